// Banxa's own codes, which errors carry as `provider_code` (banxa.md sections A3 and B3).
#pragma once

#include <rampart/sign/config.hpp>

#include <array>
#include <string_view>

namespace rampart::banxa {

/// Codes of errors. The list is open: expect others.
/// ```
/// if (made.error().provider_code == banxa::codes::identity_exists) ...
/// ```
namespace codes {

inline constexpr std::string_view order_not_found = "1";         ///< see describe_code
inline constexpr std::string_view identity_exists = "81";        ///< retrieve it; do not retry (A3)
inline constexpr std::string_view account_on_hold = "227";       ///< see describe_code
inline constexpr std::string_view payment_limit_reached = "228"; ///< see describe_code
inline constexpr std::string_view waiting_for_earlier_order = "305"; ///< its funds are missing
inline constexpr std::string_view system_error = "999";              ///< see describe_code
inline constexpr std::string_view unknown_source = "3220";           ///< seen for a source currency
inline constexpr std::string_view validation_error = "4002";         ///< see describe_code
inline constexpr std::string_view payment_method_not_available = "4007"; ///< see describe_code
inline constexpr std::string_view nonce_invalid = "40001";               ///< see describe_code
inline constexpr std::string_view nonce_too_old = "40002";               ///< see describe_code
inline constexpr std::string_view nonce_used = "40003";                  ///< see describe_code
inline constexpr std::string_view key_unknown = "40100";                 ///< see describe_code
inline constexpr std::string_view header_malformed = "40101";            ///< see describe_code
inline constexpr std::string_view header_missing = "40102";              ///< see describe_code
inline constexpr std::string_view signature_mismatch = "40103";          ///< see describe_code
inline constexpr std::string_view key_invalid = "40104";                 ///< see describe_code

} // namespace codes

/// What a code means and, for those of authentication, what to look at: the words of the provider's
/// own lists. Empty for a code that is in neither.
[[nodiscard]] constexpr std::string_view describe_code(std::string_view code) noexcept {
    struct row {
        std::string_view code;
        std::string_view words;
    };
    constexpr std::array<row, 17> rows{{
        {codes::order_not_found, "order not found"},
        {codes::identity_exists, "an identity exists already for this reference or e-mail"},
        {codes::account_on_hold, "the customer's account is on hold"},
        {codes::payment_limit_reached, "the customer is at the payment limit"},
        {codes::waiting_for_earlier_order, "an earlier order still waits for its funds"},
        {codes::system_error, "system error"},
        {codes::unknown_source, "unknown source currency"},
        {codes::validation_error, "validation error"},
        {codes::payment_method_not_available, "payment method not available"},
        {codes::nonce_invalid, "the nonce is not a Unix timestamp"},
        {codes::nonce_too_old, "the nonce is too old; check that the system clock is in sync"},
        {codes::nonce_used, "the nonce was used before"},
        {codes::key_unknown,
         "API key not recognised; check that it is the key of this environment"},
        {codes::header_malformed, "the Authorization header is malformed"},
        {codes::header_missing, "the Authorization header is missing"},
        {codes::signature_mismatch, "signature mismatch; check path, newline separators, compact "
                                    "JSON and that the secret is the right one"},
        {codes::key_invalid, "invalid API key"},
    }};
    for (auto const& one : rows) {
        if (one.code == code) return one.words;
    }
    return {};
}

} // namespace rampart::banxa
