// Usage: instruction_counts system
//        instruction_counts sign|verify|build|read|call COUNT
//
// Does a piece of work COUNT times: for benchmarks/instructions.py, which counts the instructions.
// `system` prints what the counts depend on, as the program sees it where it runs.
#include <charconv>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>

#include <boost/version.hpp>
#include <openssl/crypto.h>

#if defined(__GLIBC__)
#include <gnu/libc-version.h>
#endif

#include "counted.hpp"

namespace {

struct work {
    std::string_view name;
    std::size_t (*once)();
};
constexpr work works[] = {
    {"sign", counted::sign},
    {"verify", counted::verify},
    {"build", counted::build},
    {"read", counted::read},
    {"call", counted::call}};

std::string dotted(long major, long minor) {
    return std::to_string(major) + '.' + std::to_string(minor);
}

/// Compiler, libraries and the widest vectors, in one line.
std::string system_line() {
#if defined(__clang__)
    std::string out = "Clang " + dotted(__clang_major__, __clang_minor__);
#else
    std::string out = "GCC " + dotted(__GNUC__, __GNUC_MINOR__);
#endif
#if defined(_LIBCPP_VERSION)
    out += ", libc++ " + std::to_string(_LIBCPP_VERSION);
#elif defined(_GLIBCXX_RELEASE)
    out += ", libstdc++ " + std::to_string(_GLIBCXX_RELEASE);
#endif
#if defined(__GLIBC__)
    out += std::string{", glibc "} + gnu_get_libc_version();
#endif
    out += ", Boost " + dotted(BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000);
    out += std::string{", OpenSSL "} + OpenSSL_version(OPENSSL_VERSION_STRING);
#if defined(__x86_64__)
    __builtin_cpu_init();
    out += ", x86-64";
    if (__builtin_cpu_supports("avx512f")) {
        out += " AVX-512";
    } else if (__builtin_cpu_supports("avx2")) {
        out += " AVX2";
    } else if (__builtin_cpu_supports("sse4.2")) {
        out += " SSE4.2";
    }
#elif defined(__aarch64__)
    out += ", aarch64";
#else
    out += ", another processor";
#endif
#if defined(_GLIBCXX_ASSERTIONS) || defined(_FORTIFY_SOURCE)
    out += ", hardened";
#endif
    return out;
}

} // namespace

int main(int argc, char** argv) {
    std::string_view const name = argc > 1 ? argv[1] : "";
    if (argc == 2 && name == "system") {
        std::puts(system_line().c_str());
        return 0;
    }
    int count = 0;
    if (argc == 3) std::from_chars(argv[2], argv[2] + std::strlen(argv[2]), count);
    for (auto const& one : works) {
        if (one.name != name || count < 1) continue;
        std::size_t done = 0;
        for (int turn = 0; turn < count; ++turn)
            done += one.once();
        std::printf("%zu\n", done);
        return 0;
    }
    std::fprintf(
        stderr, "usage: %s system\n       %s sign|verify|build|read|call COUNT\n", argv[0],
        argv[0]);
    return 2;
}
