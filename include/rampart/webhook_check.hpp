// Checking a delivery's signature by a scheme's declaration, with the likely cause when it fails.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <rampart/sign/encode.hpp>
#include <rampart/sign/verify.hpp>
#include <rampart/webhook.hpp>
#include <rampart/webhook_diagnosis.hpp>
#include <rampart/webhook_window.hpp>

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

/// Whether a delivery is genuine under the scheme: its stamps (views of its headers), or the
/// likely cause why not. What `how` names is only tried to explain a refusal.
///
/// `otherwise(fits)` is asked when the signature does not fit the delivery as it came: it hands
/// further `message_view`s to the predicate and returns whether one fitted.
template <class Scheme, class Crypto, class Otherwise>
[[nodiscard]] result<sign::received_stamps> authenticate(
    sign::basic_verifier<Scheme, Crypto> const& verifier, delivery const& received,
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
    sign::basic_verifier<Scheme, Crypto> const& verifier, delivery const& received,
    diagnosis const& how = {}) {
    return authenticate(verifier, received, how, [](auto const&) { return false; });
}

/// The stamps would be views of headers that are gone.
template <class Scheme, class Crypto>
result<sign::received_stamps> authenticate(
    sign::basic_verifier<Scheme, Crypto> const& verifier, delivery const&& received,
    diagnosis const& how = {}) = delete;

/// What a delivery's headers say, as views of them: key, time, nonce and signature. Empty when they
/// are not of the scheme's form; whether it is genuine is another question.
template <class Scheme>
[[nodiscard]] sign::received_stamps stamps_of(delivery const& received) {
    auto const read = sign::read_stamps<Scheme>(received.headers);
    return read.outcome == sign::receipt::genuine ? read.stamps : sign::received_stamps{};
}

/// The stamps would be views of headers that are gone.
template <class Scheme>
sign::received_stamps stamps_of(delivery const&& received) = delete;

/// What a replay memory knows a delivery by: its signature in lower-case hex, however it was
/// written. Empty when there is none.
template <class Scheme>
[[nodiscard]] std::string replay_key(sign::received_stamps const& stamps) {
    auto const mac = sign::detail::decode(typename Scheme::encoding{}, stamps.signature);
    if (!mac) return {};
    return sign::encoded<sign::hex_lower>(
        {reinterpret_cast<unsigned char const*>(mac->data()), mac->size()});
}

/// The refusal of what a replay memory knows already; nothing for what is new, or without a memory.
[[nodiscard]] inline std::optional<refusal>
seen_before(std::shared_ptr<replay_memory> const& memory, std::string_view key) {
    if (!memory || memory->remember(key)) return std::nullopt;
    return refusal{cause::replayed, "this delivery was seen before"};
}

/// A delivery to `callback_url` with the headers that `signer` makes; for tests of a receiver.
template <class Signer>
[[nodiscard]] rampart::result<delivery>
signed_by(Signer const& signer, std::string_view callback_url, std::string body) {
    auto where = callback::parse(callback_url);
    if (!where) return where.error();
    delivery out{std::move(where->host), std::move(where->target), {}, std::move(body)};
    typename Signer::headers headers;
    auto const failed = signer.sign(out.message(), headers);
    if (failed != sign::failure::none) {
        return make_error(
            sign::concerns_credentials(failed) ? errc::invalid_credentials : errc::signing_failed,
            rampart::delivery::not_sent, std::string{sign::describe(failed)});
    }
    out.headers.push_back({"Content-Type", "application/json"});
    for (std::size_t at = 0; at < headers.size(); ++at) {
        out.headers.push_back({std::string{headers.name(at)}, std::string{headers.value(at)}});
    }
    return out;
}

} // namespace rampart::webhook
