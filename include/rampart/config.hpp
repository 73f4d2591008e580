// How rampart is compiled: header-only by default, or its heavy functions once per program.
#pragma once

// What every part asks: C++20 and OpenSSL 3.
#include <rampart/sign/config.hpp>

#if defined(__has_include)
#if !__has_include(<boost/version.hpp>)
#error "rampart needs Boost 1.81 or later: install its headers (libboost-dev) or add them with -I"
#elif !__has_include(<boost/json/basic_parser_impl.hpp>)
#error "rampart needs Boost.JSON's headers: install the whole of Boost 1.81 or later, not a part"
#endif
#endif

#include <boost/version.hpp>

#if BOOST_VERSION < 108100
#error "rampart needs Boost 1.81 or later: install a newer one or put it first on the include path"
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
