// The URL of a webhook receiver, taken apart.
#pragma once

#include <rampart/config.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace rampart::sandbox {

/// Where a webhook URL points. Host and port are what the Host header says: the port only when it
/// is not the scheme's own, and IPv6 addresses in brackets.
struct webhook_url {
    bool tls = true;         ///< https
    std::string host;        ///< without port and brackets
    std::string port;        ///< of TCP
    std::string host_header; ///< as registered
    std::string target;      ///< path and query, "/" at least

    /// Nothing unless the URL is an http or https one with a host.
    static std::optional<webhook_url> parse(std::string_view url);
};

} // namespace rampart::sandbox

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/sandbox/impl/webhook_url.ipp>
#endif
