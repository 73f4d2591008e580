// The clients of Banxa's Enterprise API, without its operations.
#pragma once

#include <ratio>

#include <rampart/banxa/provider.hpp>
#include <rampart/client.hpp>

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/banxa/scheme.hpp>
#include <rampart/make_client.hpp>
#endif

namespace rampart::banxa {

/// A client of Banxa whose nonces are milliseconds.
using client = basic_client<provider>;

/// The same with asynchronous calls; needs rampart/async.hpp.
using async_client = basic_async_client<provider>;

/// The same with 16-digit nonces, for several processes on one key.
using microsecond_client = basic_client<basic_provider<sign::increasing_nonce<std::micro>>>;

} // namespace rampart::banxa

#if defined(RAMPART_SEPARATE_COMPILATION)
RAMPART_CLIENT_OF(extern, rampart::banxa::provider)
RAMPART_ASYNC_CALLS_OF(extern, rampart::banxa::provider)
RAMPART_CLIENT_OF(
    extern, rampart::banxa::basic_provider<rampart::sign::increasing_nonce<std::micro>>)
#endif
