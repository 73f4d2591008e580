#include <rampart/sign/parts.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include <rampart/sign/crypto.hpp>
#include <rampart/sign/parts/conditional.hpp>
#include <rampart/sign/parts/hashed.hpp>
#include <rampart/sign/parts/header_value.hpp>

namespace {

using namespace std::string_view_literals;
namespace parts = rampart::sign::parts;
using rampart::sign::direct_crypto;
using rampart::sign::message_view;
using rampart::sign::signing_context;

struct text_sink {
    std::string text;
    void update(std::string_view piece) { text += piece; }
};

template <class Part>
std::string written(signing_context const& context) {
    text_sink sink;
    CHECK(Part::template write<direct_crypto>(sink, context));
    return sink.text;
}

template <class Part>
std::string of(message_view const& message) {
    return written<Part>({message, "key", "1767225600", "nonce-1", "signature-1"});
}

constexpr message_view request{
    "POST", "ramp.hexarails.ai", "/deposit/mock?trace=1", R"({"a":1})", false};

/// A crypto policy whose hash refuses.
struct refusing_crypto {
    struct sha256 {
        static constexpr std::size_t digest_size = 32;
        using value_type = std::array<unsigned char, digest_size>;
        void update(std::string_view) noexcept {}
        bool finish(value_type&) noexcept { return false; }
    };
};

} // namespace

TEST_CASE("each part of a request is the text of the same name") {
    CHECK(of<parts::method>(request) == "POST");
    CHECK(of<parts::host>(request) == "ramp.hexarails.ai");
    CHECK(of<parts::target>(request) == "/deposit/mock?trace=1");
    CHECK(of<parts::path>(request) == "/deposit/mock");
    CHECK(of<parts::query>(request) == "trace=1");
    CHECK(of<parts::body>(request) == R"({"a":1})");
    CHECK(of<parts::api_key>(request) == "key");
    CHECK(of<parts::timestamp>(request) == "1767225600");
    CHECK(of<parts::nonce>(request) == "nonce-1");
    CHECK(of<parts::signature>(request) == "signature-1");
    CHECK(of<parts::literal<"Bearer ">>(request) == "Bearer ");
}

TEST_CASE("every part has a name for explanations") {
    CHECK(parts::method::name == "method");
    CHECK(parts::host::name == "host");
    CHECK(parts::target::name == "target");
    CHECK(parts::path::name == "path");
    CHECK(parts::query::name == "query");
    CHECK(parts::body::name == "body");
    CHECK(parts::body_sha256::name == "body_sha256");
    CHECK(parts::api_key::name == "api_key");
    CHECK(parts::timestamp::name == "timestamp");
    CHECK(parts::nonce::name == "nonce");
    CHECK(parts::signature::name == "signature");
    CHECK(parts::literal<":">::name == "literal");
    CHECK(parts::when_body<parts::body>::name == "body");
}

TEST_CASE("all parts model the concept") {
    static_assert(rampart::sign::part<parts::method>);
    static_assert(rampart::sign::part<parts::host>);
    static_assert(rampart::sign::part<parts::body_sha256>);
    static_assert(rampart::sign::part<parts::literal<":">>);
    static_assert(rampart::sign::part<parts::when_body<parts::body>>);
    static_assert(!rampart::sign::part<int>);
}

TEST_CASE("the method is written in upper case, whatever case it came in") {
    for (auto const text : {"patch"sv, "PATCH"sv, "pAtCh"sv, "Patch"sv}) {
        CAPTURE(text);
        CHECK(of<parts::method>({text, "", "/"}) == "PATCH");
    }
    CHECK(of<parts::method>({"az", "", "/"}) == "AZ");
}

TEST_CASE("characters of a method that are not letters stay as they are") {
    CHECK(of<parts::method>({"m-search{`@[", "", "/"}) == "M-SEARCH{`@[");
}

TEST_CASE("the body's hash is lower-case hex SHA-256 of its bytes") {
    CHECK(
        of<parts::body_sha256>({"POST", "", "/", "abc"}) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("no body, zero bytes and a multipart body have an empty hash line") {
    CHECK(of<parts::body_sha256>({"GET", "", "/"}).empty());
    CHECK(of<parts::body_sha256>({"POST", "", "/", ""}).empty());
    CHECK(of<parts::body_sha256>({"POST", "", "/", "abc", true}).empty());
}

TEST_CASE("a hash that OpenSSL refuses fails the part") {
    text_sink sink;
    CHECK_FALSE(parts::body_sha256::write<refusing_crypto>(
        sink, {request, "key", "1767225600", "nonce-1"}));
    CHECK(sink.text.empty());
}

TEST_CASE("a part that needs a body is absent without one, and itself with one") {
    using part = parts::when_body<parts::body>;
    message_view const without{"GET", "", "/"};
    CHECK_FALSE(part::present({without, "", "", ""}));
    CHECK(part::present({request, "", "", ""}));
    CHECK(of<part>(request) == R"({"a":1})");
}

TEST_CASE("every other part is present even when it is empty") {
    message_view const nothing{"", "", ""};
    signing_context const context{nothing, "", "", ""};
    CHECK(parts::method::present(context));
    CHECK(parts::query::present(context));
    CHECK(parts::body::present(context));
    CHECK(parts::body_sha256::present(context));
    CHECK(parts::nonce::present(context));
}

TEST_CASE("a part without a body, or with a query, is there for those requests only") {
    using no_body = parts::when_no_body<parts::query>;
    using mark = parts::when_query<parts::literal<"?">>;
    message_view const bare{"GET", "", "/p?"};
    message_view const asked{"GET", "", "/p?a=1"};
    CHECK_FALSE(no_body::present({request, "", "", ""}));
    CHECK(no_body::present({asked, "", "", ""}));
    CHECK(mark::present({asked, "", "", ""}));
    CHECK_FALSE(mark::present({bare, "", "", ""}));
    CHECK(of<mark>(asked) == "?");
}

TEST_CASE("a hash of parts is that of their bytes put together, as text or as bytes") {
    using namespace rampart::sign;
    message_view const split{"POST", "", "/", "bc"};
    using text = parts::sha256_of<hex_lower, parts::literal<"a">, parts::body>;
    CHECK(of<text>(split) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    using bytes = parts::sha256_of<raw_bytes, parts::literal<"a">, parts::body>;
    CHECK(of<bytes>(split) == decode_hex(of<text>(split)));
    CHECK(
        of<parts::sha512_of<hex_lower, parts::body>>({"GET", "", "/"}).substr(0, 16) ==
        "cf83e1357eefb8bd");
}

TEST_CASE("a hash of parts passes a refusal on") {
    text_sink sink;
    using part = parts::sha256_of<rampart::sign::hex_lower, parts::body>;
    CHECK_FALSE(part::write<refusing_crypto>(sink, {request, "", "", ""}));
    CHECK(sink.text.empty());
}

TEST_CASE("a header is signed by its name in any case of letters, and is missed by name") {
    using rampart::sign::failure;
    using part = parts::header_value<"Idempotency-Key">;
    using optional = parts::when_header<"idempotency-KEY", part>;
    std::array<rampart::sign::header_view, 3> const headers{
        {{"Host", "h"}, {"idempotency-key", "k 1"}, {"IDEMPOTENCY-KEY", "second"}}};
    message_view keyed{"POST", "h", "/"};
    keyed.headers = headers;
    message_view const bare{"POST", "h", "/"};
    CHECK(of<part>(keyed) == "k 1");
    CHECK(part::check({keyed, "", "", ""}) == failure::none);
    CHECK(part::check({bare, "", "", ""}) == failure::header_missing);
    CHECK(of<part>(bare) == "");
    CHECK(optional::present({keyed, "", "", ""}));
    CHECK_FALSE(optional::present({bare, "", "", ""}));
    CHECK(of<optional>(keyed) == "k 1");
}
