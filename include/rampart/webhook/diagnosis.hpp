// The likely cause of a signature that does not fit, for the receiver's log.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rampart/json/document.hpp>
#include <rampart/sign/verify.hpp>
#include <rampart/webhook/notification.hpp>
#include <rampart/webhook/refusal.hpp>

namespace rampart::webhook {

/// The compact form of a JSON text (slashes and Unicode unescaped); nothing when it is no JSON.
[[nodiscard]] inline std::optional<std::string> compact(std::string_view text) {
    std::string problem;
    auto const parsed = json::document::parse(text, problem);
    if (!parsed) return std::nullopt;
    return json::to_text(parsed->root());
}

/// Bodies up to this size are looked into when their signature does not fit, in bytes.
inline constexpr std::size_t default_diagnosed_body = 16 * 1024;

/// How hard to look for the cause of a refusal. A notification that is refused may come from
/// anybody, so that what is spent on it is bounded: a larger body costs its one signature check
/// alone.
struct diagnosis {
    std::span<std::string const> other_hosts{};        ///< names that the receiver has besides
    std::size_t largest_body = default_diagnosed_body; ///< in bytes; 0: no cause is looked for
};

namespace detail {

/// The first element of a list in a header, `a, b`: what the proxy next to the sender said.
inline std::string_view first_element(std::string_view list) noexcept {
    auto element = list.substr(0, list.find(','));
    while (element.ends_with(' '))
        element.remove_suffix(1);
    return element;
}

/// Hosts under which the sender may know the receiver. What proxies say serves for the hint alone.
inline std::vector<std::string>
likely_hosts(notification const& received, std::span<std::string const> known) {
    std::vector<std::string> hosts{known.begin(), known.end()};
    auto const add = [&](std::string host) {
        if (!host.empty() && host.size() <= 255) hosts.push_back(std::move(host));
    };
    std::string const bare{received.host.substr(0, received.host.rfind(':'))};
    if (auto const sent = received.header("Host")) add(std::string{*sent});
    auto const forwarded = received.header("X-Forwarded-Host");
    if (forwarded) add(std::string{first_element(*forwarded)});
    add(bare);
    auto const port = received.header("X-Forwarded-Port");
    for (auto const number : {port ? first_element(*port) : "", {"443"}, {"80"}}) {
        if (number.empty() || number.size() > 5) continue;
        add(bare + ':' + std::string{number});
        if (forwarded) add(std::string{first_element(*forwarded)} + ':' + std::string{number});
    }
    return hosts;
}

/// The target with the hex digits of its percent-escapes in one letter case.
inline std::string with_escapes(std::string_view target, bool upper) {
    std::string out{target};
    for (std::size_t at = 0; at + 2 < out.size(); ++at) {
        if (out[at] != '%') continue;
        for (std::size_t digit = at + 1; digit <= at + 2; ++digit) {
            auto const lower = static_cast<char>(out[digit] | 0x20);
            if (lower < 'a' || lower > 'f') continue;
            out[digit] = upper ? static_cast<char>(lower - 0x20) : lower;
        }
    }
    return out;
}

struct likely_target {
    std::string target;
    std::string_view hint;
};

/// Targets that the sender may have signed.
inline std::vector<likely_target> likely_targets(notification const& received) {
    auto const message = received.message();
    std::string const path{message.path()};
    std::string const query{message.target.substr(path.size())};
    auto const other_end =
        path.ends_with('/') ? path.substr(0, path.size() - 1) + query : path + '/' + query;
    std::vector<likely_target> out{
        {path, "without the query"},
        {other_end, "with the other ending of the path, a slash more or less"},
        {with_escapes(message.target, true), "with its percent-escapes in upper case"},
        {with_escapes(message.target, false), "with its percent-escapes in lower case"}};
    if (auto const header = received.header("X-Forwarded-Prefix")) {
        std::string prefix{first_element(*header)};
        while (prefix.ends_with('/'))
            prefix.pop_back();
        if (!prefix.empty() && prefix.size() <= 1024) {
            out.push_back(
                {prefix + received.target,
                 "with the prefix that a proxy took off the path (X-Forwarded-Prefix)"});
        }
    }
    return out;
}

/// Tries what receivers commonly get wrong, one thing at a time; only for notifications refused
/// already. At most as many trials as there are hosts given and some twenty more.
template <class Scheme, class Crypto>
refusal likely_cause(
    sign::basic_verifier<Scheme, Crypto> const& verifier, notification const& received,
    sign::received_stamps const& stamps, diagnosis const& how) {
    using signed_parts = typename Scheme::message;
    auto const message = received.message();
    if (received.body.size() > how.largest_body) {
        return {
            cause::mismatch,
            "the secret is another one than the sender's, or the body, a header or the URL was "
            "changed (what exactly is looked for in bodies of up to " +
                std::to_string(how.largest_body) + " bytes)"};
    }
    auto const fits = [&](sign::message_view const& other) {
        return verifier.check(other, stamps) == sign::receipt::genuine;
    };
    std::string problem;
    if (auto const parsed = json::document::parse(received.body, problem)) {
        for (bool const pretty : {false, true}) {
            auto const body =
                pretty ? json::to_pretty_text(parsed->root()) : json::to_text(parsed->root());
            auto other = message;
            other.body = body;
            if (!fits(other)) continue;
            return {
                cause::body_reserialised,
                "the signature fits another spelling of the same JSON: the body was "
                "re-serialised; verify the raw bytes as they came"};
        }
    }
    if constexpr (signed_parts::template mentions<sign::parts::host>) {
        for (auto const& host : likely_hosts(received, how.other_hosts)) {
            auto other = message;
            other.host = host;
            if (host == received.host || !fits(other)) continue;
            return {
                cause::wrong_host,
                "the signature fits the host " + host +
                    ": verify with the host of the registered callback URL, and with its port "
                    "where the sender signs it"};
        }
    }
    if constexpr (
        signed_parts::template mentions<sign::parts::target> ||
        signed_parts::template mentions<sign::parts::path>) {
        for (auto const& [target, hint] : likely_targets(received)) {
            auto other = message;
            other.target = target;
            if (target == message.target || !fits(other)) continue;
            return {
                cause::wrong_target,
                "the signature fits " + std::string{hint} +
                    ": verify with the path and raw query of the registered callback URL"};
        }
    }
    return {
        cause::mismatch,
        received.body.empty()
            ? "the body is empty, so the signature cannot fit: was it read before?"
            : "the secret is another one than the sender's, or the body, a header or the URL was "
              "changed"};
}

} // namespace detail

} // namespace rampart::webhook
