// Exact arithmetic on decimal text, for prices, fees and balances. It shares no code with
// rampart::decimal, which is held against it.
#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace rampart::fuzz {

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

namespace detail {

inline std::string without_leading_zeros(std::string digits) {
    auto const first = (std::min)(digits.find_first_not_of('0'), digits.size());
    digits.erase(0, first);
    return digits.empty() ? "0" : digits;
}

inline int digit_at(std::string const& digits, std::size_t from_right) {
    return from_right < digits.size() ? digits[digits.size() - 1 - from_right] - '0' : 0;
}

inline std::strong_ordering
compare_digits(std::string const& left, std::string const& right) {
    // Without leading zeros the longer one is the larger one.
    if (left.size() != right.size()) return left.size() <=> right.size();
    return left.compare(right) <=> 0;
}

inline std::string add_digits(std::string const& left, std::string const& right) {
    std::string sum;
    int carry = 0;
    for (std::size_t i = 0; i < (std::max)(left.size(), right.size()) || carry != 0; ++i) {
        int const column = digit_at(left, i) + digit_at(right, i) + carry;
        sum += static_cast<char>('0' + column % 10);
        carry = column / 10;
    }
    std::reverse(sum.begin(), sum.end());
    return without_leading_zeros(std::move(sum));
}

// The left one must not be smaller.
inline std::string subtract_digits(std::string const& left, std::string const& right) {
    std::string difference;
    int borrow = 0;
    for (std::size_t i = 0; i < left.size(); ++i) {
        int const column = digit_at(left, i) - digit_at(right, i) - borrow;
        borrow = column < 0 ? 1 : 0;
        difference += static_cast<char>('0' + column + 10 * borrow);
    }
    std::reverse(difference.begin(), difference.end());
    return without_leading_zeros(std::move(difference));
}

inline std::string multiply_digits(std::string const& left, std::string const& right) {
    std::string product = "0";
    for (char const factor : right) {
        product = without_leading_zeros(product + '0');
        for (int times = factor - '0'; times > 0; --times)
            product = add_digits(product, left);
    }
    return product;
}

struct digit_quotient {
    std::string whole;
    bool has_remainder;
};

// Long division: one digit of the dividend at a time, repeated subtraction for each.
inline digit_quotient divide_digits(std::string const& dividend, std::string const& divisor) {
    std::string whole;
    std::string rest = "0";
    for (char const digit : dividend) {
        rest = without_leading_zeros(rest + digit);
        char count = '0';
        while (compare_digits(rest, divisor) >= 0) {
            rest = subtract_digits(rest, divisor);
            ++count;
        }
        whole += count;
    }
    return {without_leading_zeros(std::move(whole)), rest != "0"};
}

// The digits of two numbers written with the same number of decimals.
inline std::string scaled(std::string const& digits, std::size_t more_zeros) {
    return digits == "0" ? digits : digits + std::string(more_zeros, '0');
}

} // namespace detail

inline std::optional<exact_decimal> exact_decimal::parse(std::string_view text) {
    // Multiplying and dividing take quadratic time, and this text came from a client.
    return text.size() > 64 ? std::nullopt : read(text);
}

inline std::optional<exact_decimal> exact_decimal::read(std::string_view text) {
    auto const all_digits = [](std::string_view part) {
        return !part.empty() &&
               std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
    };
    auto const point = text.find('.');
    if (!all_digits(text.substr(0, point))) return std::nullopt;
    if (point == std::string_view::npos) return exact_decimal{std::string{text}, 0};
    auto const fraction = text.substr(point + 1);
    if (!all_digits(fraction)) return std::nullopt;
    return exact_decimal{std::string{text.substr(0, point)}.append(fraction), fraction.size()};
}

inline exact_decimal::exact_decimal(std::string_view text) {
    auto parsed = read(text);
    if (!parsed) throw std::invalid_argument{"not a decimal number"};
    *this = *std::move(parsed);
}

inline exact_decimal::exact_decimal(std::string digits, std::size_t decimals)
    : digits_{detail::without_leading_zeros(std::move(digits))}, decimals_{decimals} {}

inline bool exact_decimal::is_zero() const { return digits_ == "0"; }

inline exact_decimal exact_decimal::rounded(std::size_t decimals, rounding direction) const {
    if (decimals >= decimals_) return {detail::scaled(digits_, decimals - decimals_), decimals};
    return divided_by(exact_decimal{"1"}, decimals, direction);
}

inline exact_decimal exact_decimal::divided_by(
    exact_decimal const& divisor, std::size_t decimals, rounding direction) const {
    if (divisor.is_zero()) throw std::domain_error{"division by zero"};
    // this / divisor = (digits / divisor digits) * 10^(divisor decimals - decimals of this)
    auto const upper = detail::scaled(digits_, decimals + divisor.decimals_);
    auto const lower = detail::scaled(divisor.digits_, decimals_);
    auto quotient = detail::divide_digits(upper, lower);
    if (quotient.has_remainder && direction == rounding::up)
        quotient.whole = detail::add_digits(quotient.whole, "1");
    return {std::move(quotient.whole), decimals};
}

inline std::string exact_decimal::text() const {
    if (decimals_ == 0) return digits_;
    std::string all = digits_;
    if (all.size() <= decimals_) all.insert(0, decimals_ + 1 - all.size(), '0');
    all.insert(all.size() - decimals_, 1, '.');
    return all;
}

inline std::string exact_decimal::short_text() const {
    std::string all = text();
    if (decimals_ > 0) {
        all.erase(all.find_last_not_of('0') + 1);
        if (all.back() == '.') all.pop_back();
    }
    return all;
}

inline exact_decimal operator+(exact_decimal const& left, exact_decimal const& right) {
    auto const decimals = (std::max)(left.decimals_, right.decimals_);
    return {
        detail::add_digits(
            detail::scaled(left.digits_, decimals - left.decimals_),
            detail::scaled(right.digits_, decimals - right.decimals_)),
        decimals};
}

inline exact_decimal operator-(exact_decimal const& left, exact_decimal const& right) {
    if (left < right) throw std::domain_error{"difference below zero"};
    auto const decimals = (std::max)(left.decimals_, right.decimals_);
    return {
        detail::subtract_digits(
            detail::scaled(left.digits_, decimals - left.decimals_),
            detail::scaled(right.digits_, decimals - right.decimals_)),
        decimals};
}

inline exact_decimal operator*(exact_decimal const& left, exact_decimal const& right) {
    return {detail::multiply_digits(left.digits_, right.digits_), left.decimals_ + right.decimals_};
}

inline std::weak_ordering operator<=>(exact_decimal const& left, exact_decimal const& right) {
    auto const decimals = (std::max)(left.decimals_, right.decimals_);
    return detail::compare_digits(
        detail::scaled(left.digits_, decimals - left.decimals_),
        detail::scaled(right.digits_, decimals - right.decimals_));
}

} // namespace rampart::fuzz
