// The parts that canonical strings and header values are declared from.
#pragma once

#include <cstddef>
#include <string_view>

#include <rampart/sign/encode.hpp>
#include <rampart/sign/message.hpp>
#include <rampart/sign/part.hpp>
#include <rampart/sign/text.hpp>

namespace rampart::sign {

/// In a namespace of their own, since their names are everybody's words: a provider's scheme says
/// `using namespace rampart::sign::parts` where it is declared.
namespace parts {

namespace detail {

struct always_present {
    static constexpr bool present(signing_context const&) noexcept { return true; }
};

/// A part that is a text of the context as it stands.
template <fixed_string Name, auto Select>
struct text_part : always_present {
    static constexpr std::string_view name = Name.view();

    static constexpr std::string_view text(signing_context const& context) noexcept {
        return Select(context);
    }

    template <class Crypto, class Sink>
    RAMPART_INLINE static bool write(Sink& sink, signing_context const& context) {
        sink.update(Select(context));
        return true;
    }
};

// Functions with names rather than lambdas: a lambda in a template argument is another type in each
// translation unit, which breaks the one-definition rule.
constexpr std::string_view host_of(signing_context const& c) noexcept { return c.message.host; }
constexpr std::string_view target_of(signing_context const& c) noexcept { return c.message.target; }
constexpr std::string_view path_of(signing_context const& c) noexcept { return c.message.path(); }
constexpr std::string_view query_of(signing_context const& c) noexcept { return c.message.query(); }
constexpr std::string_view body_of(signing_context const& c) noexcept { return c.message.body; }
constexpr std::string_view api_key_of(signing_context const& c) noexcept { return c.api_key; }
constexpr std::string_view timestamp_of(signing_context const& c) noexcept { return c.timestamp; }
constexpr std::string_view nonce_of(signing_context const& c) noexcept { return c.nonce; }
constexpr std::string_view signature_of(signing_context const& c) noexcept { return c.signature; }

} // namespace detail

using host = detail::text_part<"host", &detail::host_of>;       ///< the host of the request
using target = detail::text_part<"target", &detail::target_of>; ///< path and query
using path = detail::text_part<"path", &detail::path_of>;       ///< the path of the request
/// the query, without its question mark
using query = detail::text_part<"query", &detail::query_of>;
using body = detail::text_part<"body", &detail::body_of>;                ///< the body's bytes
using api_key = detail::text_part<"api_key", &detail::api_key_of>;       ///< the caller's API key
using timestamp = detail::text_part<"timestamp", &detail::timestamp_of>; ///< the time of signing
using nonce = detail::text_part<"nonce", &detail::nonce_of>;             ///< the nonce
using signature = detail::text_part<"signature", &detail::signature_of>; ///< the signature itself

/// The HTTP method in upper case.
struct method : detail::always_present {
    static constexpr std::string_view name = "method"; ///< as explain() shows it

    /// Whether the method can be signed as it stands.
    RAMPART_INLINE static bool is_upper(signing_context const& context) noexcept {
        unsigned char bits = 0; // of all letters; the one of 32 tells small from capital letters
        for (char const letter : context.message.method)
            bits |= static_cast<unsigned char>(letter);
        return (bits & 0x20) == 0;
    }

    /// Writes the method.
    template <class Crypto, class Sink>
    RAMPART_INLINE static bool write(Sink& sink, signing_context const& context) {
        if (is_upper(context)) {
            sink.update(context.message.method);
            return true;
        }
        auto const is_lower = [](char letter) { return letter >= 'a' && letter <= 'z'; };
        for (char letter : context.message.method) {
            if (is_lower(letter)) letter = static_cast<char>(letter - 'a' + 'A');
            sink.update(std::string_view{&letter, 1});
        }
        return true;
    }
};

/// Lower-case hex SHA-256 of the body; empty for no body, zero bytes and multipart bodies
/// (hexarails.md section 3.3).
struct body_sha256 : detail::always_present {
    static constexpr std::string_view name = "body_sha256"; ///< as explain() shows it

    /// Writes the hash of the body.
    template <class Crypto, class Sink>
    RAMPART_INLINE static bool write(Sink& sink, signing_context const& context) {
        if (context.message.body.empty() || context.message.multipart) return true;
        typename Crypto::sha256::value_type value;
        if constexpr (requires { value = Crypto::sha256::of(context.message.body); }) {
            value = Crypto::sha256::of(context.message.body);
        } else {
            typename Crypto::sha256 digest;
            digest.update(context.message.body);
            if (!digest.finish(value)) return false;
        }
        char text[hex_lower::encoded_size(Crypto::sha256::digest_size)];
        hex_lower::encode(value, text);
        sink.update(std::string_view{text, sizeof text});
        return true;
    }
};

/// A constant text.
template <fixed_string Text>
struct literal : detail::always_present {
    static constexpr std::string_view name = "literal";   ///< as explain() shows it
    static constexpr std::string_view text = Text.view(); ///< what is written

    /// Writes the part.
    template <class Crypto, class Sink>
    RAMPART_INLINE static bool write(Sink& sink, signing_context const&) {
        sink.update(text);
        return true;
    }
};

} // namespace parts

} // namespace rampart::sign
