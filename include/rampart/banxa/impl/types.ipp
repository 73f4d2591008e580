// Banxa's structs that are read and written by code compiled once.
#pragma once

#include <rampart/banxa/types/ramp_end.hpp>

#if defined(RAMPART_SEPARATE_COMPILATION)
RAMPART_JSON_OF(, rampart::banxa::ramp_end)
#endif
