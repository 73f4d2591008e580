// Exact arithmetic on decimal text, for prices, fees and balances.
#pragma once

#include <rampart/config.hpp>

#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace rampart::sandbox {

enum class rounding { down, up };

/// A decimal number that is not negative: its digits and how many of them follow the point.
/// Digits are kept as text, so there is no largest value and nothing passes through binary
/// floating point. Slow on purpose; amounts are short.
class exact_decimal {
public:
    /// Digits with an optional fraction ("12", "0.50"); nothing for any other text ("", ".5",
    /// "5.", "+1", "-1", "1e3", "1,000") and for texts longer than 64 characters.
    static std::optional<exact_decimal> parse(std::string_view text);

    /// Zero.
    exact_decimal() = default;
    /// From a text of the program's own, of any length. Throws std::invalid_argument when it is no
    /// such number.
    explicit exact_decimal(std::string_view text);

    /// Whether it is zero.
    bool is_zero() const;

    /// The number with exactly this many decimals.
    exact_decimal rounded(std::size_t decimals, rounding direction) const;
    /// The quotient with exactly this many decimals. Throws std::domain_error for a zero divisor.
    exact_decimal
    divided_by(exact_decimal const& divisor, std::size_t decimals, rounding direction) const;

    /// The digits with the point, trailing zeros kept: what was parsed, leading zeros aside.
    std::string text() const;
    /// The same without trailing zeros in the fraction.
    std::string short_text() const;

    /// The sum.
    friend exact_decimal operator+(exact_decimal const& left, exact_decimal const& right);
    /// Throws std::domain_error when the difference would be negative.
    friend exact_decimal operator-(exact_decimal const& left, exact_decimal const& right);
    /// The value; only where there is one.
    friend exact_decimal operator*(exact_decimal const& left, exact_decimal const& right);
    /// By value: 1.0 equals 1.00.
    friend std::weak_ordering operator<=>(exact_decimal const& left, exact_decimal const& right);
    /// By value.
    friend bool operator==(exact_decimal const& left, exact_decimal const& right) {
        return (left <=> right) == 0;
    }

private:
    exact_decimal(std::string digits, std::size_t decimals);
    static std::optional<exact_decimal> read(std::string_view text);

    std::string digits_ = "0"; // most significant first, no needless leading zero
    std::size_t decimals_ = 0;
};

/// How an amount given as text reads.
enum class amount_shape {
    malformed,    ///< not a decimal number
    not_positive, ///< zero, or a decimal number with a minus sign
    positive
};
amount_shape shape_of_amount(std::string_view text);

} // namespace rampart::sandbox

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/sandbox/impl/exact_decimal.ipp>
#endif
