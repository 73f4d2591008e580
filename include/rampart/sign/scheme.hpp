// A provider's signing rule as a declaration: what is signed, and in which headers it travels.
#pragma once

#include <rampart/sign/crypto.hpp>
#include <rampart/sign/encode.hpp>
#include <rampart/sign/form.hpp>
#include <rampart/sign/header_list.hpp>
#include <rampart/sign/joined.hpp>
#include <rampart/sign/key.hpp>
#include <rampart/sign/nonce.hpp>
#include <rampart/sign/parts.hpp>
#include <rampart/sign/parts/body_field.hpp>
#include <rampart/sign/parts/conditional.hpp>
#include <rampart/sign/parts/hashed.hpp>
#include <rampart/sign/parts/header_value.hpp>
#include <rampart/sign/parts/nested.hpp>
#include <rampart/sign/parts/setting.hpp>
#include <rampart/sign/query.hpp>
#include <rampart/sign/timestamp.hpp>

namespace rampart::sign {

/// What most schemes share; a scheme derives from it and adds `message` and `headers`, and
/// whatever it has otherwise.
struct hmac_sha256_scheme {
    /// how a message is authenticated
    template <class Crypto>
    using mac = typename Crypto::hmac_sha256;
    using key_decoding = text_key;         ///< how a secret's text becomes a key
    using encoding = hex_lower;            ///< how a signature is written
    using timestamp_format = unix_seconds; ///< how a time is written
    using default_nonce = no_nonce;        ///< where nonces come from
    using query_parameters = query_list<>; ///< what is added to the query
    using form_fields = form_list<>;       ///< what is put in front of a form-encoded body
};

/// The same with SHA-512.
struct hmac_sha512_scheme : hmac_sha256_scheme {
    /// how a message is authenticated
    template <class Crypto>
    using mac = typename Crypto::hmac_sha512;
};

namespace detail {

template <class Scheme>
struct placed_in_query {
    using type = query_list<>;
};
template <class Scheme>
requires requires { typename Scheme::query_parameters; }
struct placed_in_query<Scheme> {
    using type = typename Scheme::query_parameters;
};

template <class Scheme>
struct placed_in_form {
    using type = form_list<>;
};
template <class Scheme>
requires requires { typename Scheme::form_fields; }
struct placed_in_form<Scheme> {
    using type = typename Scheme::form_fields;
};

template <class Scheme>
struct decoded_key {
    using type = text_key;
};
template <class Scheme>
requires requires { typename Scheme::key_decoding; }
struct decoded_key<Scheme> {
    using type = typename Scheme::key_decoding;
};

} // namespace detail

/// A scheme's parameters at the end of the query; an empty list where it declares none.
template <class Scheme>
using query_parameters_of = typename detail::placed_in_query<Scheme>::type;

/// A scheme's fields in front of a form-encoded body; an empty list where it declares none.
template <class Scheme>
using form_fields_of = typename detail::placed_in_form<Scheme>::type;

/// How a scheme's secret becomes the key of its MAC; `text_key` where it declares nothing.
template <class Scheme>
using key_decoding_of = typename detail::decoded_key<Scheme>::type;

namespace detail {

/// Whether a signer puts fields of its scheme's own into the bodies that it signs.
template <class Signer>
consteval bool signer_fills_forms() {
    if constexpr (requires { typename Signer::scheme_type; }) {
        return form_fields_of<typename Signer::scheme_type>::size > 0;
    } else {
        return false;
    }
}

/// The MAC of a scheme with the crypto policy: its own, or one whose key is derived for each
/// message, see derived_key.hpp.
template <class Scheme, class Crypto>
struct keyed_mac {
    using type = typename Scheme::template mac<Crypto>;
};
template <class Scheme, class Crypto>
requires requires {
    typename key_decoding_of<Scheme>::template keyed<typename Scheme::template mac<Crypto>>;
}
struct keyed_mac<Scheme, Crypto> {
    using type =
        typename key_decoding_of<Scheme>::template keyed<typename Scheme::template mac<Crypto>>;
};
template <class Scheme, class Crypto>
using keyed_mac_of = typename keyed_mac<Scheme, Crypto>::type;

/// What a MAC starts with for a message: points to itself, or to the key that was derived; null
/// when none could be.
template <class Crypto, class Mac>
RAMPART_INLINE auto key_for(Mac const& mac, [[maybe_unused]] signing_context const& context) {
    if constexpr (requires { mac.template for_message<Crypto>(context); }) {
        return mac.template for_message<Crypto>(context);
    } else {
        return &mac;
    }
}

/// Whether the key is derived by `Part`.
template <class Scheme, class Part>
consteval bool key_mentions() {
    if constexpr (requires { typename key_decoding_of<Scheme>::inside; }) {
        return key_decoding_of<Scheme>::inside::template mentions<Part>;
    } else {
        return false;
    }
}

/// Why a key cannot be derived: a setting that was not given, say.
template <class Scheme>
constexpr failure check_key([[maybe_unused]] signing_context const& context) {
    if constexpr (requires { typename key_decoding_of<Scheme>::inside; }) {
        return key_decoding_of<Scheme>::inside::check(context);
    } else {
        return failure::none;
    }
}

} // namespace detail

/// Why a request cannot be signed by the scheme: a part lacks what it needs. `none` for the schemes
/// whose parts need nothing, at no cost.
template <class Scheme>
[[nodiscard]] constexpr failure check_request(signing_context const& context) {
    failure found = Scheme::message::check(context);
    if (found == failure::none) found = Scheme::headers::check(context);
    if (found == failure::none) found = query_parameters_of<Scheme>::check(context);
    if (found == failure::none) found = form_fields_of<Scheme>::check(context);
    if (found == failure::none) found = detail::check_key<Scheme>(context);
    return found;
}

namespace detail {

template <class Scheme>
struct chosen_nonce {
    using type = no_nonce;
};
template <class Scheme>
requires requires { typename Scheme::default_nonce; }
struct chosen_nonce<Scheme> {
    using type = typename Scheme::default_nonce;
};

} // namespace detail

/// A scheme's nonce policy; none where it declares none.
template <class Scheme>
using default_nonce_of = typename detail::chosen_nonce<Scheme>::type;

/// What a scheme declares.
///
/// | member                     | meaning                                                      |
/// | -------------------------- | ------------------------------------------------------------ |
/// | `message`                  | `concat<...>`, `lines<...>` or `joined<"sep", ...>` of parts |
/// | `headers`                  | `header_list<header<"Name", parts...>, ...>`                 |
/// | `template mac<Crypto>`     | the MAC of the crypto policy, `Crypto::hmac_sha256` say      |
/// | `encoding`                 | `hex_lower` or `base64`                                      |
/// | `timestamp_format`         | `unix_seconds`, `unix_milliseconds`, `iso8601_milliseconds`  |
/// | `default_nonce`            | the nonce policy unless the user picks another               |
///
/// Optional, and what stands for them:
///
/// | member                     | meaning                                                      |
/// | -------------------------- | ------------------------------------------------------------ |
/// | `key_decoding`             | `text_key` (the default), `base64_key` or `derived_key<...>` |
/// | `query_parameters`         | `query_list<query_parameter<"signature", signature>>`, for   |
/// |                            | a signature that goes last into the query; `query_list<>`    |
/// | `form_fields`              | `form_list<form_field<"nonce", nonce>>`, for a nonce within  |
/// |                            | the form-encoded body that is signed; `form_list<>`          |
template <class S>
concept scheme = requires {
    typename S::message;
    typename S::headers;
    typename S::encoding;
    typename S::timestamp_format;
    typename S::default_nonce;
    requires mac<typename S::template mac<direct_crypto>>;
    requires nonce<typename S::default_nonce>;
};

} // namespace rampart::sign
