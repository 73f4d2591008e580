// Definitions of policy/backoff.hpp.
#pragma once

#include <bit>
#include <cstdint>

#include <openssl/rand.h>

#include <rampart/policy/backoff.hpp>

namespace rampart {

RAMPART_DECL std::uint64_t random_jitter::operator()(std::uint64_t most) const noexcept {
    std::uint64_t const mask = most == 0 ? 0 : ~std::uint64_t{0} >> std::countl_zero(most);
    for (;;) {
        std::uint64_t drawn = 0;
        // Without randomness the whole wait is the safe choice.
        if (RAND_bytes(reinterpret_cast<unsigned char*>(&drawn), sizeof drawn) != 1) return most;
        // Drawing again, in less than half of the cases, leaves all numbers equally likely.
        if ((drawn & mask) <= most) return drawn & mask;
    }
}

} // namespace rampart
