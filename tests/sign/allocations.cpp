// Signing allocates nothing: counted in operator new.
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include <rampart/banxa/scheme.hpp>
#include <rampart/hexarails/scheme.hpp>
#include <rampart/rampnow/scheme.hpp>
#include <rampart/sign/evp_crypto.hpp>
#include <rampart/sign/signer.hpp>

#include "../support/allocations.hpp"

namespace {

namespace sign = rampart::sign;
using rampart::test::allocation_count;

std::string const body(5'000, 'b');

template <class Signer>
void signs_without_allocating(Signer const& signer) {
    sign::message_view const get{"GET", "example.com", "/path?query=1"};
    sign::message_view const post{"post", "example.com", "/path", body};
    typename Signer::headers headers;
    for (auto const& message : {get, post}) {
        CAPTURE(message.method);
        // The very first signature counts as well: nothing is set up behind the user's back.
        allocation_count const during;
        auto const outcome = signer.sign(message, headers);
        auto const again = signer.sign(message, headers);
        auto const given = signer.sign_with(message, "1767225600", "nonce-1", headers);
        auto const count = during.value();
        CHECK(outcome == sign::failure::none);
        CHECK(again == sign::failure::none);
        CHECK(given == sign::failure::none);
        CHECK(count == 0);
    }
}

template <class Crypto, class Scheme>
void scheme_signs_without_allocating() {
    std::string const key = "an-API-key-too-long-for-a-string-to-keep-in-place";
    sign::secret const secret{"a secret too long for a string to keep in place"};
    signs_without_allocating(
        sign::basic_signer<Scheme, Crypto, sign::fixed_clock, sign::fixed_nonce>{
            key, secret.duplicate(), sign::fixed_clock::at_unix_seconds(1767225600),
            sign::fixed_nonce{"00000000-0000-4000-8000-000000000001"}});
    signs_without_allocating(sign::basic_signer<Scheme, Crypto>{key, secret.duplicate()});
}

/// What the three providers do not use: a decoded key, settings, a hash of parts, the query.
struct foreign_scheme : sign::hmac_sha512_scheme {
    using message = sign::lines<
        sign::parts::query, sign::parts::sha512_of<sign::raw_bytes, sign::parts::body>,
        sign::parts::timestamp, sign::parts::setting<"window">>;
    using headers = sign::header_list<sign::header<"X-Window", sign::parts::setting<"window">>>;
    using query_parameters =
        sign::query_list<sign::query_parameter<"signature", sign::parts::signature>>;
    using key_decoding = sign::base64_key;
    using encoding = sign::base64;
    using timestamp_format = sign::iso8601_milliseconds;
};

} // namespace

TEST_CASE("the allocation counter counts") {
    allocation_count const during;
    auto const one = std::make_unique<int>(1);
    auto const two = std::make_unique<char[]>(100);
    ::operator delete(::operator new(8));
    auto const count = during.value();
    CHECK(count == 3);
}

TEST_CASE("signing for HexaRails with direct crypto does not allocate") {
    scheme_signs_without_allocating<sign::direct_crypto, rampart::hexarails::scheme>();
}

TEST_CASE("signing for Rampnow with direct crypto does not allocate") {
    scheme_signs_without_allocating<sign::direct_crypto, rampart::rampnow::scheme<>>();
    scheme_signs_without_allocating<
        sign::direct_crypto, rampart::rampnow::scheme<rampart::rampnow::x_rampnow_headers>>();
}

TEST_CASE("signing for Banxa with direct crypto does not allocate") {
    scheme_signs_without_allocating<sign::direct_crypto, rampart::banxa::scheme<>>();
    scheme_signs_without_allocating<
        sign::direct_crypto, rampart::banxa::scheme<sign::increasing_microseconds>>();
}

TEST_CASE("signing with provider crypto does not allocate from C++") {
    scheme_signs_without_allocating<sign::provider_crypto, rampart::hexarails::scheme>();
    scheme_signs_without_allocating<sign::provider_crypto, rampart::rampnow::scheme<>>();
    scheme_signs_without_allocating<sign::provider_crypto, rampart::banxa::scheme<>>();
}

TEST_CASE("the parts that the providers do not use do not allocate either") {
    signs_without_allocating(sign::basic_signer<foreign_scheme>{
        "key", sign::secret{"c2VjcmV0IGtleQ=="}, {}, sign::settings{{"window", "5000"}}});
}
