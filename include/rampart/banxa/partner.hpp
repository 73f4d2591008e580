// Banxa's Partner API: everything to call it.
#pragma once

#include <rampart/banxa/partner/endpoints.hpp>
#include <rampart/make_client.hpp>

namespace rampart::banxa::partner {

/// A client of the Partner API. The base URL is the partner's own:
/// ```
/// rampart::banxa::partner::client api{"https://acme.banxa-sandbox.com", {key, secret{value}}};
/// auto const coins = api.call<rampart::banxa::partner::list_coins>();
/// ```
using client = basic_client<provider>;

/// The same with 16-digit nonces, for several processes on one key.
using microsecond_client = basic_client<basic_provider<sign::increasing_microseconds>>;

} // namespace rampart::banxa::partner
