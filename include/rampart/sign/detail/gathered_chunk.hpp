// The canonical strings of many requests, gathered one behind the other for the lanes.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>

#include <rampart/sign/crypto.hpp>
#include <rampart/sign/simd/lanes.hpp>
#include <rampart/sign/detail/written_message.hpp>
#include <rampart/sign/encode.hpp>
#include <rampart/sign/parts.hpp>

namespace rampart::sign::detail {

/// SHA-256 of at most lane_runner::most_jobs texts.
inline void hash_texts(
    lane_runner& runner, std::span<std::string_view const> texts, unsigned char* tails,
    sha256::value_type* out) noexcept {
    static auto const initial = compressor<sha256_functions>::initial();
    std::array<lane_job, lane_runner::most_jobs> jobs;
    for (std::size_t at = 0; at < texts.size(); ++at) {
        set_up(jobs[at], texts[at], 0, tails + at * lane_tail_size);
        jobs[at].words = initial;
    }
    runner.run({jobs.data(), texts.size()});
    for (std::size_t at = 0; at < texts.size(); ++at)
        store_words(out[at].data(), jobs[at].words.data());
}

/// Gathers canonical strings; says so when one does not fit.
struct bounded_sink {
    unsigned char* at;
    std::size_t left;
    bool fits = true;

    void update(std::string_view text) noexcept {
        fits = fits && text.size() <= left;
        if (!fits) return;
        at = append(at, text);
        left -= text.size();
    }
};

/// As sink_visitor, but with the hash of the body computed before, in the lanes.
struct gathering_visitor {
    bounded_sink& sink;
    sha256::value_type const& body_hash;

    void separator(std::string_view text) noexcept { sink.update(text); }

    template <class Part>
    bool part(signing_context const& context) noexcept {
        if constexpr (std::is_same_v<Part, parts::body_sha256>) {
            if (!hashes_body(context.message)) return true;
            char text[hex_lower::encoded_size(sha256::digest_size)];
            hex_lower::encode(body_hash, text);
            sink.update({text, sizeof text});
            return true;
        } else {
            return Part::template write<direct_crypto>(sink, context);
        }
    }

    static bool hashes_body(message_view const& message) noexcept {
        return !message.body.empty() && !message.multipart;
    }
};

/// The canonical strings of up to most_jobs requests, padded for the inner hash.
template <class Scheme>
class gathered_chunk {
public:
    static constexpr std::size_t most = lane_runner::most_jobs;

    /// How many of the requests there is room for: at least one.
    template <class Messages>
    static std::size_t fitting(Messages const& messages, std::size_t count) noexcept {
        std::size_t used = 0;
        std::size_t taken = 0;
        for (; taken < count && taken < most; ++taken) {
            used += estimate(messages(taken));
            if (used > room && taken > 0) break;
        }
        return taken;
    }

    /// Hashes the bodies, where the scheme signs their hash.
    template <class Messages>
    void hash_bodies(lane_runner& runner, Messages const& messages, std::size_t count) noexcept {
        if constexpr (Scheme::message::template mentions<parts::body_sha256>) {
            static_assert(most * lane_tail_size <= room);
            std::array<std::string_view, most> bodies;
            std::array<unsigned char, most> owner;
            std::array<sha256::value_type, most> hashes;
            std::size_t found = 0;
            for (std::size_t at = 0; at < count; ++at) {
                if (!gathering_visitor::hashes_body(messages(at))) continue;
                owner[found] = static_cast<unsigned char>(at);
                bodies[found++] = messages(at).body;
            }
            // The arena is not in use yet: room for the ends of the bodies.
            hash_texts(runner, {bodies.data(), found}, arena_, hashes.data());
            for (std::size_t at = 0; at < found; ++at)
                body_hashes_[owner[at]] = hashes[at];
        }
    }

    /// Adds a canonical string; `index` is the request's number in the chunk. False when it is too
    /// long for the arena, and has to be signed on its own.
    bool add(signing_context const& context, std::size_t index, char* place = nullptr) noexcept {
        if (left() == 0) return false;
        bounded_sink sink{at_, left()};
        gathering_visitor visitor{sink, body_hashes_[index]};
        if (!Scheme::message::visit(visitor, context) || !sink.fits) return false;
        take(pad<sha256_functions>(at_, sink.at, sha256::block_size), index, place);
        return true;
    }

    /// The same with a signer's own context, whose string may be put together in registers.
    bool add_own(signing_context const& context, std::size_t index, char* place) noexcept {
        using form = written_message<typename Scheme::message>;
        if constexpr (form::possible) {
            if (writes_in_registers.load(std::memory_order_relaxed) && left() >= form::room) {
                auto const blocks = form::template write<direct_crypto>(
                    context, sha256::block_size, at_, &body_hashes_[index]);
                if (blocks != 0) {
                    take(blocks, index, place);
                    return true;
                }
            }
        }
        return add(context, index, place);
    }

    /// Computes the MACs of all strings added; once for each key. In hexadecimal digits they go to
    /// the places given, else `mac` has them.
    void run(lane_runner& runner, hmac_sha256 const& key, mac_form form) noexcept {
        runner.run_hmac({jobs_.data(), size_}, key, form);
    }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::size_t index(std::size_t at) const noexcept { return indices_[at]; }

    [[nodiscard]] sha256::value_type const& mac(std::size_t at) const noexcept { return macs_[at]; }

private:
    /// The string at the arena's end is a message of so many blocks.
    void take(std::size_t blocks, std::size_t index, char* place) noexcept {
        auto& job = jobs_[size_];
        job.data = at_;
        job.blocks = blocks;
        job.rest_blocks = 0;
        job.mac = place == nullptr ? macs_[size_].data() : reinterpret_cast<unsigned char*>(place);
        at_ += blocks * sha256::block_size;
        indices_[size_++] = static_cast<unsigned char>(index);
    }

    static constexpr std::size_t room = 32 * 1024;

    /// What is left of the room: nothing where the padding of the last string reached beyond it.
    [[nodiscard]] std::size_t left() const noexcept {
        auto const used = static_cast<std::size_t>(at_ - arena_);
        return used < room ? room - used : 0;
    }

    /// Most schemes' strings are no longer; those that are longer are found out by the sink.
    static std::size_t estimate(message_view const& message) noexcept {
        bool const whole_body = !Scheme::message::template mentions<parts::body_sha256>;
        return 384 + message.host.size() + message.target.size() +
               (whole_body ? message.body.size() : 0);
    }

    alignas(64) unsigned char arena_[room + pad_room<sha256_functions>];
    unsigned char* at_ = arena_;
    std::array<lane_job, most> jobs_;
    std::array<unsigned char, most> indices_;
    std::array<sha256::value_type, most> body_hashes_;
    std::array<sha256::value_type, most> macs_;
    std::size_t size_ = 0;
};

} // namespace rampart::sign::detail
