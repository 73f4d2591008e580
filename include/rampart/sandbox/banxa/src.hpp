// Banxa's side of a separately compiled sandbox: include this in exactly one source file, which may
// be another one than that of the server and the other sides.
#pragma once

#if !defined(RAMPART_SEPARATE_COMPILATION)
#error "rampart/sandbox/banxa/src.hpp: define RAMPART_SEPARATE_COMPILATION for the whole program"
#endif

#include <rampart/sandbox/banxa/impl/side.ipp>
