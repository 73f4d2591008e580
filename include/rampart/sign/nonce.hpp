// Texts that are used once: increasing numbers made from the clock, and random UUIDs.
#pragma once

#include <rampart/sign/config.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include <openssl/rand.h>
#if defined(__unix__) || defined(__APPLE__)
#include <pthread.h>
#endif

#include <rampart/sign/clock.hpp>
#include <rampart/sign/encode.hpp>
#include <rampart/sign/text.hpp>

namespace rampart::sign {

/// What a nonce policy offers.
///
/// | expression         | meaning                                                              |
/// | ------------------ | -------------------------------------------------------------------- |
/// | `N{api_key}`       | the policy for one API key                                           |
/// | `n.next(now, out)` | writes a text never given out before for that key; false when the    |
/// |                    | random source failed; callable from several threads at once          |
template <class N>
concept nonce = std::constructible_from<N, std::string_view> &&
    requires(N const& source, time_point now, stamp_text& out) {
    { source.next(now, out) } -> std::same_as<bool>;
};

/// For schemes without a nonce.
struct no_nonce {
    no_nonce() noexcept = default;
    explicit no_nonce(std::string_view /*api_key*/) noexcept {}
    bool next(time_point, stamp_text&) const noexcept { return true; }
};

/// The same text every time, for tests and vectors. One that no header can hold (empty, longer
/// than 128 characters, not visible ASCII) makes signing fail with failure::nonce_invalid.
struct fixed_nonce {
    stamp_text text;

    explicit fixed_nonce(std::string_view value) noexcept
        : text{stamp_text::fits(value) ? value : std::string_view{}} {}

    bool next(time_point, stamp_text& out) const noexcept {
        out = text;
        return true;
    }
};

/// Unix time in units of `Period`, strictly increasing for each API key in this process.
///
/// Two requests in one unit get two numbers, and so do two clients of one key; when the clock
/// steps back, counting goes on from the last number given out. Safe under threads. Other
/// processes of the same key are not seen: give them keys of their own, or microseconds.
template <class Period>
class increasing_nonce {
public:
    /// All policies of one key share its counter, which lives as long as the process.
    explicit increasing_nonce(std::string_view api_key) : last_{&counter_of(api_key)} {}

    bool next(time_point now, stamp_text& out) const noexcept {
        out = stamp_text::from_number(next_number(now));
        return true;
    }

    /// The number itself.
    [[nodiscard]] std::int64_t next_number(time_point now) const noexcept {
        using unit = std::chrono::duration<std::int64_t, Period>;
        auto const present = std::chrono::floor<unit>(now.time_since_epoch()).count();
        auto last = last_->load(std::memory_order_relaxed);
        std::int64_t mine = 0;
        do {
            mine = present > last ? present : last + 1;
        } while (!last_->compare_exchange_weak(last, mine, std::memory_order_relaxed));
        return mine;
    }

private:
    using counter = std::atomic<std::int64_t>;

    static counter& counter_of(std::string_view api_key) {
        static std::mutex mutex;
        static std::map<std::string, counter, std::less<>> counters; // nodes never move
        std::lock_guard const lock{mutex};
        if (auto const found = counters.find(api_key); found != counters.end()) {
            return found->second;
        }
        return counters.try_emplace(std::string{api_key}, 0).first->second;
    }

    counter* last_;
};

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
            if (RAND_bytes(bytes_.data(), static_cast<int>(bytes_.size())) != 1) return nullptr;
            used_ = 0;
            generation_ = generation;
        }
        auto const* const piece = bytes_.data() + used_;
        used_ += piece_size;
        return piece;
    }

private:
    std::array<unsigned char, 64 * piece_size> bytes_;
    std::size_t used_ = 64 * piece_size;
    unsigned generation_ = 0;
};

} // namespace detail

/// A random UUID (version 4, lower case) from OpenSSL's CSPRNG; no allocation, safe across `fork`
/// and under threads.
struct uuid_nonce {
    uuid_nonce() noexcept = default;
    explicit uuid_nonce(std::string_view /*api_key*/) noexcept {}

    bool next(time_point, stamp_text& out) const noexcept {
        thread_local detail::random_block block;
        auto const* const random = block.next();
        if (random == nullptr) return false;
        write(random, out.resize(36));
        return true;
    }

    /// The text of the UUID made of sixteen random bytes: 36 characters to `out`.
    static void write(unsigned char const* random, char* out) noexcept {
        for (unsigned index = 0; index < 16; ++index) {
            unsigned value = random[index];
            if (index == 6) value = (value & 0x0F) | 0x40; // version 4
            if (index == 8) value = (value & 0x3F) | 0x80; // RFC 4122 variant
            auto const& pair = detail::hex_pairs[value];
            *out++ = pair[0];
            *out++ = pair[1];
            if (index == 3 || index == 5 || index == 7 || index == 9) *out++ = '-';
        }
    }
};

} // namespace rampart::sign
