// The client of HexaRails, without its operations: endpoints/ has a header for each subject.
#pragma once

#include <rampart/client.hpp>
#include <rampart/hexarails/provider.hpp>

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/hexarails/scheme.hpp>
#include <rampart/make_client.hpp>
#endif

namespace rampart::hexarails {

/// A client of HexaRails with rampart's own signer and transport.
using client = basic_client<provider>;

/// The same with asynchronous calls; needs rampart/async.hpp.
using async_client = basic_async_client<provider>;

} // namespace rampart::hexarails

#if defined(RAMPART_SEPARATE_COMPILATION)
RAMPART_CLIENT_OF(extern, rampart::hexarails::provider)
RAMPART_ASYNC_CALLS_OF(extern, rampart::hexarails::provider)
#endif
