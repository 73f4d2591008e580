// What is wrong with a scheme, in a sentence.
#pragma once

#include <rampart/sign/scheme.hpp>

namespace rampart::sign::detail {

template <class Headers>
inline constexpr bool is_header_list = false;
template <class... Headers>
inline constexpr bool is_header_list<header_list<Headers...>> = true;

template <class Message>
inline constexpr bool is_joined = false;
template <fixed_string Separator, class... Parts>
inline constexpr bool is_joined<joined<Separator, Parts...>> = true;

template <class Scheme>
constexpr bool has_header_list() {
    if constexpr (requires { typename Scheme::headers; }) {
        return is_header_list<typename Scheme::headers>;
    } else {
        return false;
    }
}

template <class Scheme>
constexpr bool has_message() {
    if constexpr (requires { typename Scheme::message; }) {
        return is_joined<typename Scheme::message>;
    } else {
        return false;
    }
}

template <class Scheme>
constexpr bool signs_its_signature() {
    if constexpr (has_message<Scheme>()) {
        return Scheme::message::template mentions<parts::signature>;
    } else {
        return false;
    }
}

/// Whether a field within the body that is signed would hold the signature.
template <class Scheme>
constexpr bool puts_signature_into_form() {
    return form_fields_of<Scheme>::template mentions<parts::signature>;
}

template <class Scheme>
inline constexpr bool is_defined = requires {
    sizeof(Scheme);
};

/// Every rule that a scheme has to keep, checked where it is used, in the user's words.
template <class Scheme>
constexpr bool check_scheme() {
    if constexpr (!is_defined<Scheme>) {
        static_assert(
            is_defined<Scheme>,
            "rampart: this scheme is declared but not defined here: include its definition, for a "
            "provider's own scheme <rampart/PROVIDER/provider.hpp>");
        return false;
    } else {
        static_assert(
            has_message<Scheme>(),
            "rampart: this scheme does not say what is signed: add `using message = concat<...>;`, "
            "or lines<...>, of parts");
        static_assert(
            has_header_list<Scheme>(),
            "rampart: this scheme does not say which headers are sent: add `using headers = "
            "header_list<header<\"Name\", parts...>, ...>;`");
        static_assert(
            !signs_its_signature<Scheme>(),
            "rampart: the signature cannot be a part of what is signed");
        static_assert(
            !puts_signature_into_form<Scheme>(),
            "rampart: the signature cannot be a field of the body, which is signed with it");
        static_assert(
            !has_message<Scheme>() || !has_header_list<Scheme>() || scheme<Scheme>,
            "rampart: this scheme has no MAC, encoding, timestamp_format or default_nonce: derive "
            "it from hmac_sha256_scheme or hmac_sha512_scheme");
        return scheme<Scheme>;
    }
}

} // namespace rampart::sign::detail
