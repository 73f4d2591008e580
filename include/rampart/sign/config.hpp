// What the signing core asks of the compiler and of OpenSSL; stops a build that cannot work with
// one sentence that says what to install or to define.
#pragma once

#if !defined(__cplusplus) || __cplusplus < 202002L
#error "rampart needs C++20: compile with -std=c++20 or later"
#endif

#if defined(__clang__) && !defined(__apple_build_version__) && __clang_major__ < 17
#error "rampart needs Clang 17 or later: earlier ones cannot deduce rampart::policies{.retry = ...}"
#elif defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 11
#error "rampart needs GCC 11 or later: earlier ones lack parts of C++20 that it uses"
#endif

#if defined(RAMPART_SIGN_SINGLE_HEADER)
#error "rampart-sign.hpp stands for the headers in rampart/sign/: include one or the other"
#endif

#if defined(__has_include)
#if !__has_include(<openssl/opensslv.h>)
#error "rampart needs OpenSSL 3.0 or later: install its headers (libssl-dev) or add them with -I"
#endif
#endif

#include <openssl/opensslv.h>

#if !defined(OPENSSL_VERSION_MAJOR) || OPENSSL_VERSION_MAJOR < 3
#error "rampart needs OpenSSL 3.0 or later: install a newer one or put it first on the include path"
#endif

#include <openssl/macros.h>

/// For functions that hold what is one in a process, though it is compiled into several shared
/// objects with -fvisibility=hidden.
#if defined(__GNUC__) && !defined(_WIN32)
#define RAMPART_PER_PROCESS [[gnu::visibility("default")]]
#else
#define RAMPART_PER_PROCESS
#endif

// A build that hides what OpenSSL 3 deprecates (OPENSSL_NO_DEPRECATED, OPENSSL_API_COMPAT=30000, or
// a library made without it) signs by OpenSSL's provider path: direct_crypto is then
// provider_crypto.
#if defined(OPENSSL_NO_DEPRECATED_3_0)
#define RAMPART_SIGNS_BY_PROVIDER
#endif

/// For steps of a signature that only cost nothing when nothing of them is called: what they work
/// on then stays in registers. Without optimisation there is nothing to win, and each copy takes
/// time to compile.
#if defined(__GNUC__) && defined(__OPTIMIZE__)
#define RAMPART_INLINE [[gnu::always_inline]] inline
#else
#define RAMPART_INLINE inline
#endif
