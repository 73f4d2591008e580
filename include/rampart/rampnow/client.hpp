// The clients of Rampnow's signed partner API, without its operations.
#pragma once

#include <rampart/client.hpp>
#include <rampart/rampnow/provider.hpp>

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/make_client.hpp>
#include <rampart/rampnow/scheme.hpp>
#endif

namespace rampart::rampnow {

/// A client of Rampnow that sends the RN-* headers.
using client = basic_client<provider>;

/// The same with asynchronous calls; needs rampart/async.hpp.
using async_client = basic_async_client<provider>;

/// A client that sends the X-RAMPNOW-* headers of the later pages.
using x_rampnow_client = basic_client<basic_provider<x_rampnow_headers>>;

} // namespace rampart::rampnow

#if defined(RAMPART_SEPARATE_COMPILATION)
RAMPART_CLIENT_OF(extern, rampart::rampnow::provider)
RAMPART_ASYNC_CALLS_OF(extern, rampart::rampnow::provider)
RAMPART_CLIENT_OF(extern, rampart::rampnow::basic_provider<rampart::rampnow::x_rampnow_headers>)
#endif
