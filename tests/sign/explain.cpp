#include <rampart/sign/explain.hpp>

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include <rampart/banxa/scheme.hpp>
#include <rampart/hexarails/scheme.hpp>
#include <rampart/rampnow/scheme.hpp>
#include <rampart/sign/signer.hpp>

namespace {

using namespace std::string_view_literals;
namespace sign = rampart::sign;
using sign::message_view;
using sign::visible;

constexpr message_view get{"get", "ramp.hexarails.ai", "/deposit-address?currency=USDT"};
constexpr message_view post{"POST", "ramp.hexarails.ai", "/customer/create", "{\"a\":\n1}"};

template <class Scheme>
sign::explanation explained(message_view const& message) {
    return sign::explain<Scheme>(message, "api-key", "1767225600", "nonce-1");
}

std::vector<std::string_view> names(sign::explanation const& from) {
    std::vector<std::string_view> all;
    for (auto const& part : from.parts) {
        if (part.name != "separator") all.push_back(part.name);
    }
    return all;
}

template <class Scheme>
void parts_joined_are_the_whole() {
    for (auto const& message : {get, post}) {
        auto const whole = explained<Scheme>(message);
        std::string joined;
        for (auto const& part : whole.parts)
            joined += part.bytes;
        CHECK_FALSE(joined.empty());
        CHECK(joined == whole.canonical_string);
    }
}

} // namespace

TEST_CASE("the parts of an explanation joined are the canonical string") {
    parts_joined_are_the_whole<rampart::hexarails::scheme>();
    parts_joined_are_the_whole<rampart::rampnow::scheme<>>();
    parts_joined_are_the_whole<rampart::banxa::scheme<>>();
}

TEST_CASE("HexaRails' seven lines are named in order, empty ones too") {
    auto const whole = explained<rampart::hexarails::scheme>(get);
    CHECK(
        names(whole) ==
        std::vector{
            "method"sv, "host"sv, "path"sv, "query"sv, "body_sha256"sv, "timestamp"sv, "nonce"sv});
    CHECK(whole.parts.size() == 7 + 6);
    CHECK(
        whole.canonical_string ==
        "GET\nramp.hexarails.ai\n/deposit-address\ncurrency=USDT\n\n1767225600\nnonce-1");
}

TEST_CASE("Rampnow's parts have no separators") {
    auto const whole = explained<rampart::rampnow::scheme<>>(post);
    CHECK(names(whole) == std::vector{"timestamp"sv, "method"sv, "target"sv, "body"sv});
    CHECK(whole.parts.size() == 4);
    CHECK(whole.canonical_string == "1767225600POST/customer/create{\"a\":\n1}");
}

TEST_CASE("Banxa's body is a part only when there is one") {
    auto const with = explained<rampart::banxa::scheme<>>(post);
    CHECK(names(with) == std::vector{"method"sv, "target"sv, "nonce"sv, "body"sv});
    CHECK(with.canonical_string == "POST\n/customer/create\nnonce-1\n{\"a\":\n1}");
    auto const without = explained<rampart::banxa::scheme<>>(get);
    CHECK(names(without) == std::vector{"method"sv, "target"sv, "nonce"sv});
    CHECK(without.canonical_string == "GET\n/deposit-address?currency=USDT\nnonce-1");
}

TEST_CASE("control characters and backslashes are made visible") {
    CHECK(visible("a\nb\rc\td\\e") == "a\\nb\\rc\\td\\\\e");
    CHECK(visible("a\0b"sv) == "a\\0b");
    CHECK(visible("\x01\x1b[31m\x1f\x7f") == "\\x01\\x1b[31m\\x1f\\x7f");
    std::string controls;
    for (char byte = 0; byte < 0x20; ++byte)
        controls += byte;
    controls += '\x7f';
    for (char const character : visible(controls))
        CHECK((character > 0x20 && character < 0x7f));
}

TEST_CASE("visible text of printable ASCII is the text itself") {
    CHECK(visible("GET /price?a=1&b=%20 {\"x\":'~'}") == "GET /price?a=1&b=%20 {\"x\":'~'}");
    CHECK(visible("").empty());
}

TEST_CASE("UTF-8 stays readable, and bytes that are none are made visible") {
    CHECK(visible("Zo\xc3\xab") == "Zo\xc3\xab");
    CHECK(
        visible("\xc2\x9b"
                "31m") == "\\xc2\\x9b31m"); // U+009B would start an escape sequence
    CHECK(visible("\xe2\x82\xac\xf0\x9f\x98\x80") == "\xe2\x82\xac\xf0\x9f\x98\x80");
    CHECK(visible("a\xff\xe2\x82") == "a\\xff\\xe2\\x82");
    CHECK(visible("\xc0\x80\xe0\x80\x80") == "\\xc0\\x80\\xe0\\x80\\x80"); // overlong
    CHECK(visible("\xed\xa0\x80") == "\\xed\\xa0\\x80");                   // a surrogate
    CHECK(visible("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");          // beyond Unicode
    CHECK(visible("\xf5\x80\x80\x80") == "\\xf5\\x80\\x80\\x80");
}

TEST_CASE("characters that turn or end a line are made visible") {
    CHECK(
        visible("a\xE2\x80\xAE"
                "b") == "a\\xe2\\x80\\xae"
                        "b");
    for (std::string const text :
         {"\xD8\x9C", "\xE2\x80\x8E", "\xE2\x80\x8F", "\xE2\x80\xA8", "\xE2\x80\xAA",
          "\xE2\x81\xA6", "\xE2\x81\xA9"}) {
        CHECK(visible(text).find(text) == std::string::npos);
    }
    CHECK(visible("\xE2\x80\x93\xE2\x81\xAA") == "\xE2\x80\x93\xE2\x81\xAA");
}

TEST_CASE("two texts that differ look different when visible") {
    CHECK(visible("a\\nb") != visible("a\nb"));
    CHECK(visible("\\x41") != visible("A"));
    CHECK(visible("\\0"sv) != visible("\0"sv));
}

TEST_CASE("the text of an explanation gives each part's length and visible bytes") {
    CHECK(
        sign::to_text(explained<rampart::banxa::scheme<>>(post)) ==
        "part         bytes  value\n"
        "method           4  POST\n"
        "separator        1  \\n\n"
        "target          16  /customer/create\n"
        "separator        1  \\n\n"
        "nonce            7  nonce-1\n"
        "separator        1  \\n\n"
        "body             8  {\"a\":\\n1}\n"
        "canonical string (38 bytes): POST\\n/customer/create\\nnonce-1\\n{\"a\":\\n1}\n"
        "secret: ********\n");
}

TEST_CASE("columns give way to long names and counts instead of running together") {
    sign::explanation whole;
    whole.parts.push_back({"a_part_with_a_long_name", std::string(1'234'567, 'a')});
    CHECK(sign::to_text(whole).find("\na_part_with_a_long_name  1234567  aaa") == 25);
}

TEST_CASE("the text of an explanation shows neither the secret nor the signature") {
    sign::basic_signer<
        rampart::hexarails::scheme, sign::direct_crypto, sign::fixed_clock, sign::fixed_nonce> const
        signer{
            "api-key", sign::secret{"s3cret-not-real"},
            sign::fixed_clock::at_unix_seconds(1767225600), sign::fixed_nonce{"nonce-1"}};
    sign::signed_headers<rampart::hexarails::scheme> headers;
    REQUIRE(signer.sign(get, headers) == sign::failure::none);
    auto const text = sign::to_text(sign::explain<rampart::hexarails::scheme>(
        get, signer.key(), headers.timestamp(), headers.nonce()));
    CHECK(text.find("s3cret-not-real") == std::string::npos);
    CHECK(text.find(headers.value(3)) == std::string::npos);
    CHECK(text.find("secret: ********\n") != std::string::npos);
}
