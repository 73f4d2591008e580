// Many signatures at once: the lanes of the CPU's vectors hash different messages side by side.
//
// All functions give bit for bit what the single path gives. They take memory on the stack only, up
// to 64 KiB, whatever the number and length of the messages, and may run in several threads at
// once. They are worth their while from about four messages on. The kernel is chosen when the
// program runs; naming one (lane_kernel) is for tests and comparisons.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>

#include <rampart/sign/detail/lanes.hpp>
#include <rampart/sign/detail/written_message.hpp>
#include <rampart/sign/signer.hpp>
#include <rampart/sign/verify.hpp>

namespace rampart::sign {

namespace detail {

/// Calls `finish(first, texts, tails)` for as many texts at a time as the lanes take, with room for
/// their ends.
template <class Finish>
void in_chunks(std::span<std::string_view const> texts, Finish&& finish) {
    alignas(64) unsigned char tails[lane_runner::most_jobs * lane_tail_size];
    for (std::size_t first = 0; first < texts.size(); first += lane_runner::most_jobs) {
        auto const count = std::min(lane_runner::most_jobs, texts.size() - first);
        finish(first, texts.subspan(first, count), tails);
    }
}

/// SHA-256 of at most lane_runner::most_jobs texts.
inline void hash_texts(
    lane_runner& runner, std::span<std::string_view const> texts, unsigned char* tails,
    sha256::value_type* out) noexcept {
    static auto const initial = compressor<sha256_functions>::initial();
    std::array<lane_job, lane_runner::most_jobs> jobs;
    for (std::size_t at = 0; at < texts.size(); ++at) {
        set_up(jobs[at], texts[at], 0, tails + at * lane_tail_size);
        copy_end(jobs[at]);
        jobs[at].words = initial;
    }
    runner.run({jobs.data(), texts.size()});
    for (std::size_t at = 0; at < texts.size(); ++at)
        store_words(out[at].data(), jobs[at].words.data());
}

} // namespace detail

/// SHA-256 of each text; `digests` has room for as many.
inline void sha256_batch(
    std::span<std::string_view const> texts, std::span<sha256::value_type> digests,
    lane_kernel kernel = best_lane_kernel()) noexcept {
    detail::lane_runner runner{kernel};
    detail::in_chunks(texts, [&](std::size_t first, auto chunk, unsigned char* tails) {
        detail::hash_texts(runner, chunk, tails, digests.data() + first);
    });
}

/// HMAC-SHA-256 of each message under one key; `macs` has room for as many.
inline void hmac_batch(
    hmac_sha256 const& key, std::span<std::string_view const> messages,
    std::span<hmac_sha256::value_type> macs, lane_kernel kernel = best_lane_kernel()) noexcept {
    detail::lane_runner runner{kernel};
    detail::in_chunks(messages, [&](std::size_t first, auto chunk, unsigned char* tails) {
        std::array<detail::lane_job, detail::lane_runner::most_jobs> jobs;
        for (std::size_t at = 0; at < chunk.size(); ++at) {
            detail::set_up(
                jobs[at], chunk[at], sha256::block_size, tails + at * detail::lane_tail_size);
            jobs[at].mac = macs[first + at].data();
        }
        detail::run_hmac(runner, key, {jobs.data(), chunk.size()});
    });
}

/// A request that came in, and what its headers say.
struct received_message {
    message_view message;
    received_stamps stamps;
};

namespace detail {

/// Gathers canonical strings; says so when one does not fit.
struct bounded_sink {
    unsigned char* at;
    unsigned char* end;
    bool fits = true;

    void update(std::string_view text) noexcept {
        fits = fits && text.size() <= static_cast<std::size_t>(end - at);
        if (fits) at = append(at, text);
    }
};

/// As mac_visitor, but with the hash of the body computed before, in the lanes.
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
    bool add(signing_context const& context, std::size_t index) noexcept {
        bounded_sink sink{at_, arena_ + room};
        gathering_visitor visitor{sink, body_hashes_[index]};
        if (!Scheme::message::visit(visitor, context) || !sink.fits) return false;
        take(pad<sha256_functions>(at_, sink.at, sha256::block_size), index);
        return true;
    }

    /// The same with a signer's own context, whose string may be put together in registers.
    bool add_own(signing_context const& context, std::size_t index) noexcept {
        using form = written_message<typename Scheme::message>;
        if constexpr (form::possible) {
            if (writes_in_registers.load(std::memory_order_relaxed) &&
                static_cast<std::size_t>(arena_ + room - at_) >= form::room) {
                auto const blocks = form::template write<direct_crypto>(
                    context, sha256::block_size, at_, &body_hashes_[index]);
                if (blocks != 0) {
                    take(blocks, index);
                    return true;
                }
            }
        }
        return add(context, index);
    }

    /// Computes the MACs of all strings added; once for each key.
    void run(lane_runner& runner, hmac_sha256 const& key) noexcept {
        run_hmac(runner, key, {jobs_.data(), size_});
    }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::size_t index(std::size_t at) const noexcept { return indices_[at]; }

    [[nodiscard]] sha256::value_type const& mac(std::size_t at) const noexcept { return macs_[at]; }

private:
    /// The string at the arena's end is a message of so many blocks.
    void take(std::size_t blocks, std::size_t index) noexcept {
        auto& job = jobs_[size_];
        job.data = at_;
        job.blocks = blocks;
        job.rest_blocks = 0;
        job.mac = macs_[size_].data();
        job.end_is_to_be_copied = false;
        at_ += blocks * sha256::block_size;
        indices_[size_++] = static_cast<unsigned char>(index);
    }

    static constexpr std::size_t room = 32 * 1024;

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

struct batch_access {
    /// Whether the lanes compute this MAC: HMAC-SHA-256 and not through a provider.
    template <class Scheme, class Crypto>
    static constexpr bool in_lanes =
        std::is_same_v<typename Scheme::template mac<Crypto>, hmac_sha256>&&
            std::is_same_v<Crypto, direct_crypto>;

    template <class Signer>
    static void sign_chunk(
        Signer const& by, lane_runner& runner, std::span<message_view const> messages,
        typename Signer::headers* out, failure* outcomes) {
        using scheme = typename Signer::scheme_type;
        gathered_chunk<scheme> chunk;
        chunk.hash_bodies(
            runner, [&](std::size_t at) -> auto const& { return messages[at]; }, messages.size());
        for (std::size_t at = 0; at < messages.size(); ++at) {
            outcomes[at] = by.stamp(out[at]);
            auto const context = by.context_of(messages[at], out[at]);
            if (outcomes[at] == failure::none) outcomes[at] = by.check(context);
            if (outcomes[at] != failure::none) continue;
            if (!chunk.add_own(context, at)) outcomes[at] = by.finish(messages[at], out[at]);
        }
        chunk.run(runner, by.mac_);
        for (std::size_t at = 0; at < chunk.size(); ++at) {
            auto const index = chunk.index(at);
            auto const context = by.context_of(messages[index], out[index]);
            auto const& mac = chunk.mac(at);
            out[index].write(context).sign(mac);
            out[index].write_query(context, mac);
        }
    }

    template <class Verifier>
    static void check_chunk(
        Verifier const& by, lane_runner& runner, std::span<received_message const> received,
        receipt* outcomes) {
        using scheme = typename Verifier::scheme_type;
        gathered_chunk<scheme> chunk;
        chunk.hash_bodies(
            runner, [&](std::size_t at) -> auto const& { return received[at].message; },
            received.size());
        std::array<sha256::value_type, gathered_chunk<scheme>::most> given;
        for (std::size_t at = 0; at < received.size(); ++at) {
            auto const& [message, stamps] = received[at];
            auto const signature = decode(typename scheme::encoding{}, stamps.signature);
            if (!signature || signature->size() != sha256::digest_size) {
                outcomes[at] = receipt::header_malformed;
                continue;
            }
            outcomes[at] = receipt::signature_differs;
            std::memcpy(given[at].data(), signature->data(), given[at].size());
            auto const context = by.context_of(message, stamps);
            if (check_request<scheme>(context) != failure::none) continue;
            if (!chunk.add(context, at)) outcomes[at] = by.check(message, stamps);
        }
        for (auto const& key : by.keys_) {
            chunk.run(runner, key);
            for (std::size_t at = 0; at < chunk.size(); ++at) {
                auto const index = chunk.index(at);
                auto const& mac = chunk.mac(at);
                bool const same = equal_in_constant_time(
                    std::span<unsigned char const>{mac},
                    std::span<unsigned char const>{given[index]});
                // No early end: which secret fitted stays untold.
                if (same) outcomes[index] = receipt::genuine;
            }
        }
    }
};

} // namespace detail

/// Signs each request with a time and a nonce of its own, as `by.sign` would one after the other.
///
/// `out` and `outcomes` have room for as many as there are requests; outcomes[i] says how request i
/// went, and out[i] holds headers when that is failure::none. Returns how many were signed. A
/// signer of another MAC than HMAC-SHA-256, or of another crypto policy than direct_crypto, signs
/// them one after the other.
template <class Scheme, class Crypto, class Clock, class Nonce>
std::size_t sign_batch(
    basic_signer<Scheme, Crypto, Clock, Nonce> const& by, std::span<message_view const> requests,
    std::span<signed_headers<Scheme>> out, std::span<failure> outcomes,
    lane_kernel kernel = best_lane_kernel()) {
    if constexpr (detail::batch_access::in_lanes<Scheme, Crypto>) {
        detail::lane_runner runner{kernel};
        for (std::size_t first = 0; first < requests.size();) {
            auto const message = [&](std::size_t at) -> auto const& {
                return requests[first + at];
            };
            auto const count =
                detail::gathered_chunk<Scheme>::fitting(message, requests.size() - first);
            detail::batch_access::sign_chunk(
                by, runner, requests.subspan(first, count), out.data() + first,
                outcomes.data() + first);
            first += count;
        }
    } else {
        for (std::size_t at = 0; at < requests.size(); ++at)
            outcomes[at] = by.sign(requests[at], out[at]);
    }
    return static_cast<std::size_t>(
        std::ranges::count(outcomes.first(requests.size()), failure::none));
}

/// Checks each request against all secrets, as `by.check` would one after the other: outcomes[i] is
/// what it says of received[i]. Returns how many are genuine.
template <class Scheme, class Crypto>
std::size_t check_batch(
    basic_verifier<Scheme, Crypto> const& by, std::span<received_message const> received,
    std::span<receipt> outcomes, lane_kernel kernel = best_lane_kernel()) {
    if constexpr (detail::batch_access::in_lanes<Scheme, Crypto>) {
        detail::lane_runner runner{kernel};
        for (std::size_t first = 0; first < received.size();) {
            auto const message = [&](std::size_t at) -> auto const& {
                return received[first + at].message;
            };
            auto const count =
                detail::gathered_chunk<Scheme>::fitting(message, received.size() - first);
            detail::batch_access::check_chunk(
                by, runner, received.subspan(first, count), outcomes.data() + first);
            first += count;
        }
    } else {
        for (std::size_t at = 0; at < received.size(); ++at)
            outcomes[at] = by.check(received[at].message, received[at].stamps);
    }
    return static_cast<std::size_t>(
        std::ranges::count(outcomes.first(received.size()), receipt::genuine));
}

} // namespace rampart::sign
