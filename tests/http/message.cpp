#include <rampart/http/message.hpp>

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

namespace http = rampart::http;

TEST_CASE("a method is written in upper case") {
    CHECK(http::to_string(http::method::get) == "GET");
    CHECK(http::to_string(http::method::post) == "POST");
    CHECK(http::to_string(http::method::patch) == "PATCH");
    CHECK(http::to_string(http::method::put) == "PUT");
    CHECK(http::to_string(http::method::delete_) == "DELETE");
}

TEST_CASE("header names are the same whatever their case") {
    CHECK(http::same_name("Content-Type", "content-TYPE"));
    CHECK(http::same_name("", ""));
    CHECK_FALSE(http::same_name("Content-Type", "Content-Typ"));
    CHECK_FALSE(http::same_name("Content-Type", "Content_Type"));
    CHECK_FALSE(http::same_name("a", ""));
}

TEST_CASE("only letters have a case") {
    CHECK_FALSE(http::same_name("[", "{"));
    CHECK_FALSE(http::same_name("@", "`"));
    CHECK_FALSE(http::same_name("Z", "["));
    CHECK_FALSE(http::same_name("\xC3\x89", "\xC3\xA9")); // É and é in UTF-8
}

TEST_CASE("a header is found by its name, the first one when it repeats") {
    http::response response;
    response.headers = {{"A", "1"}, {"retry-after", "30"}, {"Retry-After", "60"}, {"E", ""}};
    CHECK(response.header("Retry-After") == "30");
    CHECK(response.header("e") == "");
    CHECK_FALSE(response.header("Retry"));
    CHECK(http::find_header(response.headers, "a") == "1");
    CHECK_FALSE(http::find_header({}, "a"));
}

TEST_CASE("the head of a request is its line, its headers in order and an empty line") {
    http::request request;
    request.method = http::method::post;
    request.target = "/customer/create?x=%20";
    request.headers = {{"Host", "example.com:8443"}, {"X-b", "2"}, {"X-a", ""}, {"X-b", "3"}};
    request.body = "not in the head";
    CHECK(
        http::head_of(request) == "POST /customer/create?x=%20 HTTP/1.1\r\n"
                                  "Host: example.com:8443\r\n"
                                  "X-b: 2\r\n"
                                  "X-a: \r\n"
                                  "X-b: 3\r\n"
                                  "\r\n");
}

TEST_CASE("a request without headers has a head of one line and an empty one") {
    http::request request;
    request.target = "/";
    CHECK(http::head_of(request) == "GET / HTTP/1.1\r\n\r\n");
}

TEST_CASE("CR, LF and NUL are found at every place of a text") {
    CHECK_FALSE(http::has_line_break_or_nul(""));
    CHECK_FALSE(http::has_line_break_or_nul("a\tb\x7F\xC3\xA9\x0B"));
    for (std::string_view const text : {"\r", "\n", "a\r", "\nb", "a\r\nb"}) {
        CHECK(http::has_line_break_or_nul(text));
    }
    CHECK(http::has_line_break_or_nul(std::string_view{"a\0", 2}));
    CHECK(http::has_line_break_or_nul(std::string_view{"\0b", 2}));
}

TEST_CASE("of all bytes, a header value carries tab and everything that is no control character") {
    for (int code = 0; code < 256; ++code) {
        CAPTURE(code);
        bool const control = code < 0x20 || code == 0x7F;
        auto const text = "a" + std::string(1, static_cast<char>(code)) + "b";
        CHECK(http::is_header_value(text) == (!control || code == '\t'));
    }
    CHECK(http::is_header_value(""));
}
