#include <rampart/sign/lane_kernel.hpp>

#include <fstream>
#include <sstream>
#include <string>

#include <doctest/doctest.h>

namespace {

using rampart::sign::available;
using rampart::sign::lane_kernel;

/// What Linux says of the first CPU, blanks around each word; empty where it says nothing.
std::string features() {
    std::ifstream file{"/proc/cpuinfo"};
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with("flags") && !line.starts_with("Features")) continue;
        return line.substr(line.find(':') + 1) + ' ';
    }
    return {};
}

} // namespace

TEST_CASE("a kernel is there where the compiler knows its instructions and Linux lists them") {
    [[maybe_unused]] auto const list = features();
    [[maybe_unused]] auto const has = [&](char const* name) {
        return list.find(' ' + std::string{name} + ' ') != std::string::npos;
    };
    CHECK(available(lane_kernel::portable));
    CHECK(available(lane_kernel::measured));
    CHECK(available(lane_kernel::avx512) == available(lane_kernel::avx512_pair));
#if defined(RAMPART_HAS_SHA256_NI)
    if (!list.empty()) {
        CHECK(available(lane_kernel::sha) == has("sha_ni"));
        CHECK(available(lane_kernel::avx512) == (has("avx512f") && has("avx512bw")));
    }
#elif defined(RAMPART_HAS_SHA256_ARMV8)
    if (!list.empty()) CHECK(available(lane_kernel::sha) == has("sha2"));
    CHECK_FALSE(available(lane_kernel::avx512));
#else
    CHECK_FALSE(available(lane_kernel::sha));
#endif
}
