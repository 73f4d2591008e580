// The library's version: one place, read by Meson too.
#pragma once

#define RAMPART_VERSION_MAJOR 0
#define RAMPART_VERSION_MINOR 1
#define RAMPART_VERSION_PATCH 0
/// "major.minor.patch", as it appears in the User-Agent header.
#define RAMPART_VERSION_STRING "0.1.0"
