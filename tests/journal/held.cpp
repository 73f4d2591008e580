// What no read finds: held until a webhook or a person settles it, and never sent again.
#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include <rampart/banxa/endpoints.hpp>
#include <rampart/banxa/scheme.hpp>
#include <rampart/http/function_transport.hpp>
#include <rampart/journal/payer.hpp>
#include <rampart/rampnow/endpoints.hpp>
#include <rampart/rampnow/scheme.hpp>
#include <rampart/rampnow/settled_by.hpp>

#include "memory_store.hpp"

namespace {

using namespace std::chrono_literals;
namespace banxa = rampart::banxa;
namespace http = rampart::http;
namespace rampnow = rampart::rampnow;
using rampart::journal::payer_settings;
using rampart::journal::state;

/// A provider that loses every answer, and a clock that the test moves.
struct fixture {
    archetypes::memory_store store;
    int sent = 0;
    std::chrono::milliseconds ahead{};

    template <class Provider, auto const& Endpoint>
    auto payer() {
        payer_settings how;
        how.clock = [this] { return rampart::journal::now() + ahead; };
        return rampart::journal::make_payer<Provider, Endpoint>(
            store, "https://127.0.0.1:1", {"key", rampart::sign::secret{"secret"}},
            http::function_transport{
                [this](
                    http::origin const&, http::request const&) -> rampart::result<http::response> {
                    ++sent;
                    return rampart::make_error(
                        rampart::errc::connection_closed, rampart::delivery::unknown, "lost");
                }},
            std::move(how));
    }

    rampart::journal::intent there() { return store.list({}).at(0); }
};

rampnow::hosted_request order() {
    return {
        .externalOrderUid = "o-1",
        .orderType = rampnow::order_type::buy,
        .srcAmount = "20",
        .srcChain = "fiat",
        .srcCurrency = "USD",
        .dstChain = "ethereum",
        .dstCurrency = "USDC",
        .userEmail = "a@example.com",
        .wallet = {.address = "0x1"}};
}

banxa::ramp_create ramp() {
    return {
        .identityReference = "c-1",
        .source = {.fiat = banxa::fiat_side{.id = "AUD", .method = "payid-bank-transfer"}},
        .target =
            {.crypto =
                 banxa::crypto_side{.id = "USDT", .blockchain = "TRON", .walletAddress = "T1"}},
        .fiatAmount = rampart::decimal{"100"}};
}

} // namespace

TEST_CASE("an order of Rampnow whose answer is lost is held until its webhook comes") {
    fixture here;
    auto payer = here.payer<rampnow::provider, rampnow::create_hosted>();
    CHECK(payer.plan(order()).key.reference == "o-1");
    payer.work();
    for (int days = 0; days < 5; ++days) {
        here.ahead += 24h;
        payer.work();
    }
    CHECK(here.sent == 1);
    CHECK(here.there().state == state::held);
    CHECK(here.there().note.find("webhooks") != std::string::npos);
    rampnow::order_event told;
    told.order.orderUid = "r-7";
    CHECK_FALSE(payer.settle(rampnow::event{told})); // names no order of the caller's
    told.order.externalOrderUid = "o-1";
    CHECK(payer.settle(rampnow::event{told}));
    CHECK(here.there().state == state::paid);
    CHECK(here.there().paid_id == "r-7");
}

TEST_CASE("a ramp of Banxa whose answer is lost is held until a person settles it") {
    fixture here;
    auto payer = here.payer<banxa::provider, banxa::create_ramp>();
    payer.plan(ramp(), "ramp-1"); // its request has no reference of the caller's
    payer.work();
    here.ahead += 24h;
    payer.work();
    CHECK(here.sent == 1);
    REQUIRE(here.there().state == state::held);
    CHECK(payer.settle(here.there(), "b-7").has_value());
    CHECK(here.there().paid_id == "b-7");
    CHECK(here.there().note == "settled by a person");
    CHECK_FALSE(payer.release(here.there()));
}
