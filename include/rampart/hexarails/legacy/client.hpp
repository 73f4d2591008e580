// The client of HexaRails' legacy API: that of the current one.
#pragma once

#include <rampart/hexarails/client.hpp>

namespace rampart::hexarails::legacy {

using hexarails::async_client;
using hexarails::client;

} // namespace rampart::hexarails::legacy
