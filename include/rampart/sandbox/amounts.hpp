// Amounts as the sandbox reads them from requests: plain decimal numbers that are not negative.
#pragma once

#include <rampart/config.hpp>

#include <string_view>

#include <rampart/json/decimal.hpp>

namespace rampart::sandbox {

/// How an amount given as text reads.
enum class amount_shape {
    malformed,    ///< not a decimal number
    not_positive, ///< zero, or a decimal number with a minus sign
    positive
};

/// Digits with an optional fraction ("12", "0.50") are an amount; "", ".5", "5.", "+1", "1e3",
/// "1,000" and what is longer than 64 characters are not.
amount_shape shape_of_amount(std::string_view text);

/// The value of an amount whose shape was looked at, without needless zeros in front. Throws
/// std::invalid_argument for anything else.
decimal amount_of(std::string_view text);

} // namespace rampart::sandbox

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/sandbox/impl/amounts.ipp>
#endif
