#include <rampart/webhook/refusal.hpp>

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

namespace {

namespace webhook = rampart::webhook;
using webhook::cause;

} // namespace

TEST_CASE("asking a refused result for its value throws the refusal") {
    webhook::result<int> const bad{webhook::refusal{cause::wrong_host, "why"}};
    CHECK(bad.has_error());
    try {
        (void)bad.value();
        FAIL("nothing was thrown");
    } catch (webhook::refused const& thrown) {
        CHECK(thrown.details().reason == cause::wrong_host);
        CHECK(std::string{thrown.what()} == "why");
    }
}

TEST_CASE("each cause has a word of its own") {
    std::vector<std::string_view> words;
    for (int value = 0; value <= static_cast<int>(cause::crypto_library); ++value) {
        auto const word = to_string(static_cast<cause>(value));
        for (auto const other : words)
            CHECK(word != other);
        words.push_back(word);
    }
    CHECK(words.size() == 11);
}
