#include "archetypes.hpp"

#include <chrono>
#include <string>

#include <rampart/sign/explain.hpp>

#include <doctest/doctest.h>

namespace {

namespace http = rampart::http;
namespace sign = rampart::sign;
using archetypes::journal;

constexpr rampart::endpoint<rampart::json::nothing, std::string, archetypes::provider> fetch{
    .path = "/things", .effect = rampart::effect::reads};

using client =
    rampart::basic_client<archetypes::provider, archetypes::signer, archetypes::transport>;

using whole_signer = sign::basic_signer<archetypes::scheme, archetypes::crypto, archetypes::clock>;

/// The archetype of a transport, reached only after failures to connect.
struct late_transport {
    rampart::result<archetypes::connection>
    connect(http::origin const& to, http::timeouts const& limits, http::connection_use use) {
        asked->emplace_back("connect");
        if (failures-- > 0)
            return rampart::make_error(
                rampart::errc::connect_failed, rampart::delivery::not_sent, "nobody is there");
        return answering.connect(to, limits, use);
    }

    journal* asked;
    int failures;
    archetypes::transport answering{0};
};

using patient = rampart::policies<archetypes::retry>;
using paced = rampart::policies<archetypes::retry, archetypes::limiter>;

template <class Policies>
using late_client =
    rampart::basic_client<archetypes::provider, archetypes::signer, late_transport, Policies>;

late_client<patient> client_after(int failures, journal& told) {
    return {
        "https://things.example",
        archetypes::signer{0},
        late_transport{&told, failures},
        patient{.retry = archetypes::retry{told}}};
}

late_client<paced> client_after(
    int failures, journal& told, std::chrono::milliseconds pause, http::timeouts limits = {}) {
    return {
        "https://things.example", archetypes::signer{0}, late_transport{&told, failures},
        paced{.retry = archetypes::retry{told}, .limiter = archetypes::limiter{told, pause}},
        limits};
}

whole_signer make_signer() { return whole_signer{"key", sign::secret{"s"}, archetypes::clock{0}}; }

} // namespace

TEST_CASE("every archetype models its concept") {
    static_assert(sign::clock<archetypes::clock>);
    static_assert(sign::nonce<archetypes::nonce>);
    static_assert(sign::digest<archetypes::sum>);
    static_assert(sign::mac<archetypes::keyed_sum>);
    static_assert(sign::part<archetypes::part>);
    static_assert(sign::scheme<archetypes::scheme>);
    static_assert(sign::signer<archetypes::signer>);
    static_assert(rampart::http::connection<archetypes::connection>);
    static_assert(rampart::http::transport<archetypes::transport>);
    static_assert(rampart::envelope_policy<archetypes::envelope>);
    static_assert(rampart::provider_policy<archetypes::provider>);
    static_assert(rampart::observer<archetypes::observer>);
    static_assert(rampart::limiter<archetypes::limiter>);
    static_assert(rampart::retry_policy<archetypes::retry>);
}

TEST_CASE("a signer works with the least of a scheme, a crypto policy, a clock and a nonce") {
    auto const signer = make_signer();
    whole_signer::headers headers;
    REQUIRE(signer.sign({"GET", "ab", "/"}, headers) == sign::failure::none);
    // The hash of the nonce is 32 bytes, each the sum of "key".
    unsigned const hashed = 'k' + 'e' + 'y';
    unsigned const total = ('s' + 'b' + 'a' + '7' + 32 * (hashed % 256)) % 256;
    CHECK(headers.value(0) == "key");
    CHECK(headers.value(1) == std::string(32, static_cast<char>('A' + total % 26)));
    CHECK(headers.timestamp() == "7");
    CHECK(headers.nonce() == "key");
}

TEST_CASE("an explanation needs of a part what signing needs") {
    auto const explained =
        sign::explain<archetypes::scheme>({"GET", "ab", "/"}, "key", "7", "nonce");
    CHECK(explained.parts.at(0).name == "backwards");
    CHECK(explained.parts.at(0).bytes == "ba");
}

TEST_CASE("a client calls with the least of a provider, a signer and a transport") {
    client api{"https://things.example", archetypes::signer{0}, archetypes::transport{0}};
    auto const got = api.call<fetch>();
    REQUIRE(got.has_value());
    CHECK(*got == "things.example Path: /things");
}

TEST_CASE("a client signs with the scheme of the least of a provider") {
    rampart::basic_client<archetypes::provider, whole_signer, archetypes::transport> api{
        "https://things.example", make_signer(), archetypes::transport{0}};
    auto const got = api.call<fetch>();
    REQUIRE(got.has_value());
    CHECK(got->starts_with("things.example Sum: "));
    CHECK(got->size() == 20 + 32);
}

TEST_CASE("an observer with one hook is told of that event, alone and among others") {
    int sent = 0;
    archetypes::observer looking{sent};
    auto const call = rampart::observe_call<archetypes::provider, fetch>(looking);
    rampart::notify<rampart::events::request_sent>(looking, call, 1, 10U);
    CHECK(sent == 1);
    rampart::observers both{looking, looking};
    rampart::notify<rampart::events::request_sent>(both, call, 2, 10U);
    CHECK(sent == 3);
}

TEST_CASE("the least of a retry policy decides what is repeated") {
    journal told;
    SUBCASE("nothing, when the first attempt succeeds") {
        CHECK(client_after(0, told).call<fetch>().has_value());
        CHECK(told == journal{"connect", "succeeded"});
    }
    SUBCASE("the first failure, and its repetition succeeds") {
        CHECK(client_after(1, told).call<fetch>().has_value());
        CHECK(told == journal{"connect", "repeat", "connect", "succeeded in the end"});
    }
    SUBCASE("the first failure and no other") {
        auto const got = client_after(2, told).call<fetch>();
        REQUIRE(got.has_error());
        CHECK(got.error().code == rampart::errc::connect_failed);
        CHECK(got.error().attempts == 2);
        CHECK(told == journal{"connect", "repeat", "connect", "give up"});
    }
}

TEST_CASE("the least of a limiter is asked before each attempt, and the attempt waits for it") {
    using namespace std::chrono_literals;
    journal told;
    SUBCASE("until it may start") {
        auto api = client_after(1, told, 1ms);
        CHECK(api.call<fetch>().has_value());
        CHECK(
            told == journal{
                        "reserve in archetype", "start", "connect", "repeat", //
                        "reserve in archetype", "wait", "start", "connect", "answered in archetype",
                        "succeeded in the end"});
    }
    SUBCASE("not beyond the deadline: the place is given back") {
        auto api = client_after(1, told, 1h, {.call = 1min});
        auto const got = api.call<fetch>();
        REQUIRE(got.has_error());
        CHECK(got.error().code == rampart::errc::pacing_timeout);
        CHECK(got.error().attempts == 1);
        CHECK(
            told == journal{
                        "reserve in archetype", "start", "connect", "repeat", //
                        "reserve in archetype", "wait", "cancel"});
    }
}
