// Definitions of json/decimal.hpp: school arithmetic on digits, exact and for short numbers.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <rampart/json/decimal.hpp>

namespace rampart {

namespace detail {

/// A decimal to compute with: value = magnitude / 10^decimals, most significant digit first and
/// none in front that is zero; zero has no digits.
class decimal_digits {
public:
    explicit decimal_digits(decimal const& value) {
        auto const parts = *split_decimal(value.text());
        negative_ = parts.negative;
        decimals_ = decimals_of(value.text());
        auto const zeros = parts.exponent + static_cast<std::int64_t>(decimals_);
        if (parts.size() == 0) return;
        check(static_cast<std::size_t>(zeros) + parts.size());
        digits_.append(parts.whole).append(parts.fraction);
        digits_.append(static_cast<std::size_t>(zeros), '0');
    }

    decimal_digits(std::string digits, std::size_t decimals, bool negative)
        : digits_{std::move(digits)}, decimals_{decimals}, negative_{negative} {
        digits_.erase(0, (std::min)(digits_.find_first_not_of('0'), digits_.size()));
    }

    [[nodiscard]] bool is_zero() const noexcept { return digits_.empty(); }
    [[nodiscard]] bool negative() const noexcept { return negative_; }
    [[nodiscard]] std::size_t decimals() const noexcept { return decimals_; }

    /// The digits with this many decimals or more, in one of which at least the value has.
    [[nodiscard]] std::string digits(std::size_t decimals) const {
        if (is_zero()) return {};
        check(digits_.size() + (decimals - decimals_));
        return digits_ + std::string(decimals - decimals_, '0');
    }

    [[nodiscard]] std::string text() const {
        auto out = digits_;
        if (out.size() <= decimals_) out.insert(0, decimals_ + 1 - out.size(), '0');
        if (decimals_ > 0) out.insert(out.size() - decimals_, 1, '.');
        if (negative_ && !is_zero()) out.insert(0, 1, '-');
        return out;
    }

    /// As the value of an amount that is written in JSON as `like` is.
    [[nodiscard]] decimal value(decimal const& like) const {
        auto out = decimal::of(text());
        out.as_number_ = like.as_number_;
        return out;
    }

    static void check(std::size_t digits) {
        if (digits > decimal::most_digits) {
            throw std::length_error{"rampart: a decimal of more than 10000 digits"};
        }
    }

private:
    /// How many decimals the text is written with, its exponent applied.
    static std::size_t decimals_of(std::string_view text) {
        auto const e = text.find_first_of("eE");
        auto const mantissa = text.substr(0, e);
        auto const point = mantissa.find('.');
        auto out = point == std::string_view::npos
                       ? std::int64_t{0}
                       : static_cast<std::int64_t>(mantissa.size() - point - 1);
        if (e != std::string_view::npos) {
            bool const minus = text[e + 1] == '-';
            std::int64_t exponent = 0;
            for (char const letter : text.substr(e + 1)) {
                if (is_digit(letter)) exponent = exponent * 10 + (letter - '0');
            }
            out += minus ? exponent : -exponent;
        }
        auto const decimals = static_cast<std::size_t>((std::max)(out, std::int64_t{0}));
        check(decimals);
        return decimals;
    }

    std::string digits_{};
    std::size_t decimals_ = 0;
    bool negative_ = false;
};

/// The digit that is `place` digits from the right, as a number.
[[nodiscard]] inline int digit_from_right(std::string_view digits, std::size_t place) {
    return place < digits.size() ? digits[digits.size() - 1 - place] - '0' : 0;
}

/// By magnitude; neither has zeros in front.
[[nodiscard]] inline bool smaller_digits(std::string_view left, std::string_view right) {
    return left.size() != right.size() ? left.size() < right.size() : left < right;
}

[[nodiscard]] inline std::string add_digits(std::string_view left, std::string_view right) {
    std::string sum;
    int carry = 0;
    for (std::size_t at = 0; at < (std::max)(left.size(), right.size()) || carry != 0; ++at) {
        int const column = digit_from_right(left, at) + digit_from_right(right, at) + carry;
        sum += static_cast<char>('0' + column % 10);
        carry = column / 10;
    }
    std::reverse(sum.begin(), sum.end());
    return sum;
}

/// `left` is not the smaller one.
[[nodiscard]] inline std::string subtract_digits(std::string_view left, std::string_view right) {
    std::string difference;
    int borrow = 0;
    for (std::size_t at = 0; at < left.size(); ++at) {
        int const column = digit_from_right(left, at) - digit_from_right(right, at) - borrow;
        borrow = column < 0 ? 1 : 0;
        difference += static_cast<char>('0' + column + 10 * borrow);
    }
    std::reverse(difference.begin(), difference.end());
    return difference.erase(0, (std::min)(difference.find_first_not_of('0'), difference.size()));
}

[[nodiscard]] inline decimal_digits
sum_of(decimal_digits const& left, decimal_digits const& right, bool right_negative) {
    auto const decimals = (std::max)(left.decimals(), right.decimals());
    auto const a = left.digits(decimals);
    auto const b = right.digits(decimals);
    if (left.negative() == right_negative) {
        return {add_digits(a, b), decimals, left.negative()};
    }
    if (smaller_digits(a, b)) return {subtract_digits(b, a), decimals, right_negative};
    return {subtract_digits(a, b), decimals, left.negative()};
}

/// Long division, each digit by repeated subtraction.
struct digit_quotient {
    std::string whole;
    std::string rest;
};
[[nodiscard]] inline digit_quotient
divide_digits(std::string_view dividend, std::string_view divisor) {
    digit_quotient out;
    for (char const digit : dividend) {
        if (!out.rest.empty() || digit != '0') out.rest += digit;
        char count = '0';
        while (!smaller_digits(out.rest, divisor)) {
            out.rest = subtract_digits(out.rest, divisor);
            ++count;
        }
        out.whole += count;
    }
    return out;
}

/// Whether a quotient's magnitude is rounded away from zero.
[[nodiscard]] inline bool
rounds_away(digit_quotient const& cut, std::string_view divisor, bool negative, rounding how) {
    if (cut.rest.empty()) return false;
    auto const twice = add_digits(cut.rest, cut.rest);
    bool const below = smaller_digits(twice, divisor);
    switch (how) {
    case rounding::down: return false;
    case rounding::up: return true;
    case rounding::floor: return negative;
    case rounding::ceiling: return !negative;
    case rounding::half_up: return !below;
    case rounding::half_even: break;
    }
    if (below || smaller_digits(divisor, twice)) return !below;
    return digit_from_right(cut.whole, 0) % 2 != 0;
}

[[nodiscard]] inline decimal_digits quotient_of(
    decimal_digits const& left, decimal_digits const& right, std::size_t decimals, rounding how) {
    // left / right = (digits / digits of right) * 10^(decimals of right - decimals of left)
    decimal_digits::check(decimals);
    auto const upper = left.digits(left.decimals() + decimals + right.decimals());
    auto const lower = right.digits(right.decimals() + left.decimals());
    auto cut = divide_digits(upper, lower);
    bool const negative = left.negative() != right.negative();
    if (rounds_away(cut, lower, negative, how)) cut.whole = add_digits(cut.whole, "1");
    return {std::move(cut.whole), decimals, negative};
}

} // namespace detail

RAMPART_DECL decimal operator+(decimal const& left, decimal const& right) {
    detail::decimal_digits const b{right};
    return sum_of(detail::decimal_digits{left}, b, b.negative()).value(left);
}

RAMPART_DECL decimal operator-(decimal const& left, decimal const& right) {
    detail::decimal_digits const b{right};
    return sum_of(detail::decimal_digits{left}, b, !b.negative()).value(left);
}

RAMPART_DECL decimal decimal::operator-() const {
    detail::decimal_digits const own{*this};
    return detail::decimal_digits{own.digits(own.decimals()), own.decimals(), !own.negative()}
        .value(*this);
}

RAMPART_DECL decimal operator*(decimal const& left, decimal const& right) {
    detail::decimal_digits const a{left};
    detail::decimal_digits const b{right};
    auto const x = a.digits(a.decimals());
    auto const y = b.digits(b.decimals());
    detail::decimal_digits::check(x.size() + y.size());
    std::string columns(x.size() + y.size(), '0'); // most significant first
    for (std::size_t at = y.size(); at-- > 0;) {
        int carry = 0;
        for (std::size_t in = x.size(); in-- > 0;) {
            auto& column = columns[at + in + 1];
            int const sum = (column - '0') + (x[in] - '0') * (y[at] - '0') + carry;
            column = static_cast<char>('0' + sum % 10);
            carry = sum / 10;
        }
        columns[at] = static_cast<char>('0' + carry);
    }
    auto const decimals = a.decimals() + b.decimals();
    return detail::decimal_digits{std::move(columns), decimals, a.negative() != b.negative()}.value(
        left);
}

RAMPART_DECL decimal decimal::rounded(std::size_t decimals, rounding how) const {
    detail::decimal_digits const own{*this};
    if (decimals >= own.decimals()) {
        detail::decimal_digits::check(decimals);
        return detail::decimal_digits{own.digits(decimals), decimals, own.negative()}.value(*this);
    }
    return divided_by(decimal{1}, decimals, how);
}

RAMPART_DECL decimal
decimal::divided_by(decimal const& divisor, std::size_t decimals, rounding how) const {
    detail::decimal_digits const by{divisor};
    if (by.is_zero()) throw std::domain_error{"rampart: a decimal divided by zero"};
    return quotient_of(detail::decimal_digits{*this}, by, decimals, how).value(*this);
}

RAMPART_DECL std::optional<std::int64_t> decimal::minor_units(std::size_t decimals) const try {
    if (is_zero()) return 0;
    auto const cut = rounded(decimals, rounding::down);
    if (cut != *this) return std::nullopt;
    std::uint64_t units = 0;
    std::uint64_t const most =
        static_cast<std::uint64_t>((std::numeric_limits<std::int64_t>::max)()) +
        (cut.is_negative() ? 1 : 0);
    for (char const letter : cut.text()) {
        if (!detail::is_digit(letter)) continue;
        auto const digit = static_cast<std::uint64_t>(letter - '0');
        if (units > (most - digit) / 10) return std::nullopt;
        units = units * 10 + digit;
    }
    // Beyond the largest number only where negative, and then it is the smallest one.
    return static_cast<std::int64_t>(cut.is_negative() ? std::uint64_t{0} - units : units);
} catch (std::length_error const&) { // thousands of digits: far beyond 64 bits, or decimals
    return std::nullopt;
}

RAMPART_DECL decimal decimal::from_minor_units(std::int64_t units, std::size_t decimals) {
    detail::decimal_digits::check(decimals);
    detail::decimal_digits const whole{decimal{units}};
    return detail::decimal_digits{whole.digits(0), decimals, whole.negative()}.value(decimal{});
}

RAMPART_DECL std::string decimal::canonical() const {
    auto out = detail::decimal_digits{*this}.text();
    if (out.find('.') == std::string::npos) return out;
    out.erase(out.find_last_not_of('0') + 1);
    if (out.back() == '.') out.pop_back();
    return out;
}

} // namespace rampart
