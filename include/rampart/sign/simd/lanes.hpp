// Many SHA-256 messages run through the lanes of a kernel, whatever their lengths.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include <rampart/sign/hmac.hpp>
#include <rampart/sign/lane_kernel.hpp>
#include <rampart/sign/simd/lane_job.hpp>
#include <rampart/sign/simd/steps.hpp>

namespace rampart::sign::detail {

/// Overwrites what kernels left on the stack below their caller: values that follow a key's pads,
/// which are as good as the key. Their frames take less than this when they are optimised.
[[gnu::noinline]] inline void wipe_stack() noexcept {
    alignas(64) unsigned char frame[8'192];
    std::memset(frame, 0, sizeof frame);
    asm volatile("" : : "r"(frame) : "memory"); // as far as the compiler knows, it is read
}
/// Runs the jobs through a kernel. Lanes that are done are given the next job, the longest jobs
/// first, so that unlike lengths leave few lanes empty.
class lane_runner {
public:
    static constexpr std::size_t most_jobs = 64;

    /// For batches of so many messages. A kernel that the CPU has not is replaced by the portable
    /// one.
    lane_runner(lane_kernel kernel, std::size_t messages) noexcept
        : plan_{plan_of(kernel, messages)} {}

    lane_runner(lane_runner const&) = delete;
    lane_runner& operator=(lane_runner const&) = delete;

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
        auto left = run_alike(jobs, {order.data(), jobs.size()}, lanes_of_group, key, form);
        if (left != 0) {
            sort(jobs, {order.data(), left});
            left = run_alike(jobs, {order.data(), left}, 1, key, form);
        }
        if (left != jobs.size()) wipe_stack();
        if (left != 0) run_unlike(jobs, {order.data(), left}, key, form);
    }

    /// MACs of the first texts, as many as the kernel takes that pads them in its registers: those
    /// that take as many blocks. Returns how many that were.
    std::size_t hmac_of_texts(
        std::span<std::string_view const> texts, hmac_sha256 const& key,
        hmac_sha256::value_type* macs) noexcept {
        std::size_t done = 0;
#if defined(RAMPART_HAS_AVX512_LANES)
        while (auto const groups = groups_for(texts.size() - done)) {
            auto const lanes = groups * lanes_of_group;
            std::uint32_t sizes[most_lanes];
            unsigned char* places[most_lanes];
            // The padding takes nine bytes at least.
            auto const blocks = (texts[done].size() + 8) / sha256::block_size + 1;
            constexpr std::size_t most_blocks = std::size_t{1} << 22; // bits in more than a word
            std::size_t differences = blocks / most_blocks;
            auto shortest = texts[done].size();
            auto longest = shortest;
            for (std::size_t lane = 0; lane < lanes; ++lane) {
                auto const text = texts[done + lane];
                differences |= ((text.size() + 8) / sha256::block_size + 1) ^ blocks;
                data_[lane] = reinterpret_cast<unsigned char const*>(text.data());
                sizes[lane] = static_cast<std::uint32_t>(text.size());
                shortest = (std::min)(shortest, text.size());
                longest = (std::max)(longest, text.size());
                places[lane] = macs[done + lane].data();
            }
            if (differences != 0) break;
            hmac_of_groups(
                groups, key, {data_, blocks, shortest / sha256::block_size, longest, sizes}, places,
                mac_form::bytes);
            done += lanes;
        }
        if (done != 0) wipe_stack();
#else
        static_cast<void>(texts), static_cast<void>(key), static_cast<void>(macs);
#endif
        return done;
    }

private:
    using order_view = std::span<unsigned char const>;

    static constexpr auto as_given = [] {
        std::array<unsigned char, most_jobs> out{};
        for (std::size_t at = 0; at < out.size(); ++at)
            out[at] = static_cast<unsigned char>(at);
        return out;
    }();

    static constexpr std::size_t lanes_of_group = 16;

    /// The jobs of `order`, longest first.
    void run(std::span<lane_job> jobs, order_view order) noexcept {
        std::size_t next = 0;
        std::size_t active = 0;
        for (;;) {
            while (active < most_lanes && next < order.size())
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

    /// MACs of jobs of any lengths: all inner hashes, then all outer ones.
    [[gnu::noinline]] void run_unlike(
        std::span<lane_job> jobs, order_view order, hmac_sha256 const& key,
        mac_form form) noexcept {
        for (auto const index : order)
            jobs[index].words = key.inner_;
        run(jobs, order);
        std::array<lane_job, most_jobs> last;
        alignas(64) unsigned char blocks[most_jobs * sha256::block_size];
        for (std::size_t at = 0; at < order.size(); ++at) {
            auto* const block = blocks + at * sha256::block_size;
            store_words(block, jobs[order[at]].words.data());
            append(block + sha256::digest_size, hmac_sha256::outer_tail());
            last[at] = {key.outer_, block, 1, nullptr, 0, nullptr};
        }
        run({last.data(), order.size()});
        for (std::size_t at = 0; at < order.size(); ++at) {
            auto* const place = jobs[order[at]].mac;
            sha256::value_type mac;
            store_words(mac.data(), last[at].words.data());
            if (form == mac_form::hex) {
                hex_lower::encode(mac, reinterpret_cast<char*>(place));
            } else {
                std::memcpy(place, mac.data(), mac.size());
            }
        }
        wipe_stack();
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

    /// How many groups of lanes the next of so many messages go through, if they are alike; none
    /// when other kernels are better here.
    [[nodiscard]] std::size_t groups_for(std::size_t messages) const noexcept {
        if (messages >= most_lanes && plan_.first(most_lanes) == lane_step::two_groups) return 2;
        bool const one =
            messages >= lanes_of_group && plan_.first(lanes_of_group) == lane_step::one_group;
        return one ? 1 : 0;
    }

    /// Runs those that follow each other in `order` and are alike; of the others so many at a time
    /// are passed over. Returns how many are left, with which `order` begins.
    std::size_t run_alike(
        std::span<lane_job> jobs, std::span<unsigned char> order, std::size_t passed_over,
        hmac_sha256 const& key, mac_form form) noexcept {
        std::size_t left = 0;
        for (std::size_t at = 0; at < order.size();) {
            auto groups = groups_for(order.size() - at);
            while (groups > 0 && !alike(jobs, order.subspan(at, groups * lanes_of_group)))
                --groups;
            if (groups > 0) {
                hmac_of_alike(groups, jobs, order.data() + at, key, form);
                at += groups * lanes_of_group;
                continue;
            }
            auto const end = (std::min)(at + passed_over, order.size());
            while (at < end)
                order[left++] = order[at++];
        }
        return left;
    }

    /// Whether the kernel that does a whole HMAC takes these jobs: each in one piece, and of one
    /// length.
    [[nodiscard]] static bool alike(std::span<lane_job const> jobs, order_view order) noexcept {
        std::size_t differences = 0;
        for (auto const index : order) {
            auto const& one = jobs[index];
            differences |= (one.blocks ^ jobs[order[0]].blocks) | one.rest_blocks;
        }
        return differences == 0;
    }

    void hmac_of_alike(
        std::size_t groups, std::span<lane_job> jobs, unsigned char const* order,
        hmac_sha256 const& key, mac_form form) noexcept {
#if defined(RAMPART_HAS_AVX512_LANES)
        unsigned char* macs[most_lanes];
        for (std::size_t lane = 0; lane < groups * lanes_of_group; ++lane) {
            macs[lane] = jobs[order[lane]].mac;
            data_[lane] = jobs[order[lane]].data;
        }
        auto const blocks = jobs[order[0]].blocks;
        hmac_of_groups(groups, key, {data_, blocks, blocks, 0, nullptr}, macs, form);
#else
        static_cast<void>(groups), static_cast<void>(jobs), static_cast<void>(order);
        static_cast<void>(key), static_cast<void>(form);
#endif
    }

#if defined(RAMPART_HAS_AVX512_LANES)
    static void hmac_of_groups(
        std::size_t groups, hmac_sha256 const& key, avx512::alike_messages const& messages,
        unsigned char* const* macs, mac_form form) noexcept {
        auto const* const inner = key.inner_.data();
        auto const* const outer = key.outer_.data();
        bool const hex = form == mac_form::hex;
        if (groups == 2) {
            avx512::hmac<2>(inner, outer, messages, macs, hex);
        } else {
            avx512::hmac<1>(inner, outer, messages, macs, hex);
        }
    }
#endif

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

    /// `blocks` blocks of the first `active` lanes, by the steps that serve so many best.
    void compress(std::size_t active, std::size_t blocks) noexcept {
        for (std::size_t lane = 0; lane < active;) {
            auto const step = plan_.first(active - lane);
            // Lanes without a job read another's message and write where nobody looks.
            for (std::size_t idle = active; idle < lane + width(step); ++idle) {
                states_[idle] = nobody_;
                data_[idle] = data_[0];
            }
            compress_lanes(step, states_ + lane, data_ + lane, blocks);
            lane += width(step);
        }
    }

    lane_plan const& plan_;
    alignas(32) std::uint32_t nobody_[8]{};
    lane_job* jobs_[most_lanes];
    std::uint32_t* states_[2 * most_lanes]; // the last step may be wider than what is left
    unsigned char const* data_[2 * most_lanes];
    std::size_t left_[most_lanes];
    bool in_rest_[most_lanes];
};

} // namespace rampart::sign::detail
