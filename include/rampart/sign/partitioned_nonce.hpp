// Increasing numbers for hosts that share an API key: each has the numbers of its own residue.
#pragma once

#include <rampart/sign/config.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <ratio>
#include <string_view>
#include <utility>

#include <rampart/sign/clock.hpp>
#include <rampart/sign/message.hpp>
#include <rampart/sign/number_line.hpp>
#include <rampart/sign/text.hpp>

namespace rampart::sign {

/// Unix time in units of `Period`, strictly increasing in this process and congruent to `host`
/// modulo `hosts`: processes with different `host` of the same `hosts` never give out the same
/// number, and need not know one another.
/// ```
/// using signer = rampart::sign::basic_signer<
///     rampart::banxa::scheme<rampart::sign::partitioned_microseconds>>;
/// signer mine{key, std::move(secret), {}, rampart::sign::partitioned_microseconds{3, 8}};
/// ```
/// That is enough where a provider wants each number once. Where it wants numbers that increase
/// over all requests of a key (`greater than the last one`), requests of two hosts overtake one
/// another whoever hands out their numbers: there, each host needs a key of its own.
///
/// A host has units-a-second / hosts numbers a second, 125 of milliseconds for eight; who takes
/// more runs ahead of the clock, and so does who repeats: `hosts` is to be as small as it can be,
/// or the unit microseconds. "Host" means process: two processes on one machine, and the child of
/// a fork, are two hosts. A process that starts again must find its numbers of before in the past:
/// it does, unless it ran ahead of the clock, or the clock was set back. All keys of the process
/// are served from one sequence; gaps cost nothing. Safe under threads.
template <class Period>
class partitioned_nonce {
public:
    /// The most hosts: a second must have a number for each.
    static constexpr std::int64_t most_hosts = Period::den / Period::num;

    static_assert(most_hosts >= 1, "rampart: the unit of a nonce is a second at most");

    /// `host` counts from 0 to `hosts` - 1. Other values, and more than `most_hosts`, have no
    /// numbers: signing fails with failure::nonce_invalid.
    partitioned_nonce(std::int64_t host, std::int64_t hosts)
        : host_{host},
          hosts_{0 <= host && host < hosts && hosts <= most_hosts ? hosts : 0},
          line_{hosts_ == 0 ? nullptr : &line_of(host, hosts)} {}

    /// Writes the next number.
    bool next(time_point now, stamp_text& out) const noexcept {
        if (line_ == nullptr) {
            out.assign(std::string_view{});
        } else {
            out.assign(next_number(now));
        }
        return true;
    }

    /// The number itself; 0 for a host that has none.
    [[nodiscard]] std::int64_t next_number(time_point now) const noexcept {
        if (line_ == nullptr) return 0;
        return line_->next(block_of(now)) * hosts_ + host_;
    }

    /// As increasing_nonce::rewind: goes back after the clock was corrected; no number is given out
    /// twice by it.
    bool rewind(time_point now, std::chrono::seconds window) const noexcept {
        if (line_ == nullptr) return false;
        return line_->rewind(block_of(now), most_hosts * window.count() / hosts_);
    }

private:
    using unit = std::chrono::duration<std::int64_t, Period>;

    /// The first block of `hosts_` numbers whose number of this host is not in the past.
    [[nodiscard]] std::int64_t block_of(time_point now) const noexcept {
        auto const present = std::chrono::floor<unit>(now.time_since_epoch()).count();
        return present <= host_ ? 0 : (present - host_ + hosts_ - 1) / hosts_;
    }

    RAMPART_PER_PROCESS static detail::number_line& line_of(std::int64_t host, std::int64_t hosts) {
        // Never destroyed, for a client may outlive `main`.
        static auto& mutex = *new std::mutex;
        using line_map = std::map<std::pair<std::int64_t, std::int64_t>, detail::number_line>;
        static auto& lines = *new line_map; // nodes never move
        std::lock_guard const lock{mutex};
        return lines.try_emplace({host, hosts}, (std::max)(most_hosts / hosts, std::int64_t{1}))
            .first->second;
    }

    std::int64_t host_;
    std::int64_t hosts_; ///< 0: it has no numbers
    detail::number_line* line_;
};

using partitioned_milliseconds = partitioned_nonce<std::milli>; ///< 13 digits
using partitioned_microseconds = partitioned_nonce<std::micro>; ///< 16 digits

} // namespace rampart::sign
