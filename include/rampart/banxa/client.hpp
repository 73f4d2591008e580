// The clients of Banxa's Enterprise API, without its operations.
#pragma once

#include <rampart/banxa/provider.hpp>
#include <rampart/client.hpp>

namespace rampart::banxa {

/// A client of Banxa whose nonces are milliseconds.
using client = basic_client<provider>;

/// The same with 16-digit nonces, for several processes on one key.
using microsecond_client = basic_client<basic_provider<sign::increasing_microseconds>>;

} // namespace rampart::banxa

#if defined(RAMPART_SEPARATE_COMPILATION)
RAMPART_CLIENT_OF(extern, rampart::banxa::provider)
#endif
