// Texts that are used once: increasing numbers made from the clock, and random UUIDs.
#pragma once

#include <rampart/sign/config.hpp>

#include <array>
#include <atomic>
#include <bit>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <map>
#include <mutex>
#include <ratio>
#include <string>
#include <string_view>

#include <openssl/err.h>
#include <openssl/rand.h>
#if defined(__unix__) || defined(__APPLE__)
#include <pthread.h>
#endif

#include <rampart/sign/clock.hpp>
#include <rampart/sign/encode.hpp>
#include <rampart/sign/message.hpp>
#include <rampart/sign/number_line.hpp>
#include <rampart/sign/text.hpp>

namespace rampart::sign {

/// What a nonce policy offers.
///
/// | expression         | meaning                                                              |
/// | ------------------ | -------------------------------------------------------------------- |
/// | `n.next(now, out)` | writes a text never given out before for that key; false when the    |
/// |                    | random source failed; callable from several threads at once          |
///
/// Optional: `N{api_key}`, the policy for one API key; a policy without it is given to the signer.
template <class N>
concept nonce = requires(N const& source, time_point now, stamp_text& out) {
    { source.next(now, out) } -> std::same_as<bool>;
};

/// For schemes without a nonce.
struct no_nonce {
    no_nonce() noexcept = default;
    /// For an API key, which it does not need.
    explicit no_nonce(std::string_view /*api_key*/) noexcept {}
    /// No nonce.
    bool next(time_point, stamp_text&) const noexcept { return true; }
};

/// The same text every time, for tests and vectors. One that no header can hold (empty, longer
/// than 128 characters, not visible ASCII) makes signing fail with failure::nonce_invalid.
class fixed_nonce {
public:
    /// The value that is always given.
    explicit fixed_nonce(std::string_view value) noexcept
        : text_{is_header_token(value, 128) ? value : std::string_view{}} {}

    /// Writes the next nonce; false when there is none.
    bool next(time_point, stamp_text& out) const noexcept {
        out.assign(text_);
        return true;
    }

private:
    stamp_text text_; ///< empty when it was not fit for a header
};

namespace detail {

/// Whether a policy of rampart's is as well off with the time of the clock's last tick, which takes
/// a fifth of the time to be asked; that is a sixth of a signature and more.
template <class N>
inline constexpr bool takes_last_tick = false;

/// Whether all texts of a policy of rampart's are fit for a header, or empty, which makes signing
/// fail: to look at each would be a thirtieth of a signature.
template <class N>
inline constexpr bool always_token = false;
template <>
inline constexpr bool always_token<fixed_nonce> = true;

} // namespace detail

/// A nonce policy that can go back after the clock was corrected.
///
/// | expression              | meaning                                                          |
/// | ----------------------- | ---------------------------------------------------------------- |
/// | `n.rewind(now, window)` | when the last text is ahead of `now` by more than `window`, the   |
/// |                         | next ones follow `now`; whether anything changed                  |
template <class N>
concept rewindable_nonce = nonce<N> &&
    requires(N const& source, time_point now, std::chrono::seconds window) {
    { source.rewind(now, window) } -> std::same_as<bool>;
};

/// Unix time in units of `Period`, strictly increasing for each API key in this process.
///
/// Two requests in one unit get two numbers, and so do two clients of one key; when the clock
/// steps back, counting goes on from the last number given out, until `rewind`. Safe under
/// threads. Other processes of the same key are not seen: give them keys of their own, or numbers
/// of their own (partitioned_nonce.hpp). Nor may shared objects be that were loaded apart from one
/// another (RTLD_LOCAL) by a compiler without unique symbols, as Clang is: sign in one of them.
/// Milliseconds, which are counted on from the last anyway, may be those of the clock's last tick.
template <class Period>
class increasing_nonce {
public:
    /// All policies of one key share its counter, which lives as long as the process.
    explicit increasing_nonce(std::string_view api_key) : line_{&line_of(api_key)} {}

    /// Writes the next nonce; false when there is none.
    bool next(time_point now, stamp_text& out) const noexcept {
        out.assign(next_number(now));
        return true;
    }

    /// The number itself.
    [[nodiscard]] std::int64_t next_number(time_point now) const noexcept {
        return line_->next(number_of(now));
    }

    /// Heals a counter that followed a clock which ran ahead: to be called with the corrected time
    /// after a server refused the time (Banxa 40002). When the counter is ahead of `now` by more
    /// than `window`, the next numbers follow `now` again, else each of them would be refused
    /// until time has caught up.
    ///
    /// Numbers that far ahead were refused, so the server does not miss them. Those within the
    /// window may have been accepted: no number is given out twice, going back or not. False when
    /// nothing changed.
    bool rewind(time_point now, std::chrono::seconds window) const noexcept {
        return line_->rewind(number_of(now), number_of(time_point{window}));
    }

private:
    using unit = std::chrono::duration<std::int64_t, Period>;

    static std::int64_t number_of(time_point moment) noexcept {
        return std::chrono::floor<unit>(moment.time_since_epoch()).count();
    }

    RAMPART_PER_PROCESS static detail::number_line& line_of(std::string_view api_key) {
        // Never destroyed, for a client may outlive `main`.
        static auto& mutex = *new std::mutex;
        using line_map = std::map<std::string, detail::number_line, std::less<>>;
        static auto& lines = *new line_map; // nodes never move
        std::lock_guard const lock{mutex};
        if (auto const found = lines.find(api_key); found != lines.end()) return found->second;
        return lines
            .try_emplace(std::string{api_key}, number_of(time_point{std::chrono::seconds{1}}))
            .first->second;
    }

    detail::number_line* line_;
};

/// Milliseconds are counted on from the last anyway.
template <class Period>
inline constexpr bool detail::takes_last_tick<increasing_nonce<Period>> =
    std::ratio_greater_equal_v<Period, std::milli>;
template <class Period>
inline constexpr bool detail::always_token<increasing_nonce<Period>> = true;

using increasing_milliseconds = increasing_nonce<std::milli>;
using increasing_microseconds = increasing_nonce<std::micro>;

namespace detail {

/// Counts forks: a child must not hand out the random bytes its parent drew in advance.
inline std::atomic<unsigned>& fork_generation() noexcept {
    static std::atomic<unsigned> generation{0};
#if defined(__unix__) || defined(__APPLE__)
    [[maybe_unused]] static int const registered = pthread_atfork(
        nullptr, nullptr, [] { fork_generation().fetch_add(1, std::memory_order_relaxed); });
#endif
    return generation;
}

/// Random bytes of one thread, drawn from OpenSSL's generator many at a time: a draw takes a
/// lock and about a microsecond, sixteen bytes from a block some nanoseconds.
class random_block {
public:
    static constexpr std::size_t piece_size = 16;

    /// Sixteen bytes that nobody else gets; null when the generator failed.
    unsigned char const* next() noexcept {
        auto const generation = fork_generation().load(std::memory_order_relaxed);
        if (used_ == bytes_.size() || generation != generation_) {
            if (RAND_bytes(bytes_.data(), static_cast<int>(bytes_.size())) != 1) {
                ERR_clear_error(); // not to be found by whoever uses OpenSSL next
                return nullptr;
            }
            used_ = 0;
            generation_ = generation;
        }
        auto const* const piece = bytes_.data() + used_;
        used_ += piece_size;
        return piece;
    }

private:
    static constexpr std::size_t pieces = 256; // a draw takes as long as a hundred pieces

    std::array<unsigned char, pieces * piece_size> bytes_;
    std::size_t used_ = pieces * piece_size;
    unsigned generation_ = 0;
};

} // namespace detail

/// A random UUID (version 4, lower case) from OpenSSL's CSPRNG; no allocation, safe across `fork`
/// and under threads.
struct uuid_nonce {
    uuid_nonce() noexcept = default;
    /// For an API key, which it does not need.
    explicit uuid_nonce(std::string_view /*api_key*/) noexcept {}

    /// Writes the next nonce; false when there is none.
    bool next(time_point, stamp_text& out) const noexcept {
        thread_local detail::random_block block;
        auto const* const random = block.next();
        if (random == nullptr) return false;
        write(random, out.resize(36));
        return true;
    }

    /// The text of the UUID made of sixteen random bytes: 36 characters to `out`.
    static void write(unsigned char const* random, char* out) noexcept {
        unsigned char bytes[16];
        std::memcpy(bytes, random, sizeof bytes);
        bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0F) | 0x40); // version 4
        bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3F) | 0x80); // RFC 4122 variant
        char digits[32];
        hex_lower::encode(bytes, digits);
        if constexpr (std::endian::native == std::endian::little) {
            // Whole vectors, since the text is read again at once; see store_16.
            std::uint64_t group[4];
            std::memcpy(group, digits, sizeof group);
            constexpr std::uint64_t dash = '-';
            constexpr std::uint64_t low_half = 0xFFFFFFFF;
            auto const last = group[3];
            sign::detail::store_16(
                out, group[0],
                dash | (group[1] & low_half) << 8 | dash << 40 | group[1] >> 32 << 48);
            sign::detail::store_16(
                out + 16, group[1] >> 48 | dash << 16 | (group[2] & low_half) << 24 | dash << 56,
                group[2] >> 32 | last << 32);
            std::memcpy(out + 32, reinterpret_cast<char const*>(&last) + 4, 4);
        } else {
            constexpr int groups[] = {8, 4, 4, 4, 12};
            char const* from = digits;
            for (int const size : groups) {
                if (from != digits) *out++ = '-';
                for (int at = 0; at < size; ++at)
                    *out++ = *from++;
            }
        }
    }
};

/// It is not made of the time.
template <>
inline constexpr bool detail::takes_last_tick<uuid_nonce> = true;
template <>
inline constexpr bool detail::always_token<uuid_nonce> = true;

} // namespace rampart::sign
