// A base URL: scheme, host and port, and nothing more.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <rampart/error.hpp>

namespace rampart::http {

/// Where requests go: `https://host[:port]`.
struct origin {
    bool tls = true;          ///< https
    std::string host;         ///< lower case; an IPv6 address without its brackets
    std::uint16_t port = 443; ///< of TCP

    /// By value.
    friend bool operator==(origin const&, origin const&) = default;

    /// The value of the Host header and of a signature's host part: with the port only when it is
    /// not the scheme's default, an IPv6 address in brackets.
    [[nodiscard]] std::string authority() const;

    /// The URL without a path: "https://host:port".
    [[nodiscard]] std::string str() const;

    /// Whether it names this machine itself.
    [[nodiscard]] bool is_loopback() const noexcept;

    /// Reads `https://host[:port]`, with or without a slash at the end. A path, a query, user
    /// information or another scheme is errc::invalid_base_url, and the message says which.
    [[nodiscard]] static result<origin> parse(std::string_view url);
};

/// A URL taken apart where its path begins.
struct url_parts {
    std::string_view origin; ///< for origin::parse
    std::string target;      ///< path and query as they stand, and a fragment; begins with a slash
};

/// Finds where the origin of a URL ends; whether it is one is origin::parse's question.
[[nodiscard]] inline url_parts split_url(std::string_view url) {
    auto const scheme_end = url.find("://");
    auto const from = scheme_end == std::string_view::npos ? 0 : scheme_end + 3;
    auto const end = url.find_first_of("/?#", from);
    std::string target{end == std::string_view::npos ? std::string_view{} : url.substr(end)};
    if (!target.starts_with('/')) target.insert(0, "/");
    return {url.substr(0, end), std::move(target)};
}

} // namespace rampart::http

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/http/impl/origin.ipp>
#endif
