// What a signature is about: the request as it goes on the wire, and the texts made for it.
#pragma once

#include <rampart/sign/config.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>

#include <rampart/text/ascii.hpp>

namespace rampart::sign {

/// A header of a request as the signer sees it.
struct header_view {
    std::string_view name;  ///< in any case of letters
    std::string_view value; ///< as it is sent
};

/// The first header of that name; null when there is none.
[[nodiscard]] constexpr header_view const*
find_header(std::span<header_view const> headers, std::string_view name) noexcept {
    for (auto const& one : headers) {
        if (text::same_ignoring_case(one.name, name)) return &one;
    }
    return nullptr;
}

/// A request as the signer sees it: views of the very bytes that are sent.
struct message_view {
    std::string_view method; ///< any letter case; signed in upper case
    std::string_view host;   ///< as in the Host header: with the port when it is not the default
    std::string_view target; ///< path and query as on the request line, `/path?query`
    std::string_view body{}; ///< the bytes of the body; empty when there is none
    bool multipart = false;  ///< whether the body is multipart/form-data

    /// The request's headers in front of the signer's own; for schemes with parts::header_value,
    /// and empty for the others.
    std::span<header_view const> headers{};

    /// The target up to the question mark.
    [[nodiscard]] constexpr std::string_view path() const noexcept {
        return target.substr(0, target.find('?'));
    }

    /// The target after the question mark; empty when there is none.
    [[nodiscard]] constexpr std::string_view query() const noexcept {
        auto const mark = target.find('?');
        return mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
    }
};

class settings;

/// Everything a part of a canonical string or of a header value may name.
struct signing_context {
    message_view const& message;  ///< what is signed
    std::string_view api_key;     ///< of the caller
    std::string_view timestamp;   ///< of this signature
    std::string_view nonce;       ///< of this signature
    std::string_view signature{}; ///< encoded; empty until the canonical string is signed
    settings const* constants{};  ///< the user's, for parts::setting; null when there are none
};

/// Why nothing was signed.
enum class failure : unsigned char {
    none,
    api_key_invalid, ///< empty, longer than 256 bytes, or with a character no header may hold
    nonce_invalid,   ///< a given timestamp or nonce is too long or not fit for a header
    random_source,   ///< OpenSSL's random generator failed
    crypto_library,  ///< OpenSSL refused the key or the algorithm
    secret_invalid,  ///< the secret is not of the scheme's form (base64, for example)
    setting_invalid, ///< a setting was not given, is too long or not fit for a header
    field_missing,   ///< the body lacks a field that is signed
    header_missing,  ///< the request lacks a header that is signed
    api_key_quotes,  ///< the API key stands in quotes
    token_invalid,   ///< a bearer token is empty, too long or not fit for a header
    secret_empty,
    secret_white_space,     ///< before or behind the secret
    secret_line_end,        ///< before or behind the secret
    secret_quotes,          ///< around the secret
    secret_byte_order_mark, ///< before or behind the secret
    crypto_wrong,           ///< OpenSSL computes another MAC than it should
};

/// Whether the key pair is at fault, and not a request or the library.
[[nodiscard]] constexpr bool concerns_credentials(failure reason) noexcept {
    switch (reason) {
    case failure::api_key_invalid:
    case failure::api_key_quotes:
    case failure::token_invalid:
    case failure::setting_invalid:
    case failure::secret_invalid:
    case failure::secret_empty:
    case failure::secret_white_space:
    case failure::secret_line_end:
    case failure::secret_quotes:
    case failure::secret_byte_order_mark: return true;
    default: return false;
    }
}

/// The sentence that goes with a failure.
[[nodiscard]] constexpr std::string_view describe(failure reason) noexcept {
    switch (reason) {
    case failure::none: return "signed";
    case failure::api_key_invalid:
        return "the API key must be 1 to 256 visible ASCII characters: check the credentials for a "
               "blank, a line end or a byte order mark around it";
    case failure::nonce_invalid:
        return "a timestamp or nonce must be 1 to 128 visible ASCII characters";
    case failure::random_source:
        return "OpenSSL's random generator failed, so no nonce could be made";
    case failure::crypto_library:
        return "OpenSSL refused the key or the algorithm: check its provider configuration";
    case failure::secret_invalid:
        return "the secret must be base64 text with its padding: give it as the provider issued it";
    case failure::setting_invalid:
        return "a setting of this scheme must be 1 to 256 visible ASCII characters: give it to the "
               "signer's constructor, settings{{\"name\", \"value\"}}";
    case failure::field_missing:
        return "the body lacks a field that this scheme signs (e.g. a nonce): add it to the "
               "request";
    case failure::header_missing:
        return "the request lacks a header that this scheme signs: place a member of the request "
               "in it, with in_header";
    case failure::api_key_quotes: return "the API key stands in quotes: give it without them";
    case failure::token_invalid:
        return "the token must be 1 to 8192 visible ASCII characters, without quotes around it: "
               "check it for a blank, a line end or a byte order mark";
    case failure::secret_empty: return "the secret is empty: give it as the provider issued it";
    case failure::secret_white_space:
        return "the secret has white space before or behind it: give it without";
    case failure::secret_line_end:
        return "the secret has a line end before or behind it, as files and commands write it: "
               "give it without";
    case failure::secret_quotes: return "the secret stands in quotes: give it without them";
    case failure::secret_byte_order_mark:
        return "the secret has a byte order mark before or behind it, as editors write it: give it "
               "without";
    case failure::crypto_wrong:
        return "OpenSSL computes wrong MACs, as its versions 3.0.0 to 3.0.2 do once a key is kept: "
               "take a newer one, or sign with direct_crypto";
    }
    return "unknown failure";
}

namespace detail {

/// Whether all eight characters from `at` on are visible ASCII, seen at once.
inline bool eight_visible(char const* at) noexcept {
    constexpr std::uint64_t each = 0x0101010101010101;
    std::uint64_t word;
    std::memcpy(&word, at, sizeof word);
    // Each term has a byte's high bit set: of a byte under '!', above '~', and above 127. A borrow
    // or carry may only set more bits where one is set rightly.
    auto const too_low = (word - each * '!') & ~word;
    auto const too_high = (word + each) | word;
    return ((too_low | too_high) & (each * 0x80)) == 0;
}

} // namespace detail

/// True when a header value may carry the text: visible ASCII, no space, no control character.
[[nodiscard]] constexpr bool is_header_token(std::string_view text, std::size_t longest) noexcept {
    if (text.empty() || text.size() > longest) return false;
    if (!std::is_constant_evaluated() && text.size() >= 8) {
        auto const last = text.size() - 8; // the last eight may overlap those before
        for (std::size_t at = 0; at < last; at += 8) {
            if (!detail::eight_visible(text.data() + at)) return false;
        }
        return detail::eight_visible(text.data() + last);
    }
    for (char const character : text) {
        if (character <= ' ' || character > '~') return false;
    }
    return true;
}

} // namespace rampart::sign
