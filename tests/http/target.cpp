#include <rampart/http/target.hpp>

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

namespace {

namespace http = rampart::http;

std::string encoded(std::string_view text) {
    std::string out;
    http::append_encoded(out, text);
    return out;
}

/// The pieces of a template, parameters in angle brackets; "!" at the end when it is refused.
std::string pieces_of(std::string_view path) {
    std::string out;
    bool const good = http::walk_path(
        path, [&](std::string_view literal) { out += std::string{literal} + "|"; },
        [&](std::string_view name) { out += "<" + std::string{name} + ">|"; });
    return good ? out : "!";
}

// Templates are looked at while compiling.
static_assert(http::path_has_parameter("/ramps/{id}", "id"));
static_assert(!http::path_has_parameter("/ramps/{id}", "ramps"));

} // namespace

TEST_CASE("of all 256 bytes, letters, digits and -._~ stay and the others are percent-encoded") {
    std::string const unreserved =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    for (int code = 0; code < 256; ++code) {
        CAPTURE(code);
        std::string const byte(1, static_cast<char>(code));
        char escape[4];
        std::snprintf(escape, sizeof escape, "%%%02X", static_cast<unsigned>(code));
        bool const kept = unreserved.find(byte) != std::string::npos;
        CHECK(encoded(byte) == (kept ? byte : std::string{escape}));
    }
}

TEST_CASE("a text is encoded byte by byte behind what is there") {
    std::string out = "/a?";
    http::append_encoded(out, "Zo\xC3\xAB O'Neil+%/");
    CHECK(out == "/a?Zo%C3%AB%20O%27Neil%2B%25%2F");
    CHECK(encoded("") == "");
}

TEST_CASE("query parameters stand in the order they were given") {
    std::string target = "/list";
    http::append_query(target, "z", "1");
    CHECK(target == "/list?z=1");
    http::append_query(target, "a", "2");
    http::append_query(target, "z", "3");
    CHECK(target == "/list?z=1&a=2&z=3");
}

TEST_CASE("names and values of a query are encoded, and an empty value keeps its sign") {
    std::string target = "/x";
    http::append_query(target, "a b&", "c=d&e?f#g");
    http::append_query(target, "empty", "");
    CHECK(target == "/x?a%20b%26=c%3Dd%26e%3Ff%23g&empty=");
}

TEST_CASE("a question mark that stands in the path as data does not begin the query") {
    std::string target = "/x/";
    http::append_encoded(target, "a?b");
    http::append_query(target, "n", "v");
    CHECK(target == "/x/a%3Fb?n=v");

    std::string literal = "/a=b&c";
    http::append_query(literal, "n", "v");
    CHECK(literal == "/a=b&c?n=v");
}

TEST_CASE("a template is walked piece by piece") {
    CHECK(pieces_of("/ramps") == "/ramps|");
    CHECK(pieces_of("/ramps/{id}") == "/ramps/|<id>|");
    CHECK(pieces_of("/a/{b}/c/{d}/e") == "/a/|<b>|/c/|<d>|/e|");
    CHECK(pieces_of("{a}{b}") == "<a>|<b>|");
    CHECK(pieces_of("") == "");
}

TEST_CASE("a template whose braces do not pair around a name is refused") {
    for (auto const* const path :
         {"/a/{", "/a/}", "/a/{id", "/a/id}", "/a/{}", "/a/{b{c}}", "/a/}{", "/a/{b}}", "{{a}"}) {
        CAPTURE(path);
        CHECK(pieces_of(path) == "!");
    }
}

TEST_CASE("a parameter is found by its whole name") {
    CHECK(http::path_has_parameter("/a/{b}/{c}", "b"));
    CHECK(http::path_has_parameter("/a/{b}/{c}", "c"));
    CHECK_FALSE(http::path_has_parameter("/a/{bc}", "b"));
    CHECK_FALSE(http::path_has_parameter("/a/b", "b"));
}
