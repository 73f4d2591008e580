// docs/scaling.md: what the page shows, compiled and made.
#include <cstdint>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include <rampart/banxa.hpp>
#include <rampart/hexarails.hpp>
#include <rampart/make_client.hpp>
#include <rampart/shared/limiter.hpp>
#include <rampart/shared/redis_store.hpp>
#include <rampart/sign/partitioned_nonce.hpp>

namespace {

std::string const key = "key";
std::string const secret = "a secret";
constexpr unsigned host = 2;
constexpr unsigned hosts = 4;

} // namespace

// clang-format off
TEST_CASE("a client is paced with other hosts by a store, and is made without it") {
rampart::shared::redis_store store{"rediss://limits@redis.internal:6380"};
auto api = rampart::make_client<rampart::hexarails::provider>(
    rampart::hexarails::production, {key, rampart::sign::secret{secret}},
    rampart::http::tls_transport{},
    rampart::policies{.limiter = rampart::shared::limiter{
                          store, rampart::hexarails::production_rate, key, {.hosts = 4}}});
    CHECK(api.prepare<rampart::hexarails::list_balances>().has_value());
}

TEST_CASE("a host signs with the nonces of its residue") {
using nonce = rampart::sign::partitioned_microseconds;
using signer = rampart::sign::basic_signer<
    rampart::banxa::scheme<nonce>, rampart::sign::direct_crypto, rampart::sign::learned_clock<>>;
signer mine{key, rampart::sign::secret{secret}, {}, nonce{host, hosts}};
rampart::basic_client<rampart::banxa::basic_provider<nonce>, signer> api{
    rampart::banxa::production, std::move(mine), rampart::http::tls_transport{}, rampart::policies<>{}};
    auto const made = api.prepare<rampart::banxa::get_ramp>({.id = "r1"});
    REQUIRE_MESSAGE(made.has_value(), made.error().describe());
    // Authorization: Bearer key:signature:nonce
    auto const stamped =
        std::string{rampart::http::find_header(made->headers, "Authorization").value()};
    auto const number = std::stoull(stamped.substr(stamped.rfind(':') + 1));
    CHECK(number % hosts == host);
}
// clang-format on
