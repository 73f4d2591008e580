// Rampnow: the operations of its three APIs (rampnow.md sections 5 and 9).
#pragma once

#include <rampart/rampnow/endpoints.hpp>
#include <rampart/rampnow/legacy/endpoints.hpp>
#include <rampart/rampnow/public_api/endpoints.hpp>
#include <rampart/sandbox/rampnow/impl/state.hpp>

namespace rampart::sandbox::rampnow::detail {

namespace api = rampart::rampnow;

RAMPART_DECL state::named_route state::find(wire_request const& request, bool& legacy) {
    static constexpr route<handler> routes[] = {
        serve<api::get_quote>(&state::get_quote),
        serve<api::create_checkout>(&state::create_checkout),
        serve<api::create_hosted>(&state::create_hosted),
        serve<api::public_api::get_config>(&state::get_public_config),
        serve<api::public_api::get_quote>(&state::get_public_quote),
    };
    static constexpr route<handler> legacy_routes[] = {
        serve<api::legacy::get_token>(&state::get_legacy_token),
        serve<api::legacy::create_order>(&state::create_legacy_order),
    };
    auto found = find_route(routes, request);
    legacy = found.path.empty();
    return legacy ? find_route(legacy_routes, request) : found;
}

} // namespace rampart::sandbox::rampnow::detail
