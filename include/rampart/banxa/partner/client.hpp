// The clients of Banxa's Partner API, without its operations.
#pragma once

#include <ratio>

#include <rampart/banxa/partner/provider.hpp>
#include <rampart/client.hpp>

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/banxa/partner/scheme.hpp>
#include <rampart/make_client.hpp>
#endif

namespace rampart::banxa::partner {

/// A client of the Partner API. The base URL is the partner's own:
/// ```
/// rampart::banxa::partner::client api{"https://acme.banxa-sandbox.com", {key, secret{value}}};
/// auto const coins = api.call<rampart::banxa::partner::list_coins>();
/// ```
using client = basic_client<provider>;

/// The same with asynchronous calls; needs rampart/async.hpp.
using async_client = basic_async_client<provider>;

/// The same with 16-digit nonces, for several processes on one key.
using microsecond_client = basic_client<basic_provider<sign::increasing_nonce<std::micro>>>;

} // namespace rampart::banxa::partner

#if defined(RAMPART_SEPARATE_COMPILATION)
RAMPART_CLIENT_OF(extern, rampart::banxa::partner::provider)
RAMPART_ASYNC_CALLS_OF(extern, rampart::banxa::partner::provider)
RAMPART_CLIENT_OF(
    extern, rampart::banxa::partner::basic_provider<rampart::sign::increasing_nonce<std::micro>>)
#endif
