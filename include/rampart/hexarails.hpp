// HexaRails, the Coinut Partner Ramp API: everything to call it.
#pragma once

#include <rampart/client.hpp>
#include <rampart/hexarails/endpoints.hpp>

namespace rampart::hexarails {

/// A client of HexaRails with rampart's own signer and transport.
using client = basic_client<provider>;

} // namespace rampart::hexarails
