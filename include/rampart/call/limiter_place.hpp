// A call's place in a limiter's queue, given back unless it was used.
#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include <rampart/policy/limiter.hpp>

namespace rampart::detail {

/// Holds at most one place. Refers to the limiter and the bucket's name, which must outlive it.
/// For one thread at a time. Time comes in as an argument.
template <limiter Limiter>
class limiter_place {
public:
    using time_point = pacing_clock::time_point;

    limiter_place(Limiter& source, std::string_view bucket) noexcept
        : limiter_{source}, bucket_{bucket} {}
    limiter_place(limiter_place const&) = delete;
    limiter_place& operator=(limiter_place const&) = delete;
    ~limiter_place() { give_back(seen_); }

    /// Stands in line; or why not, when the place would be too far away.
    [[nodiscard]] std::optional<error> take(time_point now) {
        seen_ = now;
        auto reserved = limiter_.reserve(bucket_, now);
        if (!reserved) return std::move(reserved).error();
        held_ = std::move(*reserved);
        return std::nullopt;
    }

    /// When to ask again; nothing when its turn has come, which uses the place.
    [[nodiscard]] std::optional<time_point> wait_until(time_point now) {
        seen_ = now;
        if (!limiter_.ready(*held_, now)) return time_point{held_->ready_at};
        held_.reset();
        return std::nullopt;
    }

    /// Why its turn will not come soon enough, as a limiter may find out late.
    [[nodiscard]] std::optional<error> refusal() const {
        if constexpr (requires { limiter_.refusal(*held_); }) return limiter_.refusal(*held_);
        return std::nullopt;
    }

    void give_back(time_point now) noexcept {
        if constexpr (paces<Limiter>) {
            if (!held_) return;
            try {
                limiter_.cancel(*held_, now);
            } catch (...) { // NOLINT: a limiter that throws loses the place, not the call
            }
            held_.reset();
        }
    }

    /// What an answer says about pace.
    void report(pace_report const& learned, [[maybe_unused]] time_point now) const {
        if constexpr (paces<Limiter>) limiter_.report(bucket_, learned, now);
    }

private:
    Limiter& limiter_;
    std::string_view bucket_;
    std::optional<typename Limiter::place> held_{};
    time_point seen_{}; ///< when it was last looked at
};

} // namespace rampart::detail
