// The signing rule of Banxa's Partner API: that of the Enterprise API (banxa.md section B2).
#pragma once

#include <rampart/banxa/scheme.hpp>

namespace rampart::banxa::partner {

using banxa::scheme;

} // namespace rampart::banxa::partner
