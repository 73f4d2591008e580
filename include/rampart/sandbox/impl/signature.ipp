// Definitions of rampart/sandbox/signature.hpp.
#pragma once

#include <rampart/sandbox/signature.hpp>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <climits>
#include <cstdint>
#include <stdexcept>

namespace rampart::sandbox {
namespace detail {

RAMPART_DECL std::string lower_hex(unsigned char const* bytes, std::size_t count) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(count * 2);
    for (std::size_t i = 0; i < count; ++i) {
        text += digits[bytes[i] >> 4];
        text += digits[bytes[i] & 0x0f];
    }
    return text;
}

} // namespace detail

RAMPART_DECL std::string sha256_hex(std::string_view bytes) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    if (!SHA256(reinterpret_cast<unsigned char const*>(bytes.data()), bytes.size(), digest.data()))
        throw std::runtime_error{"SHA256 failed"};
    return detail::lower_hex(digest.data(), digest.size());
}

namespace detail {

/// The MAC's bytes, and how many there are.
RAMPART_DECL unsigned mac_of(
    EVP_MD const* hash, std::string_view key, std::string_view message,
    std::array<unsigned char, EVP_MAX_MD_SIZE>& out) {
    if (key.size() > static_cast<std::size_t>(INT_MAX))
        throw std::length_error{"HMAC key too long"};
    unsigned length = 0;
    // A null key pointer would mean "the key of the last call"; an empty text may have one.
    char const* const key_bytes = key.empty() ? "" : key.data();
    if (!HMAC(
            hash, key_bytes, static_cast<int>(key.size()),
            reinterpret_cast<unsigned char const*>(message.data()), message.size(), out.data(),
            &length))
        throw std::runtime_error{"HMAC failed"};
    return length;
}

} // namespace detail

RAMPART_DECL std::string hmac_sha256_hex(std::string_view key, std::string_view message) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    auto const length = detail::mac_of(EVP_sha256(), key, message, digest);
    return detail::lower_hex(digest.data(), length);
}

RAMPART_DECL std::string hmac_sha512_base64(std::string_view key, std::string_view message) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    auto const length = detail::mac_of(EVP_sha512(), key, message, digest);
    std::array<unsigned char, EVP_MAX_MD_SIZE * 2> text{};
    auto const size = EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(length));
    return {reinterpret_cast<char const*>(text.data()), static_cast<std::size_t>(size)};
}

RAMPART_DECL bool same_text(std::string_view left, std::string_view right) {
    return left.size() == right.size() &&
           CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

RAMPART_DECL std::optional<std::chrono::seconds> seconds_from_text(std::string_view digits) {
    auto const is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (digits.empty() || digits.size() > 18 ||
        !std::all_of(digits.begin(), digits.end(), is_digit))
        return std::nullopt;
    std::int64_t value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return std::chrono::seconds{value};
}

RAMPART_DECL bool
inside_window(std::chrono::seconds claimed, time_point now, std::chrono::seconds window) {
    auto const here = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch());
    auto const distance = claimed > here ? claimed - here : here - claimed;
    return distance <= window;
}

} // namespace rampart::sandbox
