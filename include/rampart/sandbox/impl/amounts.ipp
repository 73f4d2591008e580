// Definitions of sandbox/amounts.hpp.
#pragma once

#include <optional>
#include <stdexcept>
#include <string_view>

#include <rampart/sandbox/amounts.hpp>

namespace rampart::sandbox {

RAMPART_DECL amount_shape shape_of_amount(std::string_view text) {
    bool const negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    if (text.size() > 64 || text.find_first_of("+-eE") != std::string_view::npos)
        return amount_shape::malformed;
    auto const number = decimal::parse(text);
    if (!number) return amount_shape::malformed;
    return negative || number->is_zero() ? amount_shape::not_positive : amount_shape::positive;
}

RAMPART_DECL decimal amount_of(std::string_view text) {
    auto const number = decimal::parse(text);
    if (!number) throw std::invalid_argument{"not a decimal number"};
    return *number + decimal{};
}

} // namespace rampart::sandbox
