// All of a separately compiled sandbox: include this in exactly one source file, and everything
// else sees declarations only. It compiles faster in a file for the server (server_src.hpp) and one
// for each side (hexarails/src.hpp, ...).
#pragma once

#if !defined(RAMPART_SEPARATE_COMPILATION)
#error "rampart/sandbox/src.hpp: define RAMPART_SEPARATE_COMPILATION for the whole program"
#endif

#include <rampart/sandbox/server_src.hpp>

// The sides.
#define RAMPART_OF(name) <rampart/sandbox/name/src.hpp>
#include <rampart/providers.inc>
