// Many SHA-256 messages run through the lanes of a kernel, whatever their lengths.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <utility>

#include <openssl/crypto.h>
#if defined(__x86_64__) && defined(__GNUC__)
#include <cpuid.h>
#endif

#include <rampart/sign/detail/lanes_avx512.hpp>
#include <rampart/sign/detail/lanes_sha_ni.hpp>
#include <rampart/sign/hmac.hpp>

namespace rampart::sign {

/// How the hashes of a batch are computed.
enum class lane_kernel : unsigned char {
    portable, ///< one message after the other, as the single path does
    sha_ni,   ///< four messages interleaved on x86's SHA extensions
    avx512,   ///< sixteen messages in AVX-512 registers (F and BW)
};

namespace detail {

inline bool cpu_has(lane_kernel kernel) noexcept {
#if defined(__x86_64__) && defined(__GNUC__)
    if (kernel == lane_kernel::avx512) {
        // Asks the operating system too, whether it keeps the registers.
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw");
    }
    if (kernel == lane_kernel::sha_ni) {
        unsigned eax = 0;
        unsigned ebx = 0;
        unsigned ecx = 0;
        unsigned edx = 0;
        constexpr unsigned sha = 1U << 29; // its registers are SSE's, which every system keeps
        return __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) != 0 && (ebx & sha) != 0 &&
               __builtin_cpu_supports("sse4.1") && __builtin_cpu_supports("ssse3");
    }
#endif
    return kernel == lane_kernel::portable;
}

} // namespace detail

/// Whether this CPU, its operating system and the compiler used have the kernel. Found out once a
/// process: under a hypervisor the question takes microseconds.
[[nodiscard]] inline bool available(lane_kernel kernel) noexcept {
    static bool const answers[] = {
        detail::cpu_has(lane_kernel::portable), detail::cpu_has(lane_kernel::sha_ni),
        detail::cpu_has(lane_kernel::avx512)};
    return answers[static_cast<std::size_t>(kernel)];
}

/// The fastest kernel there is.
[[nodiscard]] inline lane_kernel best_lane_kernel() noexcept {
    if (available(lane_kernel::avx512)) return lane_kernel::avx512;
    return available(lane_kernel::sha_ni) ? lane_kernel::sha_ni : lane_kernel::portable;
}

namespace detail {

/// A hash to compute: the chaining value before and after, and the message in whole blocks, padding
/// included. It may lie in two places, so that a long text stays where it is and only its end is
/// copied for the padding.
struct lane_job {
    alignas(32) sha256_functions::words words;
    unsigned char const* data;
    std::size_t blocks; ///< at least one, unless the end is still to be copied
    unsigned char* rest;
    std::size_t rest_blocks;
    unsigned char* mac; ///< 32 bytes, for an HMAC
    bool end_is_to_be_copied;
    char const* end; ///< of a text, where it lies; `rest` is room for it
    std::size_t end_size;
    std::uint64_t size; ///< of the message, with what was hashed before
};

/// Copies the end of a job's text and pads it, if that is still to be done.
inline void copy_end(lane_job& job) noexcept {
    if (!job.end_is_to_be_copied) return;
    job.end_is_to_be_copied = false;
    auto* const end = append(job.rest, {job.end, job.end_size});
    pad<sha256_functions>(job.rest, end, job.size - job.end_size);
    if (job.blocks != 0) return;
    job.data = job.rest;
    job.blocks = std::exchange(job.rest_blocks, 0);
}

/// Runs the jobs through a kernel. Lanes that are done are given the next job, the longest jobs
/// first, so that unlike lengths leave few lanes empty.
class lane_runner {
    static constexpr std::size_t widest = 16;

public:
    static constexpr std::size_t most_jobs = 64;

    /// A kernel that the CPU has not is replaced by the portable one.
    explicit lane_runner(lane_kernel kernel) noexcept
        : kernel_{available(kernel) ? kernel : lane_kernel::portable},
          has_sha_{kernel_ != lane_kernel::portable && available(lane_kernel::sha_ni)} {}

    lane_runner(lane_runner const&) = delete;
    lane_runner& operator=(lane_runner const&) = delete;

    /// Kernels put chaining values down here, and those that follow a key's pads are among them.
    ~lane_runner() { OPENSSL_cleanse(saved_, sizeof saved_); }

    /// At most most_jobs; on return their `words` are the hashes.
    void run(std::span<lane_job> jobs) noexcept {
        std::array<unsigned char, most_jobs> order;
        sort(jobs, order);
        run(jobs, {order.data(), jobs.size()});
    }

    /// The same with the values that follow a key's pads before; the MACs go to the jobs' `mac`.
    void run_hmac(
        std::span<lane_job> jobs, sha256_functions::words const& inner,
        sha256_functions::words const& outer) noexcept {
        std::array<unsigned char, most_jobs> order;
        sort(jobs, order);
        std::size_t left = 0;
        for (std::size_t at = 0; at < jobs.size();) {
            if (at + widest <= jobs.size() && alike(jobs, order.data() + at)) {
                hmac_of_alike(jobs, order.data() + at, inner, outer);
                at += widest;
            } else {
                copy_end(jobs[order[at]]);
                jobs[order[at]].words = inner;
                order[left++] = order[at++];
            }
        }
        if (left == 0) return;
        run(jobs, {order.data(), left});
        std::array<lane_job, most_jobs> last;
        alignas(64) unsigned char blocks[most_jobs * sha256::block_size];
        for (std::size_t at = 0; at < left; ++at) {
            auto* const block = blocks + at * sha256::block_size;
            store_words(block, jobs[order[at]].words.data());
            append(block + sha256::digest_size, hmac_sha256::outer_tail());
            last[at] = {outer, block, 1, nullptr, 0, nullptr, false, nullptr, 0, 0};
        }
        run({last.data(), left});
        for (std::size_t at = 0; at < left; ++at)
            store_words(jobs[order[at]].mac, last[at].words.data());
    }

private:
    using order_view = std::span<unsigned char const>;

    /// The jobs of `order`, longest first.
    void run(std::span<lane_job> jobs, order_view order) noexcept {
        if (kernel_ == lane_kernel::portable) {
            for (auto const index : order) {
                auto& job = jobs[index];
                alone(job.words, job.data, job.blocks);
                if (job.rest_blocks != 0) alone(job.words, job.rest, job.rest_blocks);
            }
            return;
        }
        std::size_t const width = kernel_ == lane_kernel::avx512 ? widest : 4;
        std::size_t next = 0;
        std::size_t active = 0;
        for (;;) {
            while (active < width && next < order.size())
                take(active++, jobs[order[next++]]);
            if (active == 0) return;
            auto const step = *std::min_element(left_, left_ + active);
            compress(active, step);
            for (std::size_t lane = active; lane-- > 0;) {
                data_[lane] += step * sha256::block_size;
                left_[lane] -= step;
                if (left_[lane] != 0) continue;
                if (jobs_[lane]->rest_blocks != 0 && !in_rest_[lane]) {
                    in_rest_[lane] = true;
                    data_[lane] = jobs_[lane]->rest;
                    left_[lane] = jobs_[lane]->rest_blocks;
                } else {
                    move(--active, lane);
                }
            }
        }
    }

    /// Longest first. Jobs of a batch are mostly alike, for which this is one pass.
    static void
    sort(std::span<lane_job const> jobs, std::array<unsigned char, most_jobs>& order) noexcept {
        auto const length = [&](std::size_t job) {
            return jobs[job].blocks + jobs[job].rest_blocks;
        };
        for (std::size_t at = 0; at < jobs.size(); ++at) {
            std::size_t place = at;
            for (; place > 0 && length(order[place - 1]) < length(at); --place)
                order[place] = order[place - 1];
            order[place] = static_cast<unsigned char>(at);
        }
    }

    /// Whether the kernel that does a whole HMAC takes the next sixteen jobs: of the same kind, and
    /// as long piece by piece.
    [[nodiscard]] bool
    alike(std::span<lane_job const> jobs, unsigned char const* order) const noexcept {
        if (kernel_ != lane_kernel::avx512) return false;
        auto const& first = jobs[order[0]];
        if (!first.end_is_to_be_copied && first.rest_blocks != 0) return false;
        std::size_t differences = 0;
        for (std::size_t lane = 0; lane < widest; ++lane) {
            auto const& one = jobs[order[lane]];
            differences |= one.blocks ^ first.blocks;
            differences |= one.rest_blocks ^ first.rest_blocks;
            differences |= one.end_is_to_be_copied != first.end_is_to_be_copied;
            // A length in bits that takes more than a word; that of padded messages is not looked
            // at.
            if (one.end_is_to_be_copied) differences |= one.size >> 29;
        }
        return differences == 0;
    }

    void hmac_of_alike(
        std::span<lane_job> jobs, unsigned char const* order, sha256_functions::words const& inner,
        sha256_functions::words const& outer) noexcept {
#if defined(__x86_64__) && defined(__GNUC__)
        unsigned char* macs[widest];
        for (std::size_t lane = 0; lane < widest; ++lane) {
            macs[lane] = jobs[order[lane]].mac;
            data_[lane] = jobs[order[lane]].data;
        }
        auto const& first = jobs[order[0]];
        if (!first.end_is_to_be_copied) {
            avx512::hmac(inner.data(), outer.data(), data_, first.blocks, macs, saved_);
            return;
        }
        avx512::text_ends ends;
        for (std::size_t lane = 0; lane < widest; ++lane) {
            auto const& one = jobs[order[lane]];
            ends.data[lane] = reinterpret_cast<unsigned char const*>(one.end);
            ends.sizes[lane] = static_cast<std::uint32_t>(one.end_size);
            ends.bits[lane] = static_cast<std::uint32_t>(one.size * 8);
        }
        avx512::hmac_of_texts(
            inner.data(), outer.data(), data_, first.blocks, ends, first.rest_blocks, macs, saved_);
#else
        static_cast<void>(jobs), static_cast<void>(order);
        static_cast<void>(inner), static_cast<void>(outer);
#endif
    }

    void take(std::size_t lane, lane_job& job) noexcept {
        jobs_[lane] = &job;
        states_[lane] = job.words.data();
        data_[lane] = job.data;
        left_[lane] = job.blocks;
        in_rest_[lane] = false;
    }

    void move(std::size_t from, std::size_t to) noexcept {
        jobs_[to] = jobs_[from];
        states_[to] = states_[from];
        data_[to] = data_[from];
        left_[to] = left_[from];
        in_rest_[to] = in_rest_[from];
    }

    static void
    alone(sha256_functions::words& words, unsigned char const* data, std::size_t blocks) noexcept {
        compressor<sha256_functions> one{words};
        one.many(data, blocks);
        words = one.value();
    }

    /// `step` blocks of the first `active` lanes, by the kernel that serves so many best.
    void compress(std::size_t active, std::size_t step) noexcept {
#if defined(__x86_64__) && defined(__GNUC__)
        // Sixteen lanes take as long as twelve messages interleaved by fours.
        if (kernel_ == lane_kernel::avx512 && active > (has_sha_ ? 8U : 2U)) {
            fill_idle(active, widest);
            avx512::compress(states_, data_, step, saved_);
            return;
        }
        if (has_sha_) {
            std::size_t lane = 0;
            for (; active - lane >= 3; lane += std::min<std::size_t>(4, active - lane)) {
                fill_idle(active, lane + 4);
                sha_ni::compress<4>(states_ + lane, data_ + lane, step, saved_);
            }
            if (active - lane == 2) {
                sha_ni::compress<2>(states_ + lane, data_ + lane, step, saved_);
            } else if (active - lane == 1) {
                alone(jobs_[lane]->words, data_[lane], step);
            }
            return;
        }
#endif
        for (std::size_t lane = 0; lane < active; ++lane)
            alone(jobs_[lane]->words, data_[lane], step);
    }

    /// Lanes without a job read another's message and write where nobody looks.
    void fill_idle(std::size_t from, std::size_t to) noexcept {
        for (std::size_t lane = from; lane < to; ++lane) {
            states_[lane] = nobody_;
            data_[lane] = data_[0];
        }
    }

    lane_kernel kernel_;
    bool has_sha_;
    alignas(64) unsigned char saved_[widest * 32];
    alignas(32) std::uint32_t nobody_[8]{};
    lane_job* jobs_[widest];
    std::uint32_t* states_[widest];
    unsigned char const* data_[widest];
    std::size_t left_[widest];
    bool in_rest_[widest];
};

/// Room for the end of a text with its padding, and for what `pad` writes behind it.
inline constexpr std::size_t lane_tail_size = 3 * sha256::block_size;

/// A job for `text` that follows `before` bytes hashed already. What does not fill a block is
/// copied into `tail`, of lane_tail_size bytes, when that is needed (copy_end).
inline void
set_up(lane_job& job, std::string_view text, std::size_t before, unsigned char* tail) noexcept {
    constexpr std::size_t block = sha256::block_size;
    auto const whole = text.size() / block;
    job.data = reinterpret_cast<unsigned char const*>(text.data());
    job.blocks = whole;
    job.rest = tail;
    // The padding takes nine bytes at least.
    job.rest_blocks = text.size() % block + 9 <= block ? 1 : 2;
    job.end = text.data() + whole * block;
    job.end_size = text.size() % block;
    job.size = before + text.size();
    job.end_is_to_be_copied = true;
}

/// Where the lanes find a key.
struct lane_access {
    static auto const& inner(hmac_sha256 const& key) noexcept { return key.inner_; }
    static auto const& outer(hmac_sha256 const& key) noexcept { return key.outer_; }
};

/// MACs of jobs set up to follow the key's inner pad.
inline void
run_hmac(lane_runner& runner, hmac_sha256 const& key, std::span<lane_job> jobs) noexcept {
    runner.run_hmac(jobs, lane_access::inner(key), lane_access::outer(key));
}

} // namespace detail

} // namespace rampart::sign
