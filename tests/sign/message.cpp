#include <rampart/sign/message.hpp>

#include <cstddef>
#include <set>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

namespace {

using namespace std::string_view_literals;
using rampart::sign::describe;
using rampart::sign::failure;
using rampart::sign::is_header_token;
using rampart::sign::message_view;

constexpr message_view at(std::string_view target) { return {"GET", "example.com", target}; }

} // namespace

TEST_CASE("the first question mark parts the path from the query") {
    CHECK(at("/price?a=1&b=2").path() == "/price");
    CHECK(at("/price?a=1&b=2").query() == "a=1&b=2");
    CHECK(at("/price?a=what?&b").path() == "/price");
    CHECK(at("/price?a=what?&b").query() == "a=what?&b");
}

TEST_CASE("a target without a query is all path") {
    CHECK(at("/balance").path() == "/balance");
    CHECK(at("/balance").query().empty());
    CHECK(at("/balance?").path() == "/balance");
    CHECK(at("/balance?").query().empty());
}

TEST_CASE("path and query are the bytes of the target, not decoded") {
    CHECK(at("/a%2Fb?c=%3F+d").path() == "/a%2Fb");
    CHECK(at("/a%2Fb?c=%3F+d").query() == "c=%3F+d");
}

TEST_CASE("a message has no body and is not multipart unless it says so") {
    CHECK(at("/").body.empty());
    CHECK_FALSE(at("/").multipart);
}

TEST_CASE("a header token is visible ASCII without spaces") {
    std::string visible;
    for (char letter = '!'; letter <= '~'; ++letter)
        visible += letter;
    CHECK(is_header_token(visible, visible.size()));
    for (int value = 0; value < 256; ++value) {
        CAPTURE(value);
        std::string text = "ab";
        text.insert(1, 1, static_cast<char>(value));
        CHECK(is_header_token(text, 3) == (value > 0x20 && value < 0x7F));
    }
}

TEST_CASE("a header token has at least one character and at most the longest allowed") {
    CHECK_FALSE(is_header_token("", 3));
    CHECK(is_header_token("a", 3));
    CHECK(is_header_token("abc", 3));
    CHECK_FALSE(is_header_token("abcd", 3));
}

TEST_CASE("every failure has a sentence of its own") {
    std::set<std::string_view> sentences;
    for (auto const reason :
         {failure::none, failure::api_key_invalid, failure::nonce_invalid, failure::random_source,
          failure::crypto_library, failure::secret_invalid, failure::setting_invalid,
          failure::field_missing, failure::header_missing, failure::api_key_quotes,
          failure::token_invalid,
          failure::secret_empty, failure::secret_white_space, failure::secret_line_end,
          failure::secret_quotes, failure::secret_byte_order_mark, failure::crypto_wrong}) {
        CHECK_FALSE(describe(reason).empty());
        sentences.insert(describe(reason));
    }
    sentences.insert(describe(static_cast<failure>(255)));
    CHECK(sentences.size() == 18);
}

TEST_CASE("one character that no header may hold is found at every place of every length") {
    for (std::size_t size = 1; size <= 40; ++size) {
        std::string text(size, '~');
        text.front() = '!';
        CHECK(rampart::sign::is_header_token(text, 40));
        CHECK_FALSE(rampart::sign::is_header_token(text, size - 1));
        for (auto& character : text) {
            auto const good = character;
            for (int value = 0; value < 256; ++value) {
                character = static_cast<char>(value);
                CHECK(rampart::sign::is_header_token(text, 40) == (value > 32 && value < 127));
            }
            character = good;
        }
    }
}
