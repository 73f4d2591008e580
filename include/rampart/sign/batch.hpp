// Many signatures at once: the lanes of the CPU's vectors hash different messages side by side.
//
// All functions give bit for bit what the single path gives. They take memory on the stack only, up
// to 64 KiB, whatever the number and length of the messages, and may run in several threads at
// once. They are worth their while from about four messages on, on x86-64; on aarch64 that has not
// been measured. The kernel is the one that was fastest when it was measured, once a process, or
// one that was chosen (lane_kernel.hpp); naming one in a call is for tests and comparisons.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>

#include <rampart/sign/config.hpp>

#if !defined(RAMPART_SIGNS_BY_PROVIDER)
#include <rampart/sign/detail/gathered_chunk.hpp>
#include <rampart/sign/simd/lanes.hpp>
#endif
#include <rampart/sign/lane_kernel.hpp>
#include <rampart/sign/signer.hpp>
#include <rampart/sign/verify.hpp>

namespace rampart::sign {

#if defined(RAMPART_SIGNS_BY_PROVIDER)

/// SHA-256 of each text; `digests` has room for as many. One after the other, for this build hides
/// what the lanes share a key's states with.
inline void sha256_batch(
    std::span<std::string_view const> texts, std::span<sha256::value_type> digests,
    lane_kernel = lane_kernel::portable) noexcept {
    for (std::size_t at = 0; at < texts.size(); ++at) {
        sha256 digest;
        digest.update(texts[at]);
        if (!digest.finish(digests[at])) digests[at] = {};
    }
}

/// HMAC-SHA-256 of each message under one key; `macs` has room for as many.
inline void hmac_batch(
    hmac_sha256 const& key, std::span<std::string_view const> messages,
    std::span<hmac_sha256::value_type> macs, lane_kernel = lane_kernel::portable) noexcept {
    for (std::size_t at = 0; at < messages.size(); ++at) {
        auto stream = key.start();
        stream.update(messages[at]);
        if (!stream.finish(macs[at])) macs[at] = {};
    }
}

#else

namespace detail {

/// Calls `finish(first, texts, tails)` for as many texts at a time as the lanes take, with room for
/// their ends.
template <class Finish>
void in_chunks(std::span<std::string_view const> texts, Finish&& finish) {
    alignas(64) unsigned char tails[lane_runner::most_jobs * lane_tail_size];
    for (std::size_t first = 0; first < texts.size(); first += lane_runner::most_jobs) {
        auto const count = (std::min)(lane_runner::most_jobs, texts.size() - first);
        finish(first, texts.subspan(first, count), tails);
    }
}

} // namespace detail

/// SHA-256 of each text; `digests` has room for as many.
inline void sha256_batch(
    std::span<std::string_view const> texts, std::span<sha256::value_type> digests,
    lane_kernel kernel = chosen_lane_kernel()) noexcept {
    detail::lane_runner runner{kernel, texts.size()};
    detail::in_chunks(texts, [&](std::size_t first, auto chunk, unsigned char* tails) {
        detail::hash_texts(runner, chunk, tails, digests.data() + first);
    });
}

/// HMAC-SHA-256 of each message under one key; `macs` has room for as many.
inline void hmac_batch(
    hmac_sha256 const& key, std::span<std::string_view const> messages,
    std::span<hmac_sha256::value_type> macs, lane_kernel kernel = chosen_lane_kernel()) noexcept {
    detail::lane_runner runner{kernel, messages.size()};
    detail::in_chunks(messages, [&](std::size_t first, auto chunk, unsigned char* tails) {
        std::array<detail::lane_job, detail::lane_runner::most_jobs> jobs;
        auto* const out = macs.data() + first;
        std::size_t unlike = 0;
        for (std::size_t at = 0; at < chunk.size();) {
            at += runner.hmac_of_texts(chunk.subspan(at), key, out + at);
            // What follows is not alike: sixteen are passed over.
            for (auto const end = (std::min)(at + 16, chunk.size()); at < end; ++at, ++unlike) {
                auto* const tail = tails + unlike * detail::lane_tail_size;
                detail::set_up(jobs[unlike], chunk[at], sha256::block_size, tail);
                jobs[unlike].mac = out[at].data();
            }
        }
        runner.run_hmac({jobs.data(), unlike}, key, detail::mac_form::bytes);
    });
}

#endif

/// A request that came in, and what its headers say.
struct received_message {
    message_view message;   ///< what came
    received_stamps stamps; ///< what its headers claim
};

#if !defined(RAMPART_SIGNS_BY_PROVIDER)
namespace detail {

struct batch_access {
    /// Whether the lanes compute this MAC: HMAC-SHA-256 and not through a provider.
    template <class Scheme, class Crypto>
    static constexpr bool in_lanes = std::is_same_v<keyed_mac_of<Scheme, Crypto>, hmac_sha256>&&
        std::is_same_v<Crypto, direct_crypto>;

    template <class Signer>
    static void sign_chunk(
        Signer const& by, lane_runner& runner, std::span<message_view const> messages,
        typename Signer::headers* out, failure* outcomes) {
        using scheme = typename Signer::scheme_type;
        gathered_chunk<scheme> chunk;
        chunk.hash_bodies(
            runner, [&](std::size_t at) -> auto const& { return messages[at]; }, messages.size());
        // Where the signature is all that is missing, it goes straight into its header.
        constexpr bool at_once = Signer::headers::one_hex_signature;
        for (std::size_t at = 0; at < messages.size(); ++at) {
            outcomes[at] = by.stamp(out[at]);
            auto const context = by.context_of(messages[at], out[at]);
            if (outcomes[at] == failure::none) outcomes[at] = by.check(context);
            if (outcomes[at] != failure::none) continue;
            char* place = nullptr;
            if constexpr (at_once) place = out[at].write(context).signatures[0];
            if (!chunk.add_own(context, at, place)) outcomes[at] = by.finish(messages[at], out[at]);
        }
        chunk.run(runner, by.mac_, at_once ? mac_form::hex : mac_form::bytes);
        for (std::size_t at = 0; at < chunk.size() && !at_once; ++at) {
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
            if (!Verifier::can_be_signed(context)) continue;
            if (!chunk.add(context, at)) outcomes[at] = by.check(message, stamps);
        }
        for (auto const& key : by.keys_.current().states) {
            chunk.run(runner, *key, mac_form::bytes);
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
#endif

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
    [[maybe_unused]] lane_kernel kernel = chosen_lane_kernel()) {
#if !defined(RAMPART_SIGNS_BY_PROVIDER)
    if constexpr (detail::batch_access::in_lanes<Scheme, Crypto>) {
        detail::lane_runner runner{kernel, requests.size()};
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
    } else
#endif
    {
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
    std::span<receipt> outcomes, [[maybe_unused]] lane_kernel kernel = chosen_lane_kernel()) {
#if !defined(RAMPART_SIGNS_BY_PROVIDER)
    if constexpr (detail::batch_access::in_lanes<Scheme, Crypto>) {
        detail::lane_runner runner{kernel, received.size()};
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
    } else
#endif
    {
        for (std::size_t at = 0; at < received.size(); ++at)
            outcomes[at] = by.check(received[at].message, received[at].stamps);
    }
    return static_cast<std::size_t>(
        std::ranges::count(outcomes.first(received.size()), receipt::genuine));
}

} // namespace rampart::sign
