// What the lanes of a batch work on: one message each, in whole blocks.
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>

#include <rampart/sign/digest.hpp>
#include <rampart/sign/text.hpp>

namespace rampart::sign::detail {

/// How an HMAC is put down.
enum class mac_form : unsigned char {
    bytes, ///< 32
    hex,   ///< 64 digits
};

/// A hash to compute: the chaining value before and after, and the message in whole blocks, padding
/// included. It may lie in two places, so that a long text stays where it is and only its end is
/// copied for the padding.
struct lane_job {
    alignas(32) sha256_functions::words words;
    unsigned char const* data;
    std::size_t blocks; ///< at least one
    unsigned char const* rest;
    std::size_t rest_blocks;
    unsigned char* mac; ///< room for an HMAC in the form asked for
};

/// Room for the end of a text with its padding, and for what `pad` writes behind it.
inline constexpr std::size_t lane_tail_size = 3 * sha256::block_size;

/// A job for `text` that follows `before` bytes hashed already. What does not fill a block is
/// copied into `tail`, of lane_tail_size bytes, and padded.
inline void
set_up(lane_job& job, std::string_view text, std::size_t before, unsigned char* tail) noexcept {
    auto const whole = text.size() / sha256::block_size;
    auto const end = text.substr(whole * sha256::block_size);
    auto const rest =
        pad<sha256_functions>(tail, append(tail, end), before + whole * sha256::block_size);
    job.data = reinterpret_cast<unsigned char const*>(text.data());
    job.blocks = whole;
    job.rest = tail;
    job.rest_blocks = rest;
    if (whole != 0) return;
    job.data = tail;
    job.blocks = std::exchange(job.rest_blocks, 0);
}

} // namespace rampart::sign::detail
