// Banxa: the operations of the Enterprise API (A7) and the Partner API (B4).
#pragma once

#include <rampart/banxa/endpoints.hpp>
#include <rampart/banxa/partner/endpoints.hpp>
#include <rampart/sandbox/banxa/impl/state.hpp>

namespace rampart::sandbox::banxa::detail {

namespace api = rampart::banxa;

RAMPART_DECL state::named_route state::find(wire_request const& request) {
    static constexpr route<handler> routes[] = {
        serve<api::get_price>(&state::get_price),
        serve<api::get_quote>(&state::get_quote),
        serve<api::create_ramp>(&state::create_ramp),
        serve<api::get_ramp>(&state::get_ramp),
        serve<api::create_identity>(&state::create_identity),
        serve<api::update_identity>(&state::update_identity),
        serve<api::share_token>(&state::share_token),
        serve<api::rely_on_identity>(&state::rely_on_identity),
        serve<api::share_documents>(&state::share_documents),
        serve<api::check_eligibility>(&state::check_eligibility),
        // A7.11: the older reference has no v0 here.
        serve<api::check_eligibility_unversioned>(&state::check_eligibility),
        serve<api::get_limits>(&state::get_limits),
        serve<api::get_identity>(&state::get_identity),
        serve<api::partner::list_countries>(&state::list_countries),
        serve<api::partner::list_us_states>(&state::list_us_states),
        serve<api::partner::list_fiats>(&state::list_fiats),
        serve<api::partner::list_fiats_of_side>(&state::list_fiats),
        serve<api::partner::list_coins>(&state::list_coins),
        serve<api::partner::list_coins_of_side>(&state::list_coins),
        serve<api::partner::list_payment_methods>(&state::list_payment_methods),
        serve<api::partner::get_prices>(&state::get_partner_prices),
        serve<api::partner::create_order>(&state::create_order),
        serve<api::partner::list_orders>(&state::list_orders),
        serve<api::partner::create_nft_order>(&state::create_nft_order),
        serve<api::partner::get_order>(&state::get_order),
        serve<api::partner::confirm_order>(&state::confirm_order),
        serve<api::partner::create_identity>(&state::create_account),
    };
    auto const found = find_route(routes, request);
    // B4.3, B4.4: the one parameter that is a closed set.
    bool const side = found.path.ends_with("{orderType}");
    if (side && found.parameter != "buy" && found.parameter != "sell") return {};
    return found;
}

} // namespace rampart::sandbox::banxa::detail
