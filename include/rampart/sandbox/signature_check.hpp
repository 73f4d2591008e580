// The signatures the providers expect, rebuilt from the raw request by plain string concatenation.
// Deliberately shares nothing with rampart/sign: a mistake there must not be repeated here.
#pragma once

#include <rampart/config.hpp>
#include <rampart/sandbox/wire.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace rampart::sandbox {

/// Lower-case hex of the SHA-256 of some bytes.
std::string sha256_hex(std::string_view bytes);

/// Lower-case hex of HMAC-SHA256, key and message as they are.
std::string hmac_sha256_hex(std::string_view key, std::string_view message);

/// Compares in a time that depends on the lengths only.
bool same_text(std::string_view left, std::string_view right);

/// What HexaRails signs: seven lines (hexarails.md 3.2, 3.3). Line 2 is the Host header and line 4
/// the query as received; line 5 is empty for GET, multipart and empty bodies.
std::string hexarails_canonical(
    wire_request const& request, std::string_view timestamp, std::string_view nonce);

/// What Rampnow signs: timestamp, method, target and body with nothing between (rampnow.md 3).
std::string rampnow_canonical(wire_request const& request, std::string_view timestamp);

/// What Banxa signs: three lines, and the body as the fourth when there is one (banxa.md A2).
std::string banxa_canonical(wire_request const& request, std::string_view nonce);

/// The seconds since the Unix epoch that 1 to 18 decimal digits say, or nothing.
std::optional<std::chrono::seconds> seconds_from_text(std::string_view digits);

/// True when two clocks are no further apart than the window; both ends count as inside.
bool inside_window(
    std::chrono::seconds claimed, std::chrono::system_clock::time_point now,
    std::chrono::seconds window);

} // namespace rampart::sandbox

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/sandbox/impl/signature_check.ipp>
#endif
