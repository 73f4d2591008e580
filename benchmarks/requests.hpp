// The requests that are signed, and what their signing costs at the very least.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <rampart/sign/explain.hpp>
#include <rampart/sign/message.hpp>

namespace benchmarks {

inline constexpr std::string_view body =
    R"({"identityReference":"partner-abc123","fiatAmount":"500.00"})";
inline constexpr rampart::sign::message_view get_request{
    "GET", "api.example.com", "/customer/list?pageNum=1&pageSize=100"};
inline constexpr rampart::sign::message_view post_request{
    "POST", "api.example.com", "/customer/create", body};

inline constexpr auto api_key = "benchmark-key-0123456789";
inline constexpr auto api_secret = "a secret of usual length, 32 byte";
inline constexpr auto uuid = "00000000-0000-4000-8000-000000000001";
inline constexpr auto milliseconds = "1767225600000";
inline constexpr auto seconds = "1767225600";
inline constexpr long long unix_seconds = 1'767'225'600;

/// SHA-256 blocks of a text: its bytes, one byte 0x80 and eight bytes of length.
constexpr std::size_t sha256_blocks(std::size_t bytes) { return (bytes + 9 + 63) / 64; }

/// The compressions without which there is no signature: body hash, inner hash behind its pad,
/// and one block of the outer hash behind its pad.
template <class Scheme>
std::size_t least_compressions(
    rampart::sign::message_view const& message, std::string_view timestamp,
    std::string_view nonce) {
    auto const text =
        rampart::sign::explain<Scheme>(message, api_key, timestamp, nonce).canonical_string;
    bool const hashes_body =
        Scheme::message::template mentions<rampart::sign::parts::body_sha256> &&
        !message.body.empty();
    return (hashes_body ? sha256_blocks(message.body.size()) : 0) + sha256_blocks(text.size()) + 1;
}

} // namespace benchmarks
