// Exact decimal amounts: kept as the text that came or goes, compared by value.
#pragma once

#include <rampart/config.hpp>

#include <algorithm>
#include <array>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

// At -O2 GCC takes an optional's value for used where the optional is empty (PR80635).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

namespace rampart {

namespace detail {

/// A decimal text taken apart: value = digits * 10^exponent, digits without zeros at either end.
/// The digits are two views, since the decimal point may stand between them.
struct decimal_parts {
    bool negative = false;
    std::string_view whole{};
    std::string_view fraction{};
    std::int64_t exponent = 0; ///< of the least significant digit of whole|fraction

    [[nodiscard]] constexpr std::size_t size() const noexcept {
        return whole.size() + fraction.size();
    }
    [[nodiscard]] constexpr char digit(std::size_t index) const noexcept {
        return index < whole.size() ? whole[index] : fraction[index - whole.size()];
    }
};

constexpr bool is_digit(char character) noexcept { return character >= '0' && character <= '9'; }

/// Reads `[+-]digits[.digits][e[+-]digits]`; nothing when the text is anything else.
constexpr std::optional<decimal_parts> split_decimal(std::string_view text) noexcept {
    decimal_parts parts;
    auto const take_digits = [&text] {
        std::size_t count = 0;
        while (count < text.size() && is_digit(text[count]))
            ++count;
        auto const digits = text.substr(0, count);
        text.remove_prefix(count);
        return digits;
    };
    auto const take_sign = [&text] {
        bool const minus = text.starts_with('-');
        if (minus || text.starts_with('+')) text.remove_prefix(1);
        return minus;
    };
    parts.negative = take_sign();
    parts.whole = take_digits();
    if (parts.whole.empty()) return std::nullopt;
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        parts.fraction = take_digits();
        if (parts.fraction.empty()) return std::nullopt;
    }
    if (text.starts_with('e') || text.starts_with('E')) {
        text.remove_prefix(1);
        bool const minus = take_sign();
        auto const digits = take_digits();
        // Nine digits are far beyond any amount and keep the arithmetic below from overflowing.
        if (digits.empty() || digits.size() > 9) return std::nullopt;
        for (char const digit : digits)
            parts.exponent = parts.exponent * 10 + (digit - '0');
        if (minus) parts.exponent = -parts.exponent;
    }
    if (!text.empty()) return std::nullopt;
    parts.exponent -= static_cast<std::int64_t>(parts.fraction.size());
    // Normalise: no zeros in front, none at the end.
    while (parts.whole.starts_with('0'))
        parts.whole.remove_prefix(1);
    if (parts.whole.empty()) {
        while (parts.fraction.starts_with('0'))
            parts.fraction.remove_prefix(1);
    }
    while (parts.fraction.ends_with('0')) {
        parts.fraction.remove_suffix(1);
        ++parts.exponent;
    }
    if (parts.fraction.empty()) {
        while (parts.whole.ends_with('0')) {
            parts.whole.remove_suffix(1);
            ++parts.exponent;
        }
    }
    if (parts.size() == 0) parts = {};
    return parts;
}

/// Digits to compute with, see json/impl/decimal.ipp.
class decimal_digits;

/// Reached only while a wrong literal is evaluated by the compiler, which then shows this name.
inline void a_decimal_literal_must_be_digits_with_an_optional_fraction() {}

} // namespace detail

/// How a value is cut to fewer decimals. `down` and `up` go towards and away from zero, `floor` and
/// `ceiling` to the smaller and the larger number; the last two go to the nearest, and from the
/// middle away from zero or to the even digit.
enum class rounding { down, up, floor, ceiling, half_up, half_even };

/// An exact decimal number: an amount, a rate, a fee.
///
/// It holds the very text it was given, so nothing is rounded and what was received is printed back
/// unchanged ("1000.00" stays "1000.00"). Up to 94 characters take no allocation; what a provider
/// sends may be longer. Comparison is by value:
/// `decimal{"1.50"} == decimal{"1.5"}`. It cannot be made from a floating-point number.
///
/// A literal is checked while compiling; text that is only known later goes through `parse`. An
/// optional member takes `decimal{"0.25"}` with every compiler. It takes the literal alone with
/// Clang, and with GCC from 14 on; before, GCC says of `std::optional<rampart::decimal>("0.25")`
/// that `this` is not a constant expression.
/// ```
/// rampart::decimal fee = "0.25";
/// std::optional<rampart::decimal> typed = rampart::decimal::parse(input);
/// ```
class decimal {
public:
    /// The longest text of a literal and of `parse`, in characters.
    static constexpr std::size_t longest = 94;

    /// Zero.
    constexpr decimal() noexcept { assign("0"); }

    /// From a literal; one that is not a decimal does not compile.
    template <std::size_t Size>
    consteval decimal(char const (&literal)[Size]) {
        static_assert(Size - 1 <= longest, "rampart: this decimal literal is too long");
        std::string_view const text{literal, Size - 1};
        if (!detail::split_decimal(text)) {
            detail::a_decimal_literal_must_be_digits_with_an_optional_fraction();
        }
        assign(text);
    }

    /// From a whole number.
    template <std::integral Integer>
    requires(
        !std::same_as<Integer, bool> &&
        !std::same_as<Integer, char>) constexpr explicit decimal(Integer number) noexcept {
        std::array<char, 3 * sizeof(Integer) + 1> digits{}; // a byte has less than three digits
        std::size_t at = digits.size();
        bool const negative = number < 0;
        do {
            auto const digit = static_cast<int>(number % 10);
            digits[--at] = static_cast<char>('0' + (digit < 0 ? -digit : digit));
            number = static_cast<Integer>(number / 10);
        } while (number != 0);
        if (negative) digits[--at] = '-';
        assign({digits.data() + at, digits.size() - at});
    }

    /// Binary floating point cannot hold most decimal amounts: write the amount as text.
    template <std::floating_point Number>
    decimal(Number) = delete;

    /// From text: an optional sign, digits, an optional fraction, an optional exponent. Nothing
    /// when it is anything else or longer than `longest`.
    [[nodiscard]] static constexpr std::optional<decimal> parse(std::string_view text) noexcept {
        decimal value;
        if (!value.set(text, false)) return std::nullopt;
        return value;
    }

    /// Becomes what `parse` makes of the text, in place, to be written as a JSON number or as a
    /// string; false, and unchanged, where that gives nothing.
    [[nodiscard]] constexpr bool set(std::string_view text, bool number) noexcept {
        if (text.size() > longest || !detail::split_decimal(text)) return false;
        delete std::exchange(long_, nullptr);
        assign(text);
        as_number_ = number;
        return true;
    }

    /// From text that somebody else wrote: of any length, with blanks around it, and without the
    /// zero before or the digits behind its decimal point. "0.5" of " .5", "5" of "5.".
    [[nodiscard]] static std::optional<decimal> parse_lenient(std::string_view text) {
        constexpr std::string_view blanks = " \t\r\n";
        auto const first = text.find_first_not_of(blanks);
        if (first == std::string_view::npos) return std::nullopt;
        text = text.substr(first, text.find_last_not_of(blanks) + 1 - first);
        std::string whole;
        if (!detail::split_decimal(text)) {
            auto const point = text.find('.');
            if (point == std::string_view::npos) return std::nullopt;
            auto const digit_at = [text](std::size_t at) {
                return at < text.size() && detail::is_digit(text[at]);
            };
            bool const before = point > 0 && digit_at(point - 1);
            bool const behind = digit_at(point + 1);
            if (before == behind) return std::nullopt;
            whole = text.substr(0, point);
            whole += before ? "" : "0.";
            whole += text.substr(point + 1);
            text = whole;
            if (!detail::split_decimal(text)) return std::nullopt;
        }
        return of(text);
    }

    /// A copy, or what the other one held.
    constexpr decimal(decimal const& other)
        : characters_{other.characters_},
          size_{other.size_},
          as_number_{other.as_number_},
          long_{other.long_ == nullptr ? nullptr : new std::string{*other.long_}} {}
    /// A copy, or what the other one held.
    constexpr decimal(decimal&& other) noexcept
        : characters_{other.characters_},
          size_{other.size_},
          as_number_{other.as_number_},
          long_{std::exchange(other.long_, nullptr)} {}
    /// Takes the value, its text and form.
    constexpr decimal& operator=(decimal const& other) { return *this = decimal{other}; }
    /// Takes the value, its text and form.
    constexpr decimal& operator=(decimal&& other) noexcept {
        characters_ = other.characters_;
        size_ = other.size_;
        as_number_ = other.as_number_;
        std::swap(long_, other.long_);
        return *this;
    }
    constexpr ~decimal() { delete long_; }

    /// The text as it was given.
    [[nodiscard]] constexpr std::string_view text() const noexcept {
        if (long_ != nullptr) return *long_;
        return {characters_.data(), size_};
    }

    /// The text as it was given.
    [[nodiscard]] std::string str() const { return std::string{text()}; }

    /// Whether it is zero.
    [[nodiscard]] constexpr bool is_zero() const noexcept { return parts().size() == 0; }
    /// Whether it is below zero.
    [[nodiscard]] constexpr bool is_negative() const noexcept { return parts().negative; }

    /// Whether it came as a JSON number rather than a string; it is written back the same way.
    /// No part of the value: it does not take part in comparison.
    [[nodiscard]] constexpr bool as_number() const noexcept { return as_number_; }

    /// The same value, to be written as a JSON number (or as a string).
    [[nodiscard]] constexpr decimal with_number_form(bool number) const {
        decimal copy = *this;
        copy.as_number_ = number;
        return copy;
    }

    /// How many digits a computed value may have; amounts have a few dozen.
    static constexpr std::size_t most_digits = 10'000;

    /// The sum.
    friend decimal operator+(decimal const& left, decimal const& right);
    /// The difference, or the negative value.
    friend decimal operator-(decimal const& left, decimal const& right);
    /// The product.
    friend decimal operator*(decimal const& left, decimal const& right);
    /// The product.
    template <std::integral Integer>
    requires std::constructible_from<decimal, Integer>
    friend decimal operator*(decimal const& left, Integer right) { return left * decimal{right}; }
    /// The product.
    template <std::integral Integer>
    requires std::constructible_from<decimal, Integer>
    friend decimal operator*(Integer left, decimal const& right) { return right * decimal{left}; }

    /// The difference, or the negative value.
    [[nodiscard]] decimal operator-() const;
    /// Adds.
    decimal& operator+=(decimal const& other) { return *this = *this + other; }
    /// Subtracts.
    decimal& operator-=(decimal const& other) { return *this = *this - other; }

    /// The value with exactly this many decimals.
    [[nodiscard]] decimal rounded(std::size_t decimals, rounding how) const;

    /// The quotient with exactly this many decimals. Throws std::domain_error for a zero divisor.
    [[nodiscard]] decimal
    divided_by(decimal const& divisor, std::size_t decimals, rounding how) const;

    /// The value in a currency's minor units, 1234 of "12.34" for two decimals; nothing when it is
    /// not a whole number of them, or beyond 64 bits.
    [[nodiscard]] std::optional<std::int64_t> minor_units(std::size_t decimals) const;

    /// 1234 with two decimals is "12.34".
    [[nodiscard]] static decimal from_minor_units(std::int64_t units, std::size_t decimals);

    /// The value without an exponent and without needless zeros: "1200" of "1.20e3", "0" of "-0.0".
    /// Throws std::length_error where that is longer than most_digits.
    [[nodiscard]] std::string canonical() const;

    /// What is printed and formatted: its text as it was given.
    friend std::string_view rampart_text(decimal const& value) noexcept { return value.text(); }

    /// Its text as it was given.
    template <class Traits>
    friend std::basic_ostream<char, Traits>&
    operator<<(std::basic_ostream<char, Traits>& out, decimal const& value) {
        return out << value.text();
    }

    /// By value.
    friend constexpr std::strong_ordering
    operator<=>(decimal const& left, decimal const& right) noexcept {
        auto const a = left.parts();
        auto const b = right.parts();
        if (a.negative != b.negative) {
            return a.negative ? std::strong_ordering::less : std::strong_ordering::greater;
        }
        auto const magnitude = compare_magnitude(a, b);
        return a.negative ? 0 <=> magnitude : magnitude;
    }

    /// By value.
    friend constexpr bool operator==(decimal const& left, decimal const& right) noexcept {
        return (left <=> right) == 0;
    }

private:
    friend class detail::decimal_digits;

    /// From a text that is a decimal, of any length.
    [[nodiscard]] static decimal of(std::string_view text) {
        decimal value;
        if (text.size() <= longest) {
            value.assign(text);
        } else {
            value.long_ = new std::string{text};
        }
        return value;
    }

    [[nodiscard]] constexpr detail::decimal_parts parts() const noexcept {
        return *detail::split_decimal(text()); // the text was checked when it came in
    }

    static constexpr std::strong_ordering
    compare_magnitude(detail::decimal_parts const& a, detail::decimal_parts const& b) noexcept {
        if (a.size() == 0 || b.size() == 0) return a.size() <=> b.size();
        // The place of the first digit decides, then the digits in order.
        auto const place_of = [](detail::decimal_parts const& parts) {
            return parts.exponent + static_cast<std::int64_t>(parts.size());
        };
        if (auto const order = place_of(a) <=> place_of(b); order != 0) return order;
        for (std::size_t at = 0; at < a.size() || at < b.size(); ++at) {
            char const left = at < a.size() ? a.digit(at) : '0';
            char const right = at < b.size() ? b.digit(at) : '0';
            if (left != right) return left <=> right;
        }
        return std::strong_ordering::equal;
    }

    constexpr void assign(std::string_view text) noexcept {
        std::copy(text.begin(), text.end(), characters_.begin());
        size_ = static_cast<unsigned char>(text.size());
    }

    std::array<char, longest> characters_{};
    unsigned char size_ = 0;
    bool as_number_ = false;
    std::string* long_ = nullptr; ///< a text longer than `longest`; owned
};

} // namespace rampart

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

/// @cond
/// By value, as comparison.
template <>
struct std::hash<rampart::decimal> {
    [[nodiscard]] std::size_t operator()(rampart::decimal const& value) const {
        auto const parts = *rampart::detail::split_decimal(value.text());
        std::string key{parts.negative ? "-" : ""};
        key.append(parts.whole).append(parts.fraction).append(1, 'e');
        return std::hash<std::string>{}(key + std::to_string(parts.exponent));
    }
};
/// @endcond

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/json/impl/decimal.ipp>
#endif
