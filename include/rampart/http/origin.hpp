// A base URL: scheme, host and port, and nothing more.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <rampart/error.hpp>

namespace rampart::http {

/// Where requests go: `https://host[:port]`.
struct origin {
    bool tls = true;
    std::string host; ///< lower case; an IPv6 address without its brackets
    std::uint16_t port = 443;

    friend bool operator==(origin const&, origin const&) = default;

    /// The value of the Host header and of a signature's host part: with the port only when it is
    /// not the scheme's default, an IPv6 address in brackets.
    [[nodiscard]] std::string authority() const;

    [[nodiscard]] std::string str() const;

    /// Whether it names this machine itself.
    [[nodiscard]] bool is_loopback() const noexcept;

    /// Reads `https://host[:port]`, with or without a slash at the end. A path, a query, user
    /// information or another scheme is errc::invalid_base_url, and the message says which.
    [[nodiscard]] static result<origin> parse(std::string_view url);
};

} // namespace rampart::http

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/http/impl/origin.ipp>
#endif
