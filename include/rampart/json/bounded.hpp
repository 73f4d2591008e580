// A whole number with documented bounds, and "not given".
#pragma once

#include <rampart/config.hpp>

#include <cstdint>
#include <optional>

namespace rampart {

namespace detail {

/// Reached only while a wrong constant is evaluated by the compiler, which then shows this name.
inline void this_constant_is_outside_the_documented_bounds() {}

} // namespace detail

/// An optional whole number from `Least` to `Most`. A constant outside does not compile; a value
/// known only at run time goes through `at_run_time` and is checked before anything is sent.
/// ```
/// api.call<list_customers>({.pageSize = 100});   // 101 does not compile
/// api.call<list_customers>({.pageSize = hexarails::page_size::at_run_time(chosen)});
/// ```
template <std::int64_t Least, std::int64_t Most>
class bounded {
public:
    using value_type = std::int64_t;             ///< the number's type
    static constexpr std::int64_t least = Least; ///< the smallest value
    static constexpr std::int64_t most = Most;   ///< the largest value

    /// Not given: the provider's default holds.
    constexpr bounded() noexcept = default;

    /// From a constant; one that is out of bounds does not compile.
    consteval bounded(std::int64_t constant) : number_{constant} {
        if (constant < Least || constant > Most) {
            detail::this_constant_is_outside_the_documented_bounds();
        }
    }

    /// Any number; one out of bounds is errc::invalid_request when the request is built.
    [[nodiscard]] static constexpr bounded at_run_time(std::int64_t number) noexcept {
        bounded out;
        out.number_ = number;
        return out;
    }

    /// Whether there is a value.
    [[nodiscard]] constexpr bool has_value() const noexcept { return number_.has_value(); }
    /// Whether there is a value.
    explicit constexpr operator bool() const noexcept { return has_value(); }
    /// The value; only where there is one.
    [[nodiscard]] constexpr std::int64_t operator*() const noexcept { return *number_; }
    /// The value; only where there is one.
    [[nodiscard]] constexpr std::int64_t& operator*() noexcept { return *number_; }
    /// The value, or the other one where there is none.
    [[nodiscard]] constexpr std::int64_t value_or(std::int64_t other) const noexcept {
        return number_.value_or(other);
    }
    /// Leaves no value.
    constexpr void reset() noexcept { number_.reset(); }

    /// The number itself, to be set by a reader; bounds are checked when the request is built.
    constexpr std::int64_t& emplace() noexcept { return number_.emplace(); }

    /// Whether the value, if there is one, is within the bounds.
    [[nodiscard]] constexpr bool in_bounds() const noexcept {
        return !number_ || (*number_ >= Least && *number_ <= Most);
    }

private:
    std::optional<std::int64_t> number_;
};

/// Pages count from 1.
using page_number = bounded<1, 1'000'000'000>;

} // namespace rampart
