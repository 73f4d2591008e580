// json/decimal.hpp: sums, products and rounding, against Python's decimal and by hand.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <limits>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_set>

#include <doctest/doctest.h>

#include <rampart/json/decimal.hpp>

namespace {

using rampart::decimal;
using rampart::rounding;

rounding mode_of(std::string_view name) {
    if (name == "down") return rounding::down;
    if (name == "up") return rounding::up;
    if (name == "floor") return rounding::floor;
    if (name == "ceiling") return rounding::ceiling;
    if (name == "half_up") return rounding::half_up;
    REQUIRE(name == "half_even");
    return rounding::half_even;
}

/// One line of decimal_operations.py.
struct operation {
    std::string what, left, right, extra, result;

    [[nodiscard]] std::string computed() const {
        auto const a = decimal::parse(left).value();
        auto const b = decimal::parse(right).value();
        if (what == "add") return (a + b).str();
        if (what == "subtract") return (a - b).str();
        if (what == "multiply") return (a * b).str();
        if (what == "times") return (a * std::stoll(right)).str();
        if (what == "compare") return std::to_string(a < b ? -1 : a == b ? 0 : 1);
        if (what == "minor") {
            auto const units = a.minor_units(std::stoul(extra));
            return units ? std::to_string(*units) : "none";
        }
        auto const colon = extra.find(':');
        auto const decimals = std::stoul(extra.substr(colon + 1));
        auto const mode = mode_of(extra.substr(0, colon));
        return (what == "round" ? a.rounded(decimals, mode) : a.divided_by(b, decimals, mode))
            .str();
    }

    /// Texts are compared, so that the number of decimals is too. But Python writes zero as "-0.00"
    /// where a sign was, and a product with a positive exponent with fewer decimals.
    [[nodiscard]] bool agrees() const {
        auto const own = computed();
        if (what == "compare" || what == "minor") return own == result;
        auto const expected = decimal::parse_lenient(result).value();
        if (decimal::parse_lenient(own).value() != expected) return false;
        if (what == "multiply" && (left + right).find('e') != std::string::npos) return true;
        bool const signed_zero = expected.is_zero() && result.starts_with('-');
        return own == (signed_zero ? result.substr(1) : result);
    }
};

} // namespace

TEST_CASE("100,000 random operations give what Python's decimal gives") {
    std::string const script = std::string{RAMPART_ROOT} + "/tests/json/decimal_operations.py";
    if (std::system("python3 -c 1 2>/dev/null") != 0) {
        MESSAGE("skipped: there is no python3");
        return;
    }
    std::unique_ptr<FILE, int (*)(FILE*)> const out{
        popen(("python3 '" + script + "' 100000").c_str(), "r"), &pclose};
    REQUIRE(out);
    std::string line(4096, '\0');
    int lines = 0;
    int wrong = 0;
    while (std::fgets(line.data(), static_cast<int>(line.size()), out.get()) != nullptr) {
        std::istringstream words{line};
        operation one;
        words >> one.what >> one.left >> one.right >> one.extra >> one.result;
        ++lines;
        if (one.agrees()) continue;
        if (++wrong > 20) break;
        FAIL_CHECK(
            one.what << " " << one.left << " " << one.right << " " << one.extra << ": "
                     << one.computed() << ", but Python says " << one.result);
    }
    CHECK(lines > 90'000);
}

TEST_CASE("sums and products are exact, and keep the decimals that were written") {
    CHECK((decimal{"0.1"} + decimal{"0.20"}).text() == "0.30");
    CHECK((decimal{"1.00"} - decimal{"1"}).text() == "0.00");
    CHECK((decimal{"2.50"} * 3).text() == "7.50");
    CHECK((3 * decimal{"-2.5"}).text() == "-7.5");
    CHECK((decimal{"1.5"} * decimal{"0.333"}).text() == "0.4995");
    CHECK((-decimal{"0.00"}).text() == "0.00");
    CHECK((-decimal{"-7"}).text() == "7");
    CHECK((decimal{"1e3"} + decimal{"1e-2"}).text() == "1000.01");
    CHECK(
        (decimal{"1"} * std::numeric_limits<std::int64_t>::min()).text() == "-9223372036854775808");
    decimal total;
    for (int i = 0; i < 10; ++i)
        total += decimal{"0.1"};
    CHECK(total == decimal{"1"});
    total -= decimal{"1.000"};
    CHECK(total.is_zero());
}

TEST_CASE("results longer than any literal stay exact") {
    decimal value{"9.99"};
    for (int i = 0; i < 7; ++i)
        value = value * value;
    CHECK(value.text().size() > decimal::longest);
    CHECK(value.divided_by(value, 2, rounding::down).text() == "1.00");
    CHECK((value - value).is_zero());
}

TEST_CASE("rounding is told how, to the middle and below zero") {
    struct row {
        rounding how;
        std::string_view up, down, middle_odd, middle_even, negative;
    };
    for (auto const& row :
         {row{rounding::down, "1.2", "1.2", "0.1", "0.2", "-0.1"},
          row{rounding::up, "1.3", "1.3", "0.2", "0.3", "-0.2"},
          row{rounding::floor, "1.2", "1.2", "0.1", "0.2", "-0.2"},
          row{rounding::ceiling, "1.3", "1.3", "0.2", "0.3", "-0.1"},
          row{rounding::half_up, "1.3", "1.2", "0.2", "0.3", "-0.2"},
          row{rounding::half_even, "1.3", "1.2", "0.2", "0.2", "-0.2"}}) {
        CAPTURE(static_cast<int>(row.how));
        CHECK(decimal{"1.26"}.rounded(1, row.how).text() == row.up);
        CHECK(decimal{"1.24"}.rounded(1, row.how).text() == row.down);
        CHECK(decimal{"0.15"}.rounded(1, row.how).text() == row.middle_odd);
        CHECK(decimal{"0.25"}.rounded(1, row.how).text() == row.middle_even);
        CHECK(decimal{"-0.15"}.rounded(1, row.how).text() == row.negative);
    }
    CHECK(decimal{"1.5"}.rounded(3, rounding::down).text() == "1.500");
    CHECK(decimal{"9.99"}.rounded(1, rounding::up).text() == "10.0");
    CHECK(decimal{"-0.004"}.rounded(2, rounding::down).text() == "0.00");
}

TEST_CASE("minor units are counted only where the value is a whole number of them") {
    CHECK(decimal{"12.34"}.minor_units(2) == 1234);
    CHECK(decimal{"-0.1"}.minor_units(2) == -10);
    CHECK(decimal{"12.340"}.minor_units(2) == 1234);
    CHECK_FALSE(decimal{"12.345"}.minor_units(2));
    CHECK(
        decimal{"9223372036854775807"}.minor_units(0) == std::numeric_limits<std::int64_t>::max());
    CHECK(
        decimal{"-9223372036854775808"}.minor_units(0) == std::numeric_limits<std::int64_t>::min());
    CHECK_FALSE(decimal{"9223372036854775808"}.minor_units(0));
    CHECK_FALSE(decimal{"-9223372036854775809"}.minor_units(0));
    for (auto const* const beyond : {"1e99999", "-1e999999999", "1e-99999"})
        CHECK_FALSE(decimal::parse(beyond).value().minor_units(2));
    CHECK(decimal{"0e-99999"}.minor_units(2) == 0);
    CHECK(decimal::from_minor_units(1234, 2).text() == "12.34");
    CHECK(decimal::from_minor_units(-5, 3).text() == "-0.005");
    CHECK(decimal::from_minor_units(7, 0).text() == "7");
}

TEST_CASE("dividing by zero and numbers beyond all amounts are exceptions that say so") {
    CHECK_THROWS_AS(
        (void)decimal{"1"}.divided_by(decimal{"0.0"}, 2, rounding::down), std::domain_error);
    CHECK_THROWS_AS((void)(decimal{"1e20000"} + decimal{"1"}), std::length_error);
    CHECK_THROWS_AS((void)(decimal{"1e-999999999"} + decimal{"1"}), std::length_error);
    CHECK_THROWS_AS((void)decimal{"1"}.rounded(100'000, rounding::up), std::length_error);
    CHECK(decimal{"1e9999"} - decimal{"1e9999"} == decimal{});
}

TEST_CASE("what is computed is written as its left term is") {
    auto const number = decimal{"1.5"}.with_number_form(true);
    CHECK((number + decimal{"1"}).as_number());
    CHECK((number * 2).as_number());
    CHECK(number.rounded(0, rounding::up).as_number());
    CHECK_FALSE((decimal{"1"} + number).as_number());
}

TEST_CASE("equal values hash alike, and values are printed as they were given") {
    std::hash<decimal> const hash;
    CHECK(hash(decimal{"1.50"}) == hash(decimal{"1.5"}));
    CHECK(hash(decimal{"-0"}) == hash(decimal{"0.000"}));
    CHECK(hash(decimal{"1e2"}) == hash(decimal{"100"}));
    CHECK(hash(decimal{"1e999999999"}) != hash(decimal{"1"}));
    std::unordered_set<decimal> const amounts{decimal{"1.0"}, decimal{"1"}, decimal{"-1"}};
    CHECK(amounts.size() == 2);
    std::ostringstream out;
    out << decimal{"001.50"} << ' ' << decimal{"1e3"};
    CHECK(out.str() == "001.50 1e3");
    CHECK(decimal{"1.20e3"}.canonical() == "1200");
    CHECK(decimal{"-0.0"}.canonical() == "0");
    CHECK(decimal{"-12.500"}.canonical() == "-12.5");
}
