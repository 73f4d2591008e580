// Banxa: the operations of the Enterprise API (A7) and the Partner API (B4).
#pragma once

#include <rampart/sandbox/impl/banxa_state.hpp>

#include <array>

namespace rampart::sandbox {
namespace detail {

/// True when the path fits; parameter then is what stands where the pattern has {}.
RAMPART_DECL bool
fits_pattern(std::string_view path, std::string_view pattern, std::string_view& parameter) {
    auto const hole = pattern.find("{}");
    if (hole == std::string_view::npos) return path == pattern;
    auto const before = pattern.substr(0, hole);
    auto const after = pattern.substr(hole + 2);
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
    static constexpr std::array<operation, 29> operations{{
        {"GET", "/eapi/v0/price", &state::price},
        {"GET", "/eapi/v0/quote", &state::quote},
        {"POST", "/eapi/v0/ramps", &state::create_ramp},
        {"GET", "/eapi/v0/ramps/{}", &state::ramp},
        {"POST", "/eapi/v0/identities/basic", &state::create_identity},
        {"PATCH", "/eapi/v0/identities", &state::change_identity},
        {"POST", "/eapi/v0/identities/token/share", &state::share_token},
        {"POST", "/eapi/v0/identities/reliance", &state::rely_on_identity},
        {"POST", "/eapi/v0/identities/share/documents", &state::share_documents},
        {"POST", "/eapi/v0/identities/transactions/eligibility", &state::eligibility},
        // A7.11: the older reference has no v0 here.
        {"POST", "/eapi/identities/transactions/eligibility", &state::eligibility},
        {"POST", "/eapi/v0/identities/transactions/limits", &state::limits},
        {"GET", "/eapi/v0/identities/{}", &state::identity},
        {"GET", "/api/countries", &state::countries},
        {"GET", "/api/countries/us/states", &state::us_states},
        {"GET", "/api/fiats", &state::fiats},
        {"GET", "/api/fiats/buy", &state::fiats},
        {"GET", "/api/fiats/sell", &state::fiats},
        {"GET", "/api/coins", &state::coins},
        {"GET", "/api/coins/buy", &state::coins},
        {"GET", "/api/coins/sell", &state::coins},
        {"GET", "/api/payment-methods", &state::payment_methods},
        {"GET", "/api/prices", &state::partner_prices},
        {"POST", "/api/orders", &state::create_order},
        {"GET", "/api/orders", &state::list_orders},
        {"POST", "/api/orders/nft/buy", &state::create_nft_order},
        {"GET", "/api/orders/{}", &state::order},
        {"POST", "/api/orders/{}/confirm", &state::confirm_order},
        {"POST", "/api/identities", &state::create_account},
    }};
    route found;
    for (auto const& one : operations) {
        std::string_view parameter;
        if (!detail::fits_pattern(path, one.pattern, parameter)) continue;
        if (one.method == method) return {&one, {}, parameter};
        (found.allowed += found.allowed.empty() ? "" : ", ") += one.method;
    }
    return found;
}

} // namespace rampart::sandbox
