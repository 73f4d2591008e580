// Many SHA-256 messages run through the lanes of a kernel, whatever their lengths.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include <openssl/crypto.h>

#include <rampart/sign/detail/lane_job.hpp>
#include <rampart/sign/detail/lanes_avx512.hpp>
#include <rampart/sign/detail/lanes_sha_ni.hpp>
#include <rampart/sign/hmac.hpp>
#include <rampart/sign/lane_kernel.hpp>

namespace rampart::sign::detail {

/// Runs the jobs through a kernel. Lanes that are done are given the next job, the longest jobs
/// first, so that unlike lengths leave few lanes empty.
class lane_runner {
    static constexpr std::size_t widest = 16;

public:
    static constexpr std::size_t most_jobs = 64;
    static constexpr std::size_t texts_at_once = widest; ///< of hmac_of_texts

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
        auto order = as_given;
        sort(jobs, {order.data(), jobs.size()});
        run(jobs, {order.data(), jobs.size()});
    }

    /// MACs of jobs set up to follow the key's inner pad; they go to the jobs' `mac`.
    void run_hmac(std::span<lane_job> jobs, hmac_sha256 const& key, mac_form form) noexcept {
        auto order = as_given;
        // Jobs of a batch are mostly alike, and else so when they are sorted.
        auto left = run_alike(jobs, {order.data(), jobs.size()}, widest, key, form);
        if (left == 0) return;
        sort(jobs, {order.data(), left});
        left = run_alike(jobs, {order.data(), left}, 1, key, form);
        if (left == 0) return;
        for (std::size_t at = 0; at < left; ++at)
            jobs[order[at]].words = key.inner_;
        run(jobs, {order.data(), left});
        std::array<lane_job, most_jobs> last;
        alignas(64) unsigned char blocks[most_jobs * sha256::block_size];
        for (std::size_t at = 0; at < left; ++at) {
            auto* const block = blocks + at * sha256::block_size;
            store_words(block, jobs[order[at]].words.data());
            append(block + sha256::digest_size, hmac_sha256::outer_tail());
            last[at] = {key.outer_, block, 1, nullptr, 0, nullptr};
        }
        run({last.data(), left});
        for (std::size_t at = 0; at < left; ++at) {
            auto* const place = jobs[order[at]].mac;
            sha256::value_type mac;
            store_words(mac.data(), last[at].words.data());
            if (form == mac_form::hex) {
                hex_lower::encode(mac, reinterpret_cast<char*>(place));
            } else {
                std::memcpy(place, mac.data(), mac.size());
            }
        }
    }

    /// MACs of sixteen texts that take as many blocks and end in as many, by the kernel that pads
    /// them in its registers. False, and nothing is done, when they are not alike or there is no
    /// such kernel.
    bool hmac_of_texts(
        std::string_view const* texts, hmac_sha256 const& key,
        hmac_sha256::value_type* macs) noexcept {
#if defined(__x86_64__) && defined(__GNUC__)
        if (kernel_ != lane_kernel::avx512) return false;
        auto const size = texts[0].size();
        std::size_t differences =
            (size + 2 * sha256::block_size) >> 29; // else its bits fill more than a word
        avx512::text_ends ends;
        for (std::size_t lane = 0; lane < texts_at_once; ++lane) {
            auto const other = texts[lane].size();
            // The padding takes nine bytes at least.
            differences |= other / sha256::block_size ^ size / sha256::block_size;
            differences |= (other + 8) / sha256::block_size ^ (size + 8) / sha256::block_size;
            auto const* const data = reinterpret_cast<unsigned char const*>(texts[lane].data());
            data_[lane] = data;
            ends.sizes[lane] = static_cast<std::uint32_t>(other % sha256::block_size);
        }
        if (differences != 0) return false;
        auto const blocks = size / sha256::block_size;
        ends.bits_before = static_cast<std::uint32_t>(blocks + 1) * sha256::block_size * 8;
        avx512::hmac_of_texts(
            key.inner_.data(), key.outer_.data(), data_, blocks, ends,
            (size + 8) / sha256::block_size - blocks + 1, macs[0].data(), saved_);
        return true;
#else
        static_cast<void>(texts), static_cast<void>(key), static_cast<void>(macs);
        return false;
#endif
    }

private:
    using order_view = std::span<unsigned char const>;

    static constexpr auto as_given = [] {
        std::array<unsigned char, most_jobs> out{};
        for (std::size_t at = 0; at < out.size(); ++at)
            out[at] = static_cast<unsigned char>(at);
        return out;
    }();

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

    /// Longest first.
    static void sort(std::span<lane_job const> jobs, std::span<unsigned char> order) noexcept {
        auto const length = [&](std::size_t job) {
            return jobs[job].blocks + jobs[job].rest_blocks;
        };
        for (std::size_t at = 1; at < order.size(); ++at) {
            auto const moved = order[at];
            std::size_t place = at;
            for (; place > 0 && length(order[place - 1]) < length(moved); --place)
                order[place] = order[place - 1];
            order[place] = moved;
        }
    }

    /// Runs those that follow each other in `order` and are alike; of the others so many at a time
    /// are passed over. Returns how many are left, with which `order` begins.
    std::size_t run_alike(
        std::span<lane_job> jobs, std::span<unsigned char> order, std::size_t passed_over,
        hmac_sha256 const& key, mac_form form) noexcept {
        std::size_t left = 0;
        for (std::size_t at = 0; at < order.size();) {
            if (at + widest <= order.size() && alike(jobs, order.data() + at)) {
                hmac_of_alike(jobs, order.data() + at, key, form);
                at += widest;
                continue;
            }
            auto const end = (std::min)(at + passed_over, order.size());
            while (at < end)
                order[left++] = order[at++];
        }
        return left;
    }

    /// Whether the kernel that does a whole HMAC takes the next sixteen jobs: each in one piece,
    /// and of one length.
    [[nodiscard]] bool
    alike(std::span<lane_job const> jobs, unsigned char const* order) const noexcept {
        if (kernel_ != lane_kernel::avx512) return false;
        std::size_t differences = 0;
        for (std::size_t lane = 0; lane < widest; ++lane) {
            auto const& one = jobs[order[lane]];
            differences |= (one.blocks ^ jobs[order[0]].blocks) | one.rest_blocks;
        }
        return differences == 0;
    }

    void hmac_of_alike(
        std::span<lane_job> jobs, unsigned char const* order, hmac_sha256 const& key,
        mac_form form) noexcept {
#if defined(__x86_64__) && defined(__GNUC__)
        unsigned char* macs[widest];
        for (std::size_t lane = 0; lane < widest; ++lane) {
            macs[lane] = jobs[order[lane]].mac;
            data_[lane] = jobs[order[lane]].data;
        }
        auto const blocks = jobs[order[0]].blocks;
        if (form == mac_form::hex) {
            avx512::hmac(
                key.inner_.data(), key.outer_.data(), data_, blocks, avx512::stored_digits{macs},
                saved_);
        } else {
            avx512::hmac(
                key.inner_.data(), key.outer_.data(), data_, blocks, avx512::stored_bytes{macs},
                saved_);
        }
#else
        static_cast<void>(jobs), static_cast<void>(order);
        static_cast<void>(key), static_cast<void>(form);
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

} // namespace rampart::sign::detail
