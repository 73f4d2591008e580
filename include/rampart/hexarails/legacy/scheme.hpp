// The signing rule of HexaRails' legacy API: that of the current one.
#pragma once

#include <rampart/hexarails/scheme.hpp>

namespace rampart::hexarails::legacy {

using hexarails::scheme;

} // namespace rampart::hexarails::legacy
