// Many signatures at once beside one after the other, and beside intel-ipsec-mb.
#pragma once

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <rampart/sign/batch.hpp>

#include "interleave.hpp"
#include "port_bound.hpp"
#include "report.hpp"
#include "signatures.hpp"

namespace benchmarks {

/// 64 messages under one key, of about as many bytes each.
class batch_of_size {
public:
    static constexpr std::size_t size = 64;

    batch_of_size(numbers& out, std::size_t bytes)
        : out_{out}, suffix_{'_' + std::to_string(bytes)}, bytes_{bytes} {
        for (std::size_t at = 0; at < size; ++at) {
            // Not quite alike, as canonical strings are not: up to four bytes fewer.
            texts_.emplace_back(bytes - at % 5, static_cast<char>('A' + at % 26));
        }
        views_.assign(texts_.begin(), texts_.end());
    }
    batch_of_size(batch_of_size const&) = delete; // the contests refer to it
    batch_of_size& operator=(batch_of_size const&) = delete;

    void together(std::size_t count) {
        for (; count > 0; --count) {
            rampart::sign::hmac_batch(key_, views_, macs_);
            keep(macs_.data());
        }
    }

    void one_by_one(std::size_t count) {
        for (; count > 0; --count) {
            for (std::size_t at = 0; at < size; ++at) {
                auto stream = key_.start();
                stream.update(views_[at]);
                stream.finish(macs_[at]);
            }
            keep(macs_.data());
        }
    }

    /// `bound` is told the ratio to the port bound.
    template <class Bound>
    void enter(spread_contests& contests, Bound bound) {
        auto const ours = [this](std::size_t count) { together(count); };
        if (auto const ports = vector_ports(); ports != 0) {
            auto const blocks = (bytes_ + 9 + 63) / 64 + 1;
            auto const least = operations_of_block * static_cast<double>(blocks) * size / 16 /
                               static_cast<double>(ports);
            contests.add(cycles{}, ours, [this, least, bound](comparison const& found) {
                out_.set("batch_over_port_bound" + suffix_, found.ratio * least);
                bound(found.ratio * least);
            });
        }
        auto const ipsec = ipsec_multi_buffer(api_secret);
        if (!ipsec) return;
        check_equal(ipsec);
        auto const other = [this, ipsec](std::size_t count) {
            for (; count > 0; --count) {
                ipsec(views_, other_.front().data());
                keep(other_.data());
            }
        };
        contests.add(other, ours, [this](comparison const& found) {
            out_.set("batch_over_ipsec_mb" + suffix_, found.ratio);
            out_.set("nanoseconds_ipsec_mb_mac" + suffix_, found.first / size);
            out_.set("nanoseconds_batch_mac" + suffix_, found.second / size);
        });
    }

private:
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
    std::string suffix_;
    std::size_t bytes_;
    rampart::sign::hmac_sha256 key_{
        {reinterpret_cast<unsigned char const*>(api_secret), std::string_view{api_secret}.size()}};
    std::vector<std::string> texts_{};
    std::vector<std::string_view> views_{};
    std::array<mac, size> macs_{};
    std::array<mac, size> other_{};
};

/// Batches of 64: MACs by size, and whole signatures.
class batch {
public:
    static constexpr std::size_t size = batch_of_size::size;

    explicit batch(numbers& out) : out_{out} {
        for (std::size_t const bytes : {64U, 110U, 256U, 1024U, 4096U})
            of_size_.push_back(std::make_unique<batch_of_size>(out, bytes));
    }
    batch(batch const&) = delete; // the contests refer to it
    batch& operator=(batch const&) = delete;

    /// Enters all that is measured; this object must outlive the contests' run.
    void enter(spread_contests& contests) {
        for (auto const& one : of_size_) {
            one->enter(contests, [this](double ratio) {
                least_of_bound_ = std::min(least_of_bound_, ratio);
            });
        }
        auto& usual = *of_size_[1];
        contests.add(
            [&](std::size_t count) { usual.one_by_one(count); },
            [&](std::size_t count) { usual.together(count); },
            [this](comparison const& found) { out_.set("batch_over_single", found.ratio); });
        for_each_scheme([&]<class Scheme>(std::string const& name, char const* nonce, auto) {
            for (auto const* const message : {&get_request, &post_request}) {
                signatures<Scheme>(
                    contests, name + (message->body.empty() ? "_get" : "_post"), *message, nonce);
            }
        });
    }

    /// Reports the worst of the six, and of the sizes, when the contests have run.
    void report_least() {
        out_.set("batch_signatures_over_single", least_);
        if (vector_ports() != 0) out_.set("batch_over_port_bound", least_of_bound_);
    }

private:
    /// Whole signatures, request to headers.
    template <class Scheme>
    struct desk {
        fixed_signer<Scheme> signer;
        std::vector<rampart::sign::message_view> requests;
        std::vector<rampart::sign::signed_headers<Scheme>> headers{size};
        std::array<rampart::sign::failure, size> outcomes{};

        desk(char const* nonce, rampart::sign::message_view const& message)
            : signer{nonce}, requests(size, message) {}
    };

    template <class Scheme>
    void signatures(
        spread_contests& contests, std::string const& name,
        rampart::sign::message_view const& message, char const* nonce) {
        auto const at = std::make_shared<desk<Scheme>>(nonce, message);
        auto const together = [at](std::size_t count) {
            for (; count > 0; --count) {
                if (sign_all(at->signer, at->requests, at->headers, at->outcomes) != size)
                    std::abort();
                keep(at->headers.data());
            }
        };
        auto const single = [at](std::size_t count) {
            auto& all = *at;
            for (; count > 0; --count) {
                for (std::size_t index = 0; index < size; ++index)
                    all.outcomes[index] = all.signer.sign(all.requests[index], all.headers[index]);
                keep(all.headers.data());
            }
        };
        contests.add(single, together, [this, name](comparison const& found) {
            out_.set("batch_signatures_over_single_" + name, found.ratio);
            least_ = std::min(least_, found.ratio);
        });
    }

    template <class Scheme, class... Policies>
    static std::size_t sign_all(
        rampart::sign::basic_signer<Scheme, Policies...> const& signer, auto const& requests,
        auto& headers, auto& outcomes) {
        return rampart::sign::sign_batch<Scheme>(signer, requests, headers, outcomes);
    }

    numbers& out_;
    double least_ = 1e9;
    double least_of_bound_ = 1e9;
    std::vector<std::unique_ptr<batch_of_size>> of_size_{};
};

} // namespace benchmarks
