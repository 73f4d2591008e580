#include <rampart/sign/scheme.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <type_traits>

#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <rampart/banxa/scheme.hpp>
#include <rampart/hexarails/scheme.hpp>
#include <rampart/rampnow/scheme.hpp>
#include <rampart/sign/explain.hpp>
#include <rampart/sign/signer.hpp>

#include "../support/vectors.hpp"

namespace {

using namespace std::chrono_literals;
namespace sign = rampart::sign;
namespace parts = rampart::sign::parts;
using sign::message_view;
using sign::time_point;

template <class Format>
std::string stamp(std::chrono::microseconds since_epoch) {
    sign::stamp_text out;
    Format::write(time_point{since_epoch}, out);
    return std::string{out.view()};
}

/// A scheme with everything that the three providers do not use.
struct foreign_scheme {
    template <class Crypto>
    using mac = typename Crypto::hmac_sha512;
    using encoding = sign::base64;
    using timestamp_format = sign::unix_milliseconds;
    using default_nonce = sign::no_nonce;
    using message = sign::joined<
        " | ", parts::when_body<parts::body>, parts::api_key, parts::literal<"v1">, parts::path,
        parts::timestamp>;
    using headers = sign::header_list<
        sign::header<"X-Sign", parts::literal<"v1=">, parts::signature>,
        sign::header<"X-Time", parts::timestamp>>;
};

template <class Message>
struct scheme_of : sign::hmac_sha256_scheme {
    using message = Message;
    using headers = sign::header_list<sign::header<"X-Signature", parts::signature>>;
};

template <class Message>
std::string canonical(message_view const& message) {
    return sign::explain<scheme_of<Message>>(message, "key", "123", "nonce").canonical_string;
}

struct without_headers : sign::hmac_sha256_scheme {
    using message = sign::concat<parts::method>;
};

struct without_mac {
    using message = sign::concat<parts::method>;
    using headers = sign::header_list<sign::header<"X", parts::signature>>;
    using encoding = sign::hex_lower;
    using timestamp_format = sign::unix_seconds;
    using default_nonce = sign::no_nonce;
};

std::string reference_sha512(std::string_view key, std::string_view text) {
    auto const message = rampart::test::bytes_of(text);
    unsigned char out[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    REQUIRE(
        ::HMAC(
            EVP_sha512(), key.data(), static_cast<int>(key.size()), message.data(), message.size(),
            out, &size) != nullptr);
    return sign::encoded<sign::base64>({out, size});
}

constexpr message_view get{"GET", "h", "/p?q"};
constexpr message_view post{"POST", "h", "/p?q", "body"};

} // namespace

TEST_CASE("the providers' rules are schemes, and half a declaration is not") {
    static_assert(sign::scheme<rampart::hexarails::scheme>);
    static_assert(sign::scheme<rampart::rampnow::scheme<>>);
    static_assert(sign::scheme<rampart::rampnow::scheme<rampart::rampnow::x_rampnow_headers>>);
    static_assert(sign::scheme<rampart::banxa::scheme<>>);
    static_assert(sign::scheme<rampart::banxa::scheme<sign::increasing_microseconds>>);
    static_assert(sign::scheme<foreign_scheme>);
    static_assert(!sign::scheme<without_headers>);
    static_assert(!sign::scheme<without_mac>);
    static_assert(!sign::scheme<int>);
}

TEST_CASE("concatenated parts have nothing between them") {
    CHECK(canonical<sign::concat<parts::method, parts::host, parts::path>>(get) == "GETh/p");
}

TEST_CASE("lines have one line feed between them and none after the last") {
    CHECK(canonical<sign::lines<parts::method, parts::host, parts::path>>(get) == "GET\nh\n/p");
    CHECK(canonical<sign::lines<parts::method>>(get) == "GET");
}

TEST_CASE("an empty part keeps its line") {
    CHECK(canonical<sign::lines<parts::method, parts::body, parts::path>>(get) == "GET\n\n/p");
    CHECK(canonical<sign::lines<parts::body, parts::path, parts::body>>(get) == "\n/p\n");
}

TEST_CASE("an absent part takes its separator with it, wherever it stands") {
    using optional = parts::when_body<parts::body>;
    CHECK(canonical<sign::lines<parts::method, optional>>(get) == "GET");
    CHECK(canonical<sign::lines<parts::method, optional>>(post) == "POST\nbody");
    CHECK(canonical<sign::lines<optional, parts::method>>(get) == "GET");
    CHECK(canonical<sign::lines<optional, parts::method>>(post) == "body\nPOST");
    CHECK(canonical<sign::lines<parts::method, optional, parts::path>>(get) == "GET\n/p");
    CHECK(canonical<sign::lines<optional>>(get).empty());
}

TEST_CASE("a separator may be any text") {
    CHECK(canonical<sign::joined<"::", parts::method, parts::path>>(get) == "GET::/p");
}

TEST_CASE("a message knows which parts it mentions") {
    using message = sign::lines<parts::method, parts::nonce>;
    static_assert(message::mentions<parts::nonce>);
    static_assert(!message::mentions<parts::timestamp>);
    using headers = sign::header_list<
        sign::header<"A", parts::api_key>,
        sign::header<"B", parts::literal<"x">, parts::timestamp>>;
    static_assert(headers::mentions<parts::timestamp>);
    static_assert(!headers::mentions<parts::nonce>);
}

TEST_CASE("a list of headers keeps names and order") {
    using list = rampart::hexarails::scheme::headers;
    static_assert(list::size == 4);
    CHECK(list::names[0] == "X-API-Key");
    CHECK(list::names[1] == "X-Timestamp");
    CHECK(list::names[2] == "X-Nonce");
    CHECK(list::names[3] == "X-Signature");
}

TEST_CASE("going through headers stops at the first refusal") {
    using list = rampart::hexarails::scheme::headers;
    std::string seen;
    auto const until_nonce = [&]<class Header>() {
        seen += Header::name;
        seen += ' ';
        return Header::name != "X-Nonce";
    };
    CHECK_FALSE(list::for_each(until_nonce));
    CHECK(seen == "X-API-Key X-Timestamp X-Nonce ");
    CHECK(list::for_each([]<class Header>() { return true; }));
}

TEST_CASE("Unix seconds are whole seconds, cut towards the past") {
    CHECK(stamp<sign::unix_seconds>(1767225600s) == "1767225600");
    CHECK(stamp<sign::unix_seconds>(1767225600999999us) == "1767225600");
    CHECK(stamp<sign::unix_seconds>(0us) == "0");
    CHECK(stamp<sign::unix_seconds>(-1us) == "-1");
    CHECK(stamp<sign::unix_seconds>(-1s) == "-1");
    CHECK(stamp<sign::unix_seconds>(-1000001us) == "-2");
}

TEST_CASE("Unix milliseconds are whole milliseconds, cut towards the past") {
    CHECK(stamp<sign::unix_milliseconds>(1767225600s) == "1767225600000");
    CHECK(stamp<sign::unix_milliseconds>(1767225600123999us) == "1767225600123");
    CHECK(stamp<sign::unix_milliseconds>(0us) == "0");
    CHECK(stamp<sign::unix_milliseconds>(-1us) == "-1");
    CHECK(stamp<sign::unix_milliseconds>(-1ms) == "-1");
    CHECK(stamp<sign::unix_milliseconds>(-1001us) == "-2");
}

TEST_CASE("HMAC-SHA-512, base64, milliseconds and another separator are declarations too") {
    sign::basic_signer<foreign_scheme, sign::direct_crypto, sign::fixed_clock> const signer{
        "api", sign::secret{"s3cret"}, sign::fixed_clock{time_point{1767225600123999us}}};
    sign::signed_headers<foreign_scheme> headers;

    REQUIRE(signer.sign(post, headers) == sign::failure::none);
    CHECK(headers.name(0) == "X-Sign");
    CHECK(
        headers.value(0) ==
        "v1=" + reference_sha512("s3cret", "body | api | v1 | /p | 1767225600123"));
    CHECK(headers.value(1) == "1767225600123");

    REQUIRE(signer.sign(get, headers) == sign::failure::none);
    CHECK(headers.value(0) == "v1=" + reference_sha512("s3cret", "api | v1 | /p | 1767225600123"));
}

TEST_CASE("Banxa's nonce is milliseconds unless microseconds are asked for") {
    static_assert(
        std::is_same_v<rampart::banxa::scheme<>::default_nonce, sign::increasing_milliseconds>);
    static_assert(std::is_same_v<
                  rampart::banxa::scheme<sign::increasing_microseconds>::default_nonce,
                  sign::increasing_microseconds>);
}

TEST_CASE("HexaRails draws a UUID and Rampnow has no nonce") {
    static_assert(std::is_same_v<rampart::hexarails::scheme::default_nonce, sign::uuid_nonce>);
    static_assert(std::is_same_v<rampart::rampnow::scheme<>::default_nonce, sign::no_nonce>);
}
