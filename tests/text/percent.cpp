#include <rampart/text/percent.hpp>

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace text = rampart::text;

namespace {

std::string encoded(std::string_view plain) {
    std::string out;
    text::percent_encode(plain, [&](std::string_view piece) { out += piece; });
    return out;
}

} // namespace

TEST_CASE("all but unreserved characters are encoded, in upper-case hex") {
    CHECK(encoded("aZ09-._~") == "aZ09-._~");
    CHECK(encoded("a b+c/\xC3\xAB") == "a%20b%2Bc%2F%C3%AB");
    CHECK(encoded("") == "");
}

TEST_CASE("unreserved characters come in one piece") {
    std::vector<std::string> pieces;
    text::percent_encode("ab/cd", [&](std::string_view piece) { pieces.emplace_back(piece); });
    CHECK(pieces == std::vector<std::string>{"ab", "%2F", "cd"});
}

TEST_CASE("what was encoded is decoded again") {
    std::string every;
    for (int byte = 0; byte < 256; ++byte)
        every += static_cast<char>(byte);
    CHECK(text::percent_decoded(encoded(every), true) == every);
    CHECK(text::percent_decoded("a+b%2b%2B", true) == "a b++");
    CHECK(text::percent_decoded("a+b", false) == "a+b");
    for (auto const* const bad : {"%", "%2", "%2g", "%g2", "a%", "%-1", "% 1"}) {
        CAPTURE(bad);
        CHECK_FALSE(text::percent_decoded(bad, false).has_value());
    }
}
