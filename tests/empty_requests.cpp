// An operation called with nothing: which ones go out, for all APIs. A member that was forgotten
// must not become a default that asks for, or clears, what nobody meant.
#include <string>

#include <doctest/doctest.h>

#include <rampart/banxa.hpp>
#include <rampart/banxa/partner.hpp>
#include <rampart/hexarails.hpp>
#include <rampart/hexarails/legacy.hpp>
#include <rampart/http/scripted_transport.hpp>
#include <rampart/make_client.hpp>
#include <rampart/operations.hpp>
#include <rampart/rampnow.hpp>

namespace {

namespace sign = rampart::sign;
namespace http = rampart::http;

/// The names of the operations that an empty request makes a call of.
template <class Provider, class List>
std::string sent_empty() {
    using signer = sign::basic_signer<typename Provider::scheme>;
    rampart::basic_client<Provider, signer, http::scripted_transport> const api{
        "https://api.example.com", signer{"key", sign::secret{"secret"}}};
    std::string names;
    List::for_each([&]<auto const & Endpoint>() {
        if (api.template prepare<Endpoint>()) (names += rampart::endpoint_name<Endpoint>()) += ' ';
    });
    return names;
}

} // namespace

TEST_CASE("only what asks for nothing goes out with nothing given") {
    CHECK(
        sent_empty<rampart::hexarails::provider, rampart::hexarails::endpoints>() ==
        "health list_balances get_basic_info get_callback_url get_subscribed_events "
        "get_ip_whitelist list_customers list_virtual_accounts list_deposit_addresses "
        "list_crypto_addresses list_bank_accounts list_flows list_deposits "
        "list_iban_deposits list_trades list_payments ");
    CHECK(sent_empty<rampart::banxa::provider, rampart::banxa::endpoints>() == "");
    CHECK(
        sent_empty<rampart::banxa::partner::provider, rampart::banxa::partner::endpoints>() ==
        "list_countries list_us_states list_fiats list_coins list_payment_methods ");
    CHECK(sent_empty<rampart::rampnow::provider, rampart::rampnow::endpoints>() == "");
}
