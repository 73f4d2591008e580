// How rampart is compiled: header-only by default, or its heavy functions once per program.
#pragma once

// `#pragma once` knows a file again, not a second copy of it.
#if defined(RAMPART_CONFIG_SEEN)
#error "rampart's headers come from two include directories: leave one copy on the include path"
#endif
#define RAMPART_CONFIG_SEEN

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

#include <rampart/version.hpp>

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

// What no compiler sees, the linker is made to say.
#if defined(RAMPART_SEPARATE_COMPILATION)
/// Defined by <rampart/src.hpp>: where no file includes it, the linker names this symbol.
extern "C" char const rampart_separate_compilation_needs_one_file_that_includes_rampart_src_hpp;

namespace rampart::detail {

#if defined(__GNUC__)
[[gnu::used]]
#endif
inline constexpr char const* compiled_once =
    &rampart_separate_compilation_needs_one_file_that_includes_rampart_src_hpp;

} // namespace rampart::detail
#endif

// A byte in a section that the linker keeps once for each version and way of compilation, under a
// name that may be defined once: files that differ in them do not link. GCC only, for Clang's
// link-time optimisation knows no such sections in assembler.
#if defined(__GNUC__) && !defined(__clang__) && defined(__ELF__)
#define RAMPART_ONE_OF_A_KIND                                                                      \
    "rampart_needs_one_version_and_one_setting_of_RAMPART_SEPARATE_COMPILATION_in_a_program"
#if defined(RAMPART_SEPARATE_COMPILATION)
#define RAMPART_KIND "rampart_separate_" RAMPART_VERSION_STRING
#else
#define RAMPART_KIND "rampart_header_only_" RAMPART_VERSION_STRING
#endif
__asm__(".ifndef " RAMPART_ONE_OF_A_KIND "\n"
        ".pushsection .rodata.rampart,\"aG\",%progbits," RAMPART_KIND ",comdat\n"
        ".globl " RAMPART_ONE_OF_A_KIND "\n"
        ".hidden " RAMPART_ONE_OF_A_KIND "\n" RAMPART_ONE_OF_A_KIND ":\n"
        ".byte 0\n"
        ".popsection\n"
        ".endif");
#undef RAMPART_ONE_OF_A_KIND
#undef RAMPART_KIND
#endif
