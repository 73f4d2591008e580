// Banxa: the operations of the Enterprise API (A7) and the Partner API (B4).
#pragma once

#include <rampart/banxa/endpoints.hpp>
#include <rampart/banxa/partner/endpoints.hpp>
#include <rampart/sandbox/banxa/impl/state.hpp>

#include <array>

namespace rampart::sandbox {
namespace detail {

/// True when the path fits; parameter then is what stands where the pattern has {name}.
RAMPART_DECL bool
fits_pattern(std::string_view path, std::string_view pattern, std::string_view& parameter) {
    auto const hole = pattern.find('{');
    if (hole == std::string_view::npos) return path == pattern;
    auto const before = pattern.substr(0, hole);
    auto const after = pattern.substr(pattern.find('}') + 1);
    if (!path.starts_with(before)) return false;
    path.remove_prefix(before.size());
    if (!path.ends_with(after)) return false;
    path.remove_suffix(after.size());
    if (path.empty() || path.find('/') != std::string_view::npos) return false;
    parameter = path;
    return true;
}

} // namespace detail

RAMPART_DECL banxa_side::state::route
banxa_side::state::find(std::string_view method, std::string_view path) {
    static constexpr std::array<operation, 27> operations{{
        serve<banxa::get_price>(&state::price),
        serve<banxa::get_quote>(&state::quote),
        serve<banxa::create_ramp>(&state::create_ramp),
        serve<banxa::get_ramp>(&state::ramp),
        serve<banxa::create_identity>(&state::create_identity),
        serve<banxa::update_identity>(&state::change_identity),
        serve<banxa::share_token>(&state::share_token),
        serve<banxa::rely_on_identity>(&state::rely_on_identity),
        serve<banxa::share_documents>(&state::share_documents),
        serve<banxa::check_eligibility>(&state::eligibility),
        // A7.11: the older reference has no v0 here.
        serve<banxa::check_eligibility_unversioned>(&state::eligibility),
        serve<banxa::get_limits>(&state::limits),
        serve<banxa::get_identity>(&state::identity),
        serve<banxa::partner::list_countries>(&state::countries),
        serve<banxa::partner::list_us_states>(&state::us_states),
        serve<banxa::partner::list_fiats>(&state::fiats),
        serve<banxa::partner::list_fiats_of_side>(&state::fiats),
        serve<banxa::partner::list_coins>(&state::coins),
        serve<banxa::partner::list_coins_of_side>(&state::coins),
        serve<banxa::partner::list_payment_methods>(&state::payment_methods),
        serve<banxa::partner::get_prices>(&state::partner_prices),
        serve<banxa::partner::create_order>(&state::create_order),
        serve<banxa::partner::list_orders>(&state::list_orders),
        serve<banxa::partner::create_nft_order>(&state::create_nft_order),
        serve<banxa::partner::get_order>(&state::order),
        serve<banxa::partner::confirm_order>(&state::confirm_order),
        serve<banxa::partner::create_identity>(&state::create_account),
    }};
    route found;
    for (auto const& one : operations) {
        std::string_view parameter;
        if (!detail::fits_pattern(path, one.pattern, parameter)) continue;
        // B4.3, B4.4: the one parameter that is a closed set.
        bool const side = one.pattern.ends_with("{orderType}");
        if (side && parameter != "buy" && parameter != "sell") continue;
        if (one.method == method) return {&one, {}, parameter};
        (found.allowed += found.allowed.empty() ? "" : ", ") += one.method;
    }
    return found;
}

} // namespace rampart::sandbox
