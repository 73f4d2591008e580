// Rampnow's public operations: no signature, another host (rampnow.md sections 5.5 and 5.6). They
// are inferred from Rampnow's own front end and not promised to partners. Envelope and rates are
// those of the signed API.
#pragma once

#include <string_view>

#include <rampart/rampnow/provider.hpp>

namespace rampart::rampnow::public_api {

using rampnow::envelope;
using rampnow::family;
using rampnow::operation;
using rampnow::production_rate;
using rampnow::provider;
using rampnow::sandbox_rate;

/// Base URL of these operations. Any Rampnow client with this base URL calls them; its key pair is
/// not used and may be empty.
/// ```
/// rampart::rampnow::client page{rampart::rampnow::public_api::production, {}};
/// auto const open = page.call<rampart::rampnow::public_api::get_config>({.apiKey = "pk_live_x"});
/// ```
inline constexpr std::string_view production = "https://app.rampnow.io";

} // namespace rampart::rampnow::public_api
