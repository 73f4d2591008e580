// What a side checks signatures with: plain OpenSSL. A side builds its canonical string by plain
// concatenation from the raw request. Nothing is shared with rampart/sign: a mistake there must not
// be repeated here.
#pragma once

#include <rampart/config.hpp>
#include <rampart/sandbox/clock.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace rampart::sandbox {

/// Lower-case hex of the SHA-256 of some bytes.
std::string sha256_hex(std::string_view bytes);

/// Lower-case hex of HMAC-SHA256, key and message as they are.
std::string hmac_sha256_hex(std::string_view key, std::string_view message);

/// Base64 of HMAC-SHA512, key and message as they are.
std::string hmac_sha512_base64(std::string_view key, std::string_view message);

/// Compares in a time that depends on the lengths only.
bool same_text(std::string_view left, std::string_view right);

/// The seconds since the Unix epoch that 1 to 18 decimal digits say, or nothing.
std::optional<std::chrono::seconds> seconds_from_text(std::string_view digits);

/// True when two clocks are no further apart than the window; both ends count as inside.
bool inside_window(std::chrono::seconds claimed, time_point now, std::chrono::seconds window);

} // namespace rampart::sandbox

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/sandbox/impl/signature.ipp>
#endif
