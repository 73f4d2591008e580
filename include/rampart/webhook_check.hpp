// Checking a delivery's signature by a scheme's declaration, with the likely cause when it fails.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rampart/json/document.hpp>
#include <rampart/sign/verify.hpp>
#include <rampart/webhook.hpp>

namespace rampart::webhook {

/// The compact form of a JSON text (slashes and Unicode unescaped); nothing when it is no JSON.
[[nodiscard]] inline std::optional<std::string> compact(std::string_view text) {
    std::string problem;
    auto const parsed = json::document::parse(text, problem);
    if (!parsed) return std::nullopt;
    return json::to_text(parsed->root());
}

namespace detail {

inline refusal header_refusal(sign::receipt outcome, std::string_view header) {
    std::string const name{header};
    if (outcome == sign::receipt::header_missing) {
        return {
            cause::missing_header,
            "the header " + name + " is missing: not from the provider, or a proxy dropped it"};
    }
    if (outcome == sign::receipt::header_repeated) {
        return {cause::malformed_header, "the header " + name + " came more than once"};
    }
    return {cause::malformed_header, "the header " + name + " is not of the documented form"};
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

/// Tries what receivers commonly get wrong, one thing at a time; only for deliveries refused
/// already. At most as many trials as there are hosts given and a handful more.
template <class Scheme, class Crypto>
refusal likely_cause(
    sign::basic_verifier<Scheme, Crypto> const& verifier, delivery const& received,
    sign::received_stamps const& stamps, std::span<std::string const> other_hosts) {
    auto const message = received.message();
    auto const fits = [&](sign::message_view const& other) {
        return verifier.check(other, stamps) == sign::receipt::genuine;
    };
    std::string problem;
    if (auto const parsed = json::document::parse(received.body, problem)) {
        for (auto const& body :
             {json::to_text(parsed->root()), json::to_pretty_text(parsed->root())}) {
            auto other = message;
            other.body = body;
            if (!fits(other)) continue;
            return {
                cause::body_reserialised,
                "the signature fits another spelling of the same JSON: the body was "
                "re-serialised; verify the raw bytes as they came"};
        }
    }
    std::vector<std::string_view> hosts{other_hosts.begin(), other_hosts.end()};
    if (auto const sent = received.header("Host")) hosts.push_back(*sent);
    auto const bare = std::string_view{received.host}.substr(0, received.host.rfind(':'));
    hosts.push_back(bare);
    for (auto const host : hosts) {
        auto other = message;
        other.host = host;
        if (host == received.host || !fits(other)) continue;
        return {
            cause::wrong_host, "the signature fits the host " + std::string{host.substr(0, 255)} +
                                   ": verify with the host of the registered callback URL"};
    }
    std::string_view const path = message.path();
    std::string slashed{path.ends_with('/') ? path.substr(0, path.size() - 1) : path};
    if (!path.ends_with('/')) slashed += '/';
    if (message.target.size() > path.size()) slashed += message.target.substr(path.size());
    for (std::string_view const target : {path, std::string_view{slashed}}) {
        auto other = message;
        other.target = target;
        if (target == message.target || !fits(other)) continue;
        return {
            cause::wrong_target,
            std::string{
                target == path ? "the signature fits without the query"
                               : "the signature fits with the other ending of the path, "
                                 "a slash more or less"} +
                ": verify with the path and raw query of the registered callback URL"};
    }
    return {
        cause::mismatch,
        received.body.empty()
            ? "the body is empty, so the signature cannot fit: was it read before?"
            : "the secret is another one than the sender's, or the body, a header or the URL was "
              "changed"};
}

} // namespace detail

/// Whether a delivery is genuine under the scheme: its stamps (views of its headers), or the
/// likely cause why not. `other_hosts` are only tried to explain a refusal.
template <class Scheme, class Crypto>
[[nodiscard]] result<sign::received_stamps> authenticate(
    sign::basic_verifier<Scheme, Crypto> const& verifier, delivery const& received,
    std::span<std::string const> other_hosts = {}) {
    if (verifier.size() == 0) {
        return refusal{cause::no_secret, "no secret was given to verify with"};
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
            cause::crypto_library, std::string{sign::describe(sign::failure::crypto_library)}};
    default: return detail::header_refusal(outcome, detail::signature_header<Scheme>());
    }
    return detail::likely_cause(verifier, received, read.stamps, other_hosts);
}

/// The stamps would be views of headers that are gone.
template <class Scheme, class Crypto>
result<sign::received_stamps> authenticate(
    sign::basic_verifier<Scheme, Crypto> const& verifier, delivery const&& received,
    std::span<std::string const> other_hosts = {}) = delete;

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
            errc::signing_failed, rampart::delivery::not_sent, std::string{sign::describe(failed)});
    }
    out.headers.push_back({"Content-Type", "application/json"});
    for (std::size_t at = 0; at < headers.size(); ++at) {
        out.headers.push_back({std::string{headers.name(at)}, std::string{headers.value(at)}});
    }
    return out;
}

} // namespace rampart::webhook
