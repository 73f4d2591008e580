#include <rampart/sign/encode.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "../support/vectors.hpp"

namespace {

using namespace std::string_view_literals;
using rampart::sign::base64;
using rampart::sign::decode_base64;
using rampart::sign::decode_hex;
using rampart::sign::encoded;
using rampart::sign::hex_lower;
using rampart::test::bytes_of;
using rampart::test::upper;

template <class Encoding>
std::string text_of(std::string_view bytes) {
    return encoded<Encoding>(bytes_of(bytes));
}

std::string all_bytes() {
    std::string bytes;
    for (int value = 0; value < 256; ++value)
        bytes += static_cast<char>(value);
    return bytes;
}

struct pair {
    std::string_view bytes;
    std::string_view text;
};

// RFC 4648 section 10.
constexpr std::array<pair, 7> base64_pairs{{
    {"", ""},
    {"f", "Zg=="},
    {"fo", "Zm8="},
    {"foo", "Zm9v"},
    {"foob", "Zm9vYg=="},
    {"fooba", "Zm9vYmE="},
    {"foobar", "Zm9vYmFy"},
}};

constexpr std::array<pair, 7> base16_pairs{{
    {"", ""},
    {"f", "66"},
    {"fo", "666F"},
    {"foo", "666F6F"},
    {"foob", "666F6F62"},
    {"fooba", "666F6F6261"},
    {"foobar", "666F6F626172"},
}};

} // namespace

TEST_CASE("base64 text is that of RFC 4648, in both directions") {
    for (auto const& [bytes, text] : base64_pairs) {
        CAPTURE(text);
        CHECK(text_of<base64>(bytes) == text);
        CHECK(decode_base64(text) == std::string{bytes});
        CHECK(base64::encoded_size(bytes.size()) == text.size());
    }
}

TEST_CASE("hex text is that of RFC 4648 in lower case, and is read in either case") {
    for (auto const& [bytes, text] : base16_pairs) {
        CAPTURE(text);
        CHECK(text_of<hex_lower>(bytes) == rampart::test::lower(text));
        CHECK(decode_hex(text) == std::string{bytes});
        CHECK(decode_hex(rampart::test::lower(text)) == std::string{bytes});
        CHECK(hex_lower::encoded_size(bytes.size()) == text.size());
    }
}

TEST_CASE("the last two letters of the base64 alphabet are plus and slash") {
    CHECK(text_of<base64>("\xfb\xef\xbe") == "++++");
    CHECK(text_of<base64>("\xff\xff\xff") == "////");
    CHECK(decode_base64("+/+/") == std::string{"\xfb\xff\xbf"});
}

TEST_CASE("hex of every byte value is its two digits") {
    auto const bytes = all_bytes();
    auto const text = text_of<hex_lower>(bytes);
    CHECK(text == rampart::test::to_hex(bytes));
    CHECK(decode_hex(text) == bytes);
    CHECK(decode_hex(upper(text)) == bytes);
}

TEST_CASE("what was encoded decodes to the same bytes at every length") {
    std::mt19937 random{4648};
    std::string bytes;
    for (int length = 0; length <= 100; ++length) {
        CAPTURE(length);
        CHECK(decode_base64(text_of<base64>(bytes)) == bytes);
        CHECK(decode_hex(text_of<hex_lower>(bytes)) == bytes);
        bytes += static_cast<char>(random() & 0xFF);
    }
}

TEST_CASE("an encoding writes exactly the size it announced") {
    for (std::size_t length = 0; length <= 20; ++length) {
        std::vector<unsigned char> const bytes(length, 0xA5);
        std::string base64_text(base64::encoded_size(length) + 1, '#');
        base64::encode(bytes, base64_text.data());
        CHECK(base64_text.find('#') == base64_text.size() - 1);
        std::string hex_text(hex_lower::encoded_size(length) + 1, '#');
        hex_lower::encode(bytes, hex_text.data());
        CHECK(hex_text.find('#') == hex_text.size() - 1);
    }
}

TEST_CASE("digests can be encoded at compile time") {
    constexpr auto text = [] {
        std::array<unsigned char, 2> const bytes{0xCA, 0xFE};
        std::array<char, 8> out{};
        hex_lower::encode(bytes, out.data());
        base64::encode(bytes, out.data() + 4);
        return out;
    }();
    static_assert(std::string_view{text.data(), text.size()} == "cafeyv4=");
}

TEST_CASE("hex of odd length or with other characters is refused") {
    for (auto const text :
         {"6"sv, "666"sv, "6g"sv, "g6"sv, " 6"sv, "6 "sv, "0x66"sv, "66\n6"sv, "6\0"sv, "-1"sv,
          "\xc3\xa9"sv, "/0"sv, "0:"sv, "@0"sv, "0G"sv, "`0"sv}) {
        CAPTURE(text);
        CHECK(decode_hex(text) == std::nullopt);
    }
}

TEST_CASE("base64 without its padding or with too much of it is refused") {
    for (auto const text :
         {"Zg"sv, "Zg="sv, "Zm8"sv, "Zm9vYg"sv, "Zm9v="sv, "Zm9v===="sv, "Z==="sv, "===="sv, "="sv,
          "Zg==Zg=="sv, "Zm8=Zm9v"sv, "Z=9v"sv, "Zg=v"sv}) {
        CAPTURE(text);
        CHECK(decode_base64(text) == std::nullopt);
    }
}

TEST_CASE("base64 with characters outside its alphabet is refused") {
    for (auto const text :
         {"Zm9-"sv, "Zm9_"sv, "Zm 9"sv, "Zm9v\n"sv, "Zm9\n"sv, "Zm\0v"sv, "Zm9\xe9"sv, "\tm9v"sv,
          "Zm9v\r\n\r\n"sv}) {
        CAPTURE(text);
        CHECK(decode_base64(text) == std::nullopt);
    }
}

TEST_CASE("base64 with bits set after the last byte is refused: two texts would mean one") {
    CHECK(decode_base64("Zg==") == std::string{"f"});
    CHECK(decode_base64("Zh==") == std::nullopt);
    CHECK(decode_base64("Zv==") == std::nullopt);
    CHECK(decode_base64("Zm8=") == std::string{"fo"});
    CHECK(decode_base64("Zm9=") == std::nullopt);
    CHECK(decode_base64("Zm/=") == std::nullopt);
}

TEST_CASE("bytes with a zero among them survive decoding") {
    CHECK(decode_hex("610062") == std::string{"a\0b"sv});
    CHECK(decode_base64("YQBi") == std::string{"a\0b"sv});
}
