#include <rampart/json/lenient.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace {

namespace json = rampart::json;

/// What a text is read as, in compact form, and what was put up with; or the problem.
std::pair<std::string, std::string> read(std::string_view text) {
    std::string problem;
    std::vector<json::deviation> seen;
    auto const parsed = json::parse_lenient(text, problem, &seen);
    std::string notes;
    for (auto const& one : seen) {
        CHECK(one.path == "");
        CHECK(one.expected == "JSON in UTF-8");
        notes += one.found;
        notes += "; ";
    }
    return {parsed ? json::to_text(parsed->root()) : problem, notes};
}

constexpr std::string_view replacement = "\xEF\xBF\xBD";

} // namespace

TEST_CASE("a text that is JSON is read as ever") {
    CHECK(
        read(R"({"a":[1.50,"\ud83d\ude00",null]})") ==
        std::pair{std::string{"{\"a\":[1.50,\"\xF0\x9F\x98\x80\",null]}"}, std::string{}});
}

TEST_CASE("a byte order mark is skipped, and only in front") {
    CHECK(
        read("\xEF\xBB\xBF{}") == std::pair{std::string{"{}"}, std::string{"a byte order mark; "}});
    CHECK(read("\xEF\xBB\xBF\xEF\xBB\xBF{}").first.ends_with("at byte 3"));
    CHECK(read("\xEF\xBB\xBF").first.ends_with("at byte 3"));
}

TEST_CASE("what is not UTF-8 is the replacement character, one for each character that was meant") {
    std::string const one = "\"Jo" + std::string{replacement} + "o\"";
    CHECK(read("\"Jo\xE3o\"") == std::pair{one, std::string{"bytes that are not UTF-8; "}});
    CHECK(read("\"Jo\xE3\x81o\"").first == one);     // cut short
    CHECK(read("\"Jo\xF0\x9F\x98o\"").first == one); // cut short
    CHECK(read("\"Jo\xC3\"").first == "\"Jo" + std::string{replacement} + "\"");
    CHECK(
        read("\"\xFF\xFE\"").first ==
        "\"" + std::string{replacement} + std::string{replacement} + "\"");
    CHECK(
        read("\"\x80\x80\"").first ==
        "\"" + std::string{replacement} + std::string{replacement} + "\"");
    // What is right stays, also beside what is not.
    CHECK(
        read("\"\xC3\xA9\xE9\xE2\x82\xAC\"").first ==
        "\"\xC3\xA9" + std::string{replacement} + "\xE2\x82\xAC\"");
    CHECK(read("\"\xC3\xA9\xA9\"").first == "\"\xC3\xA9" + std::string{replacement} + "\"");
    // In a name too.
    CHECK(read("{\"n\xE3o\":1}").first == "{\"n" + std::string{replacement} + "o\":1}");
}

TEST_CASE("half a surrogate pair is the replacement character") {
    auto const with = [](std::string_view behind) {
        return "\"r " + std::string{replacement} + std::string{behind} + "\"";
    };
    CHECK(read(R"("r \ud83d")") == std::pair{with(""), std::string{"half a surrogate pair; "}});
    CHECK(read(R"("r \ude00")").first == with(""));
    CHECK(read(R"("r \ud83dx")").first == with("x"));
    CHECK(read(R"("r \uD83D\n")").first == with("\\n"));
    CHECK(read(R"("r \ud83d\u0041")").first == with("A"));
    CHECK(read(R"("r \ud83d\ud83d\ude00")").first == with("\xF0\x9F\x98\x80"));
    CHECK(read(R"("r \ud83d\\ude00")").first == with("\\\\ude00"));
    // Behind an escaped backslash there is no escape.
    CHECK(read("\"\\\\ud83d\xE3\"").first == "\"\\\\ud83d" + std::string{replacement} + "\"");
}

TEST_CASE("a control character within a string is that character") {
    CHECK(
        read("\"a\tb\nc\"") ==
        std::pair{std::string{"\"a\\tb\\nc\""}, std::string{"a control character in a string; "}});
    CHECK(read(std::string_view{"\"a\0b\"", 5}).first == "\"a\\u0000b\"");
}

TEST_CASE("a number in another form is the number") {
    CHECK(
        read("[.5,-.5,5.,+5,5.e2,1e5,0,-0]") ==
        std::pair{
            std::string{"[0.5,-0.5,5,5,5e2,1e5,0,-0]"}, std::string{"a number in another form; "}});
    CHECK(
        read(R"({"a":NaN,"b":-Infinity,"c":Infinity})") ==
        std::pair{
            std::string{R"({"a":null,"b":null,"c":null})"}, std::string{"NaN or Infinity; "}});
    // Within a string nothing of the kind is touched.
    CHECK(read(R"([".5 NaN \" +5",.5])").first == R"([".5 NaN \" +5",0.5])");
}

TEST_CASE("what is not clear is refused, with its place in the text as it came") {
    auto const place_of = [](std::string_view text) {
        auto const [problem, notes] = read(text);
        CHECK(notes == "");
        auto const at = problem.find(" at byte ");
        return at == std::string::npos ? problem : problem.substr(at + 1);
    };
    CHECK(place_of("") == "at byte 0");
    CHECK(place_of("<html>") == "at byte 0");
    CHECK(place_of("{\"a\":1,000}") == "at byte 7");
    CHECK(place_of("[007]") == "at byte 2");
    CHECK(place_of("[1 000]") == "at byte 3");
    CHECK(place_of("[--5]") == "at byte 2");
    CHECK(place_of("[nan]") == "at byte 1");
    CHECK(place_of("{a:1}") == "at byte 1");
    CHECK(place_of("[1,]") == "at byte 3");
    CHECK(place_of("\"\\x\"") == "at byte 2");
    // Whatever was mended before it.
    CHECK(place_of("[\"\xE3\",.5,\"\n\",?]") == "at byte 12");
    CHECK(place_of("\xEF\xBB\xBF[\"\xE3\",?]") == "at byte 8");
    CHECK(place_of("[\"\\ud83d\",?]") == "at byte 10");
    CHECK(place_of("\"\xE3") == "at byte 2");
    CHECK(place_of("\"\\ud83") == "at byte 6");
    CHECK(place_of("\"\\") == "at byte 2");
    // Also where what was mended is what is wrong, and where the mended text is longer.
    CHECK(place_of("[03.]") == "at byte 1");
    CHECK(place_of("[1,+05]") == "at byte 3");
    CHECK(place_of("[\"\xE3\xE3\xE3\xE3\",03.]") == "at byte 8");
    CHECK(place_of("\xEF\xBB\xBF{\"\x01\x01\x01\":-007.}") == "at byte 10");
    CHECK(place_of("[\"\xE3\xE3\xE3\xE3\"") == "at byte 7");
}

TEST_CASE("nobody needs to look on while a text is mended") {
    std::string problem;
    CHECK(json::parse_lenient("\xEF\xBB\xBF[.5]", problem).has_value());
}
