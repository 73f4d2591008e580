#include <rampart/sign/signed_headers.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <rampart/banxa/scheme.hpp>
#include <rampart/hexarails/scheme.hpp>
#include <rampart/rampnow/scheme.hpp>
#include <rampart/sign/signer.hpp>

namespace {

using namespace std::string_view_literals;
namespace sign = rampart::sign;
using hexarails_headers = sign::signed_headers<rampart::hexarails::scheme>;

constexpr sign::message_view request{"GET", "example.com", "/balance"};

template <class Headers>
std::vector<std::string_view> names() {
    std::vector<std::string_view> all;
    for (std::size_t at = 0; at < Headers::size(); ++at)
        all.push_back(Headers::name(at));
    return all;
}

template <class Scheme>
sign::signed_headers<Scheme>
signed_with(std::string api_key, std::string_view timestamp, std::string_view nonce) {
    sign::basic_signer<Scheme> const signer{std::move(api_key), sign::secret{"s3cret"}};
    sign::signed_headers<Scheme> headers;
    REQUIRE(signer.sign_with(request, timestamp, nonce, headers) == sign::failure::none);
    return headers;
}

} // namespace

TEST_CASE("headers are counted and named without an object, in the order of the scheme") {
    using rn = sign::signed_headers<rampart::rampnow::scheme<>>;
    using x_rampnow =
        sign::signed_headers<rampart::rampnow::scheme<rampart::rampnow::x_rampnow_headers>>;
    using banxa = sign::signed_headers<rampart::banxa::scheme<>>;
    CHECK(
        names<hexarails_headers>() ==
        std::vector{"X-API-Key"sv, "X-Timestamp"sv, "X-Nonce"sv, "X-Signature"sv});
    CHECK(names<rn>() == std::vector{"RN-API-KEY"sv, "RN-ACCESS-SIGN"sv, "RN-ACCESS-TIMESTAMP"sv});
    CHECK(
        names<x_rampnow>() ==
        std::vector{"X-RAMPNOW-API-KEY"sv, "X-RAMPNOW-SIGN"sv, "X-RAMPNOW-TIMESTAMP"sv});
    CHECK(names<banxa>() == std::vector{"Authorization"sv});
}

TEST_CASE("names of headers are constants, the first and the last") {
    static_assert(hexarails_headers::size() == 4);
    static_assert(hexarails_headers::name(0) == "X-API-Key");
    static_assert(hexarails_headers::name(3) == "X-Signature");
}

TEST_CASE("a copy of headers stands on its own") {
    auto original = signed_with<rampart::hexarails::scheme>("key-1", "1", "nonce-1");
    auto const copy = original;
    std::string const signature{original.value(3)};
    original = signed_with<rampart::hexarails::scheme>("another-key", "22", "nonce-22");
    CHECK(copy.value(0) == "key-1");
    CHECK(copy.value(1) == "1");
    CHECK(copy.value(2) == "nonce-1");
    CHECK(copy.value(3) == signature);
    CHECK(copy.timestamp() == "1");
    CHECK(copy.nonce() == "nonce-1");
    CHECK(original.value(0) == "another-key");
    static_assert(std::is_trivially_copyable_v<hexarails_headers>);
}

TEST_CASE("headers used again hold the last signature only") {
    sign::basic_signer<rampart::hexarails::scheme> const signer{"key", sign::secret{"s3cret"}};
    hexarails_headers headers;
    REQUIRE(
        signer.sign_with(request, "1767225600", std::string(128, 'n'), headers) ==
        sign::failure::none);
    REQUIRE(signer.sign_with(request, "2", "m", headers) == sign::failure::none);
    auto const fresh = signed_with<rampart::hexarails::scheme>("key", "2", "m");
    for (std::size_t at = 0; at < headers.size(); ++at) {
        CHECK(headers.value(at) == fresh.value(at));
    }
}

TEST_CASE("the longest key, timestamp and nonce fit into the headers") {
    std::string const key(256, 'k');
    std::string const timestamp(128, '9');
    std::string const nonce(128, 'n');
    auto const hexarails = signed_with<rampart::hexarails::scheme>(key, timestamp, nonce);
    CHECK(hexarails.value(0) == key);
    CHECK(hexarails.value(1) == timestamp);
    CHECK(hexarails.value(2) == nonce);
    CHECK(hexarails.value(3).size() == 64);
    auto const banxa = signed_with<rampart::banxa::scheme<>>(key, timestamp, nonce);
    CHECK(banxa.value(0).size() == 7 + 256 + 1 + 64 + 1 + 128);
    CHECK(banxa.value(0).starts_with("Bearer " + key + ':'));
    CHECK(banxa.value(0).ends_with(':' + nonce));
}

TEST_CASE("timestamp and nonce are those signed, and empty where the scheme has none") {
    auto const hexarails = signed_with<rampart::hexarails::scheme>("key", "1767225600", "nonce-1");
    CHECK(hexarails.timestamp() == "1767225600");
    CHECK(hexarails.nonce() == "nonce-1");
    auto const rampnow = signed_with<rampart::rampnow::scheme<>>("key", "1767225600", "nonce-1");
    CHECK(rampnow.timestamp() == "1767225600");
    CHECK(rampnow.nonce().empty());
    auto const banxa = signed_with<rampart::banxa::scheme<>>("key", "1767225600", "nonce-1");
    CHECK(banxa.timestamp().empty());
    CHECK(banxa.nonce() == "nonce-1");
}
