// Banxa: everything to call its Enterprise API, and its Partner API in namespace partner.
#pragma once

#include <rampart/banxa/endpoints.hpp>
#include <rampart/banxa/partner.hpp>
#include <rampart/client.hpp>

namespace rampart::banxa {

/// A client of Banxa whose nonces are milliseconds.
using client = basic_client<provider>;

/// The same with 16-digit nonces, for several processes on one key.
using microsecond_client = basic_client<basic_provider<sign::increasing_microseconds>>;

} // namespace rampart::banxa
