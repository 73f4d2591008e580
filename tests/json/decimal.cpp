#include <rampart/json/decimal.hpp>

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <doctest/doctest.h>

namespace {

using rampart::decimal;

// A literal is checked by the compiler, and so is all that is known about it.
static_assert(decimal{"1.50"} == decimal{"1.5"});
static_assert(decimal{"1.50"}.text() == "1.50");
static_assert(decimal{"-2"} < decimal{"1"});
static_assert(decimal{}.is_zero());
static_assert(decimal{42}.text() == "42");
static_assert(!decimal::parse("1."));
static_assert(std::is_same_v<decltype(decimal{} <=> decimal{}), std::strong_ordering>);

// Binary floating point is kept out in both directions.
static_assert(!std::is_constructible_v<decimal, double>);
static_assert(!std::is_constructible_v<decimal, float>);
static_assert(!std::is_constructible_v<decimal, long double>);
static_assert(!std::is_convertible_v<double, decimal>);
static_assert(!std::is_assignable_v<decimal&, double>);
static_assert(!std::is_convertible_v<decimal, double>);
static_assert(!std::is_constructible_v<double, decimal>);

// Whole numbers are welcome, but only on purpose; truth values and characters are none.
static_assert(std::is_constructible_v<decimal, long long>);
static_assert(!std::is_convertible_v<int, decimal>);
static_assert(!std::is_constructible_v<decimal, bool>);
static_assert(!std::is_constructible_v<decimal, char>);

decimal value_of(std::string_view text) {
    auto const parsed = decimal::parse(text);
    REQUIRE_MESSAGE(parsed, "not a decimal: " << text);
    return *parsed;
}

/// A decimal for the comparison by hand: sign, digits and the power of ten of the last digit.
struct by_hand {
    bool negative = false;
    std::string digits{};
    int exponent = 0;

    [[nodiscard]] bool zero() const { return digits.find_first_not_of('0') == std::string::npos; }

    /// Digits of the value times 10^`scale`, without zeros in front.
    [[nodiscard]] std::string scaled(int scale) const {
        auto all = digits + std::string(static_cast<std::size_t>(exponent + scale), '0');
        all.erase(0, std::min(all.find_first_not_of('0'), all.size()));
        return all;
    }
};

/// Both values brought to whole numbers by one power of ten, then compared as school teaches.
std::strong_ordering compare_by_hand(by_hand const& left, by_hand const& right) {
    int const scale = std::max({0, -left.exponent, -right.exponent});
    auto const a = left.scaled(scale);
    auto const b = right.scaled(scale);
    bool const below = left.negative && !left.zero();
    bool const other_below = right.negative && !right.zero();
    if (below != other_below) {
        return below ? std::strong_ordering::less : std::strong_ordering::greater;
    }
    auto const magnitude = a.size() != b.size() ? a.size() <=> b.size() : a.compare(b) <=> 0;
    return below ? 0 <=> magnitude : magnitude;
}

/// Few digits and small exponents, so that equal values in different spellings are common.
struct random_decimals {
    std::mt19937 engine{20260101};

    int between(int low, int high) { return std::uniform_int_distribution<int>{low, high}(engine); }

    std::string some_digits(int count) {
        static constexpr std::string_view likely = "0001259";
        std::string out;
        while (count-- > 0)
            out += likely[static_cast<std::size_t>(between(0, 6))];
        return out;
    }

    struct made {
        std::string text;
        by_hand parts;
    };

    made next() {
        made out;
        auto const whole = some_digits(between(1, 4));
        auto const fraction = some_digits(between(0, 3));
        int const exponent = between(-3, 3);
        int const sign = between(0, 2);
        out.parts.negative = sign == 1;
        out.parts.digits = whole + fraction;
        out.parts.exponent = exponent - static_cast<int>(fraction.size());
        if (sign == 1) out.text += '-';
        if (sign == 2 && between(0, 3) == 0) out.text += '+';
        out.text += whole;
        if (!fraction.empty()) out.text += '.' + fraction;
        if (exponent != 0 || between(0, 3) == 0) {
            out.text += between(0, 1) == 0 ? 'e' : 'E';
            out.text += std::to_string(exponent);
        }
        return out;
    }
};

} // namespace

TEST_CASE("a decimal gives back the text it was made from") {
    for (auto const* const text :
         {"0", "-0", "1", "1000.00", "0.10", "-12.340", "1e3", "1E-7", "2.5e+10", "+1", "007.50"}) {
        CAPTURE(text);
        CHECK(value_of(text).text() == text);
        CHECK(value_of(text).str() == text);
    }
}

TEST_CASE("a decimal of 38 digits and more is exact to the last digit") {
    std::string const digits = "12345678901234567890.123456789012345678";
    CHECK(value_of(digits).text() == digits);
    CHECK(value_of(digits) < value_of("12345678901234567890.123456789012345679"));
    CHECK(value_of(digits) > value_of("12345678901234567890.123456789012345677"));
    CHECK(value_of(digits) == value_of(digits + "000"));
}

TEST_CASE("a decimal holds a text of 94 characters and refuses one of 95") {
    std::string const longest(decimal::longest, '7');
    CHECK(decimal::longest == 94);
    CHECK(value_of(longest).text() == longest);
    CHECK_FALSE(decimal::parse(longest + "7"));

    auto one_less = longest;
    one_less.back() = '6';
    CHECK(value_of(one_less) < value_of(longest));
}

TEST_CASE("a decimal made without a value is zero") {
    CHECK(decimal{}.text() == "0");
    CHECK(decimal{}.is_zero());
    CHECK_FALSE(decimal{}.is_negative());
}

TEST_CASE("a decimal made from a whole number has its digits, at the limits of its type too") {
    CHECK(decimal{0}.text() == "0");
    CHECK(decimal{-1}.text() == "-1");
    CHECK(decimal{1'000'000u}.text() == "1000000");
    CHECK(decimal{std::numeric_limits<std::int64_t>::min()}.text() == "-9223372036854775808");
    CHECK(decimal{std::numeric_limits<std::int64_t>::max()}.text() == "9223372036854775807");
    CHECK(decimal{std::numeric_limits<std::uint64_t>::max()}.text() == "18446744073709551615");
    CHECK(decimal{std::numeric_limits<std::int8_t>::min()}.text() == "-128");
}

TEST_CASE("decimals of one value in several spellings are equal") {
    struct {
        std::string_view left;
        std::string_view right;
    } const pairs[] = {
        {"1.5", "1.50"},          {"0", "-0"},      {"0", "0.000"},    {"0", "0e5"},
        {"100", "1e2"},           {"0.01", "1e-2"}, {"1.5e3", "1500"}, {"007", "7"},
        {"-00.70", "-7E-1"},      {"+3", "3"},      {"10", "1000e-2"}, {"0.00e-9", "-0e9"},
        {"123.456", "123456e-3"},
    };
    for (auto const& [left, right] : pairs) {
        CAPTURE(left);
        CAPTURE(right);
        CHECK(value_of(left) == value_of(right));
        CHECK((value_of(left) <=> value_of(right)) == std::strong_ordering::equal);
    }
}

TEST_CASE("decimals are ordered by value over signs, fractions, exponents and leading zeros") {
    std::vector<std::string_view> const ascending = {
        "-1e30",  "-1000",        "-99.9", "-1.000000000000000000000000001",
        "-1",     "-0.5",         "-1e-9", "0",
        "1e-900", "0.0000000001", "0.09",  "0.1",
        "0.11",   "00.2",         "1",     "1.000000000000000000000000001",
        "9",      "10",           "99.99", "1e2",
        "100.01", "1e999999999"};
    for (std::size_t left = 0; left < ascending.size(); ++left) {
        for (std::size_t right = 0; right < ascending.size(); ++right) {
            CAPTURE(ascending[left]);
            CAPTURE(ascending[right]);
            CHECK((value_of(ascending[left]) <=> value_of(ascending[right])) == (left <=> right));
        }
    }
}

TEST_CASE("the order of random decimals is the order found by scaling their digits by hand") {
    random_decimals random;
    std::size_t equal = 0;
    std::size_t wrong = 0;
    for (int round = 0; round < 20'000; ++round) {
        auto const left = random.next();
        auto const right = random.next();
        auto const expected = compare_by_hand(left.parts, right.parts);
        equal += expected == 0 ? 1 : 0;
        auto const a = value_of(left.text);
        auto const b = value_of(right.text);
        bool const agree =
            (a <=> b) == expected && (b <=> a) == (0 <=> expected) && (a == b) == (expected == 0);
        if (agree) continue;
        ++wrong;
        INFO(left.text << " against " << right.text);
        CHECK(agree);
    }
    CHECK(wrong == 0);
    CHECK(equal > 100); // spellings of one value did come up
}

TEST_CASE("the order of decimals is transitive") {
    random_decimals random;
    std::vector<decimal> values;
    for (int count = 0; count < 300; ++count)
        values.push_back(value_of(random.next().text));
    std::ranges::sort(values);
    std::size_t wrong = 0;
    for (std::size_t low = 0; low < values.size(); ++low) {
        for (std::size_t high = low; high < values.size(); ++high) {
            if (values[high] < values[low]) ++wrong;
        }
    }
    CHECK(wrong == 0);
}

TEST_CASE("zero has no sign, however it is written") {
    CHECK_FALSE(value_of("-0.00").is_negative());
    CHECK(value_of("-0.00").is_zero());
    CHECK(value_of("-0.01").is_negative());
    CHECK_FALSE(value_of("-0.01").is_zero());
    CHECK_FALSE(value_of("1").is_negative());
}

TEST_CASE("a text that is not a decimal is refused") {
    for (std::string_view const text :
         {"",      "1.",       ".5",    "1e",    "1e+", "0x1", "1,000", " 1", "1 ",
          "NaN",   "Infinity", "--1",   "+-1",   "-",   "+",   ".",     "e5", "1.2.3",
          "1e5e5", "1 000",    "1_000", "1e1.5", "\n1", "1f",  "-.5"}) {
        CAPTURE(text);
        CHECK_FALSE(decimal::parse(text));
    }
    CHECK_FALSE(decimal::parse(std::string_view{"1\0", 2}));
}

TEST_CASE("an exponent of more than nine digits is refused") {
    CHECK(decimal::parse("1e999999999"));
    CHECK(decimal::parse("1e-999999999"));
    CHECK_FALSE(decimal::parse("1e1000000000"));
    CHECK_FALSE(decimal::parse("1e-99999999999999999999"));
}

TEST_CASE("whether an amount came as a number is kept and is no part of its value") {
    auto const amount = value_of("2.50");
    CHECK_FALSE(amount.as_number());
    CHECK(amount.with_number_form(true).as_number());
    CHECK(amount.with_number_form(true).text() == "2.50");
    CHECK(amount.with_number_form(true) == amount);
    CHECK_FALSE(amount.with_number_form(true).with_number_form(false).as_number());
}

TEST_CASE("a text of somebody else's is read leniently, and kept exactly whatever its length") {
    auto const text_of = [](std::string_view text) {
        auto const read = decimal::parse_lenient(text);
        return read ? read->str() : "(none)";
    };
    CHECK(text_of(".5") == "0.5");
    CHECK(text_of("-.5e1") == "-0.5e1");
    CHECK(text_of("5.") == "5");
    CHECK(text_of("+5.e2") == "+5e2");
    CHECK(text_of(" 1.50\n") == "1.50");
    for (auto const* const bad : {"", " ", ".", "-", "1,000", "1 000", "n/a", ".5.", "5..", "e5"}) {
        CAPTURE(bad);
        CHECK(text_of(bad) == "(none)");
    }
    std::string const long_text = "0." + std::string(200, '3');
    CHECK_FALSE(decimal::parse(long_text));
    CHECK(text_of(long_text) == long_text);
}

TEST_CASE("a long decimal is copied, moved, assigned and compared as a short one is") {
    std::string const digits(200, '3');
    auto kept = decimal::parse_lenient(digits).value();
    decimal copy = kept;
    CHECK(copy.text() == digits);
    CHECK(copy == kept);
    CHECK(copy > decimal{"1"});
    decimal const moved = std::move(kept);
    CHECK(moved.text() == digits);
    copy = decimal{"7"};
    CHECK(copy.text() == "7");
    copy = moved;
    CHECK(copy.with_number_form(true).as_number());
    CHECK(copy.with_number_form(true).text() == digits);
    auto& same = copy;
    copy = same;
    CHECK(copy.text() == digits);
}
