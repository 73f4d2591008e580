// How rampart is compiled: header-only by default, or its heavy functions once per program.
#pragma once

#include <boost/version.hpp>

#if defined(__cplusplus) && __cplusplus < 202002L
#error "rampart needs C++20: compile with -std=c++20 or later"
#endif

#if BOOST_VERSION < 108100
#error                                                                                             \
    "rampart needs Boost 1.81 or later: install a newer Boost or put it first on the include path"
#endif

/// RAMPART_SEPARATE_COMPILATION, defined for the whole program, keeps Asio, Beast and the JSON
/// parser out of every translation unit but one: heavy non-template functions are only declared,
/// and exactly one source file includes <rampart/src.hpp>, which defines them.
/// Without it every function is inline and nothing needs to be defined.
#if defined(RAMPART_SEPARATE_COMPILATION)
#define RAMPART_DECL
#else
#define RAMPART_DECL inline
#endif
