// Decimals: two texts, one a line, read, compared, and held against an arithmetic of the
// test's own, which shares no code with rampart::decimal.
#include <compare>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <rampart/json/decimal.hpp>
#include <rampart/json/read.hpp>
#include <rampart/json/write.hpp>

#include "support/exact_decimal.hpp"
#include "support/input.hpp"

namespace {

using rampart::decimal;
using rampart::fuzz::exact_decimal;
using rampart::fuzz::require;
using rampart::fuzz::rounding;

/// Takes `[+-]digits[.digits][(e|E)[+-]1 to 9 digits]` apart by searching, not by scanning.
struct spelled {
    bool negative = false;
    std::string whole;
    std::string fraction;
    int exponent = 0;

    static std::optional<spelled> read(std::string text) {
        constexpr auto digits = "0123456789";
        auto const all_digits = [](std::string const& part) {
            return !part.empty() && part.find_first_not_of(digits) == std::string::npos;
        };
        auto const take_sign = [](std::string& part) {
            bool const minus = part.starts_with('-');
            if (minus || part.starts_with('+')) part.erase(0, 1);
            return minus;
        };
        spelled out;
        out.negative = take_sign(text);
        if (auto const mark = text.find_first_of("eE"); mark != std::string::npos) {
            auto power = text.substr(mark + 1);
            text.erase(mark);
            bool const minus = take_sign(power);
            if (!all_digits(power) || power.size() > 9) return std::nullopt;
            out.exponent = std::stoi(power) * (minus ? -1 : 1);
        }
        if (auto const point = text.find('.'); point != std::string::npos) {
            out.fraction = text.substr(point + 1);
            text.erase(point);
            if (!all_digits(out.fraction)) return std::nullopt;
        }
        if (!all_digits(text)) return std::nullopt;
        out.whole = text;
        return out;
    }

    /// Without sign and exponent; nothing when that would be too long to be worth it.
    [[nodiscard]] std::optional<exact_decimal> magnitude() const {
        if (exponent > 200 || exponent < -200) return std::nullopt;
        std::string left = whole;
        std::string right = fraction;
        for (int at = 0; at < exponent; ++at) {
            left += right.empty() ? '0' : right.front();
            if (!right.empty()) right.erase(0, 1);
        }
        for (int at = 0; at > exponent; --at) {
            right.insert(right.begin(), left.empty() ? '0' : left.back());
            if (!left.empty()) left.pop_back();
        }
        if (left.empty()) left = "0";
        return exact_decimal{right.empty() ? left : left + '.' + right};
    }
};

std::optional<decimal> check_one(std::string_view text) {
    auto const read = decimal::parse(text);
    auto const model = spelled::read(std::string{text});
    require(
        read.has_value() == (model.has_value() && text.size() <= decimal::longest),
        "the texts that are accepted are those of the grammar", text);
    if (!read) return read;
    require(read->text() == text && read->str() == text, "the text is kept", text);
    auto const again = decimal::parse(read->text());
    require(again && *again == *read, "text to decimal to text to decimal", text);
    require((*read <=> *read) == 0, "a decimal equals itself", text);
    if (auto const magnitude = model->magnitude()) {
        require(magnitude->is_zero() == read->is_zero(), "zero is zero", text);
        auto const plain = magnitude->short_text();
        if (plain.size() < decimal::longest && !model->negative)
            require(*decimal::parse(plain) == *read, "another spelling is equal", text);
        require(
            read->is_negative() == (model->negative && !magnitude->is_zero()),
            "the sign is the text's, and zero has none", text);
    }
    for (bool const number : {false, true}) {
        auto const sent = rampart::json::to_json(read->with_number_form(number));
        decimal back;
        rampart::json::read_problem why;
        // Not every decimal is a JSON number (+1, 01): these are written as JSON allows.
        require(rampart::json::read_text(sent, back, why), "JSON carries a decimal", sent);
        require(back == *read, "JSON changes no value", sent);
    }
    return read;
}

void check_pair(decimal const& left, decimal const& right) {
    std::string const both = left.str() + " and " + right.str();
    auto const order = left <=> right;
    require((right <=> left) == (0 <=> order), "comparison works both ways", both);
    require((left == right) == (order == 0), "equality agrees with the order", both);
    auto const a = spelled::read(left.str());
    auto const b = spelled::read(right.str());
    auto const x = a->magnitude();
    auto const y = b->magnitude();
    if (!x || !y) return;
    bool const x_below = a->negative && !x->is_zero();
    bool const y_below = b->negative && !y->is_zero();
    auto const expected = x_below != y_below
                              ? (x_below ? std::weak_ordering::less : std::weak_ordering::greater)
                          : x_below ? *y <=> *x
                                    : *x <=> *y;
    require(std::weak_ordering{order} == expected, "the order is that of the values", both);
}

/// That arithmetic itself.
void check_arithmetic(std::string_view left, std::string_view right) {
    auto const a = exact_decimal::parse(left);
    auto const b = exact_decimal::parse(right);
    if (!a || !b) return;
    std::string const both = std::string{left} + " and " + std::string{right};
    require((*a + *b) == (*b + *a), "a + b = b + a", both);
    require(((*a + *b) - *b) == *a, "a + b - b = a", both);
    require((*a * *b) == (*b * *a), "a * b = b * a", both);
    bool refused = false;
    try {
        static_cast<void>(*a - *b);
    } catch (std::domain_error const&) {
        refused = true;
    }
    require(refused == (*a < *b), "a difference below zero is refused", both);
    if (b->is_zero()) return;
    auto const down = a->divided_by(*b, 6, rounding::down);
    auto const up = a->divided_by(*b, 6, rounding::up);
    require((down * *b) <= *a && (up * *b) >= *a, "a quotient is rounded as asked", both);
    require((up - down) <= exact_decimal{"0.000001"}, "by one unit at most", both);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    rampart::fuzz::input bytes{data, size};
    auto const first = bytes.until('\n');
    auto const second = bytes.until('\n');
    auto const left = check_one(first);
    auto const right = check_one(second);
    if (left && right) check_pair(*left, *right);
    check_arithmetic(first, second);
    return 0;
}
