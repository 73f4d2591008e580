// Many signatures at once beside one after the other, and beside intel-ipsec-mb.
#pragma once

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <rampart/sign/batch.hpp>

#include "interleave.hpp"
#include "report.hpp"
#include "signatures.hpp"

namespace benchmarks {

/// 64 messages of like length: 110 bytes, a usual canonical string.
class batch {
public:
    static constexpr std::size_t size = 64;

    batch(numbers& out, std::size_t rounds) : out_{out}, rounds_{rounds} {
        for (std::size_t at = 0; at < size; ++at)
            texts_.emplace_back(106 + at % 8, static_cast<char>('A' + at % 26));
        views_.assign(texts_.begin(), texts_.end());
    }

    /// MACs of prepared messages.
    void macs() {
        auto const together = [this](std::size_t count) {
            for (; count > 0; --count) {
                rampart::sign::hmac_batch(key_, views_, macs_);
                keep(macs_.data());
            }
        };
        auto const single = [this](std::size_t count) {
            for (; count > 0; --count) {
                for (std::size_t at = 0; at < size; ++at) {
                    auto stream = key_.start();
                    stream.update(views_[at]);
                    stream.finish(macs_[at]);
                }
                keep(macs_.data());
            }
        };
        auto const beside = compare(single, together, rounds_);
        out_.set("batch_over_single", beside.ratio);
        out_.set("nanoseconds_batch_mac", beside.second / size);
        if (auto const ipsec = ipsec_multi_buffer(api_secret)) {
            check_equal(ipsec);
            auto const other = [&](std::size_t count) {
                for (; count > 0; --count) {
                    ipsec(views_, other_.front().data());
                    keep(other_.data());
                }
            };
            auto const peer = compare(other, together, rounds_);
            out_.set("batch_over_ipsec_mb", peer.ratio);
            out_.set("nanoseconds_ipsec_mb_mac", peer.first / size);
        }
    }

    /// Whole signatures, request to headers; the worst of the six.
    void signatures() {
        double least = 1e9;
        for_each_scheme([&]<class Scheme>(std::string const& name, char const* nonce, auto) {
            for (auto const* const message : {&get_request, &post_request}) {
                fixed_signer<Scheme> const signer{nonce};
                std::vector<rampart::sign::message_view> const requests(size, *message);
                std::vector<rampart::sign::signed_headers<Scheme>> headers(size);
                std::array<rampart::sign::failure, size> outcomes;
                auto const together = [&](std::size_t count) {
                    for (; count > 0; --count) {
                        if (sign_all(signer, requests, headers, outcomes) != size) std::abort();
                        keep(headers.data());
                    }
                };
                auto const single = [&](std::size_t count) {
                    for (; count > 0; --count) {
                        for (std::size_t at = 0; at < size; ++at)
                            outcomes[at] = signer.sign(requests[at], headers[at]);
                        keep(headers.data());
                    }
                };
                auto const ratio = compare(single, together, rounds_).ratio;
                out_.set(
                    "batch_signatures_over_single_" + name +
                        (message->body.empty() ? "_get" : "_post"),
                    ratio);
                least = std::min(least, ratio);
            }
        });
        out_.set("batch_signatures_over_single", least);
    }

private:
    template <class Scheme, class... Policies>
    static std::size_t sign_all(
        rampart::sign::basic_signer<Scheme, Policies...> const& signer, auto const& requests,
        auto& headers, auto& outcomes) {
        return rampart::sign::sign_batch<Scheme>(signer, requests, headers, outcomes);
    }

    template <class Peer>
    void check_equal(Peer const& peer) {
        peer(views_, other_.front().data());
        rampart::sign::hmac_batch(key_, views_, macs_);
        if (macs_ == other_) return;
        std::fputs("rampart's MACs differ from intel-ipsec-mb's\n", stderr);
        std::exit(1);
    }

    using mac = rampart::sign::hmac_sha256::value_type;

    numbers& out_;
    std::size_t rounds_;
    rampart::sign::hmac_sha256 key_{
        {reinterpret_cast<unsigned char const*>(api_secret), std::string_view{api_secret}.size()}};
    std::vector<std::string> texts_;
    std::vector<std::string_view> views_;
    std::array<mac, size> macs_{};
    std::array<mac, size> other_{};
};

} // namespace benchmarks
