// Comparing signatures without telling by the time taken how much of one was right.
#pragma once

#include <rampart/sign/config.hpp>

#include <span>
#include <string_view>

#include <openssl/crypto.h>

namespace rampart::sign {

/// True when both hold the same bytes. The time depends on the length only, never on the content;
/// the length of a signature is public.
[[nodiscard]] inline bool equal_in_constant_time(
    std::span<unsigned char const> left, std::span<unsigned char const> right) noexcept {
    return left.size() == right.size() &&
           CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

/// The same over text, for encoded signatures.
[[nodiscard]] inline bool
equal_in_constant_time(std::string_view left, std::string_view right) noexcept {
    return left.size() == right.size() &&
           CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

} // namespace rampart::sign
