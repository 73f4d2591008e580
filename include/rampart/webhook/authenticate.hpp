// Checking a notification's signature by a scheme's declaration, with the likely cause when it
// fails.
#pragma once

#include <string>
#include <string_view>

#include <rampart/sign/encode.hpp>
#include <rampart/sign/verify.hpp>
#include <rampart/webhook/diagnosis.hpp>
#include <rampart/webhook/notification.hpp>
#include <rampart/webhook/refusal.hpp>

namespace rampart::webhook {

namespace detail {

inline refusal header_refusal(sign::receipt outcome, std::string_view header) {
    std::string const name{header};
    if (outcome == sign::receipt::header_missing) {
        return {
            cause::missing_header,
            "the header " + name + " is missing: not from the provider, or a proxy dropped it"};
    }
    if (outcome == sign::receipt::header_repeated) {
        return {
            cause::malformed_header,
            "the header " + name + " came more than once, with unlike values"};
    }
    return {cause::malformed_header, "the header " + name + " is not of the documented form"};
}

inline refusal no_secret(sign::failure passed_over) {
    if (passed_over == sign::failure::none) {
        return {cause::no_secret, "no secret was given to verify with"};
    }
    return {cause::no_secret, std::string{sign::describe(passed_over)}};
}

/// The header that carries the signature.
template <class Scheme>
std::string_view signature_header() {
    std::string_view name;
    Scheme::headers::for_each([&]<class Header>() {
        if (Header::value::template mentions<sign::parts::signature>) name = Header::name;
        return true;
    });
    return name;
}

} // namespace detail

/// Whether a notification is genuine under the scheme: its stamps (views of its headers), or the
/// likely cause why not. What `how` names is only tried to explain a refusal.
///
/// `otherwise(fits)` is asked when the signature does not fit the notification as it came: it hands
/// further `message_view`s to the predicate and returns whether one fitted.
template <class Scheme, class Crypto, class Otherwise>
[[nodiscard]] result<sign::received_stamps> authenticate(
    sign::basic_verifier<Scheme, Crypto> const& verifier, notification const& received,
    diagnosis const& how, Otherwise&& otherwise) {
    if (verifier.size() == 0) {
        return detail::no_secret(verifier.problem());
    }
    auto const read = sign::read_stamps<Scheme>(received.headers);
    if (read.outcome != sign::receipt::genuine) {
        return detail::header_refusal(read.outcome, read.header);
    }
    auto const outcome = verifier.check(received.message(), read.stamps);
    switch (outcome) {
    case sign::receipt::genuine: return read.stamps;
    case sign::receipt::signature_differs: break;
    case sign::receipt::crypto_library:
        return refusal{
            cause::crypto_library, std::string{sign::describe(
                                       verifier.problem() == sign::failure::crypto_wrong
                                           ? sign::failure::crypto_wrong
                                           : sign::failure::crypto_library)}};
    default: return detail::header_refusal(outcome, detail::signature_header<Scheme>());
    }
    auto const fits = [&](sign::message_view const& other) {
        return verifier.check(other, read.stamps) == sign::receipt::genuine;
    };
    if (otherwise(fits)) return read.stamps;
    auto why = detail::likely_cause(verifier, received, read.stamps, how);
    if (verifier.problem() != sign::failure::none) {
        why.message += "; a secret that was given is not used: ";
        why.message += sign::describe(verifier.problem());
    }
    return why;
}

template <class Scheme, class Crypto>
[[nodiscard]] result<sign::received_stamps> authenticate(
    sign::basic_verifier<Scheme, Crypto> const& verifier, notification const& received,
    diagnosis const& how = {}) {
    return authenticate(verifier, received, how, [](auto const&) { return false; });
}

/// The stamps would be views of headers that are gone.
template <class Scheme, class Crypto>
result<sign::received_stamps> authenticate(
    sign::basic_verifier<Scheme, Crypto> const& verifier, notification const&& received,
    diagnosis const& how = {}) = delete;

/// What a notification's headers say, as views of them: key, time, nonce and signature. Empty when
/// they are not of the scheme's form; whether it is genuine is another question.
template <class Scheme>
[[nodiscard]] sign::received_stamps stamps_of(notification const& received) {
    auto const read = sign::read_stamps<Scheme>(received.headers);
    return read.outcome == sign::receipt::genuine ? read.stamps : sign::received_stamps{};
}

/// The stamps would be views of headers that are gone.
template <class Scheme>
sign::received_stamps stamps_of(notification const&& received) = delete;

} // namespace rampart::webhook
