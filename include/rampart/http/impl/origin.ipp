// Definitions of http/origin.hpp.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>

#include <rampart/http/origin.hpp>

namespace rampart::http {

RAMPART_DECL std::string origin::authority() const {
    std::string text = host.find(':') == std::string::npos ? host : '[' + host + ']';
    if (port != (tls ? 443 : 80)) text += ':' + std::to_string(port);
    return text;
}

RAMPART_DECL std::string origin::str() const {
    return (tls ? "https://" : "http://") + authority();
}

RAMPART_DECL bool origin::is_loopback() const noexcept {
    bool const numeric = host.find_first_not_of("0123456789.") == std::string::npos;
    return host == "localhost" || host == "::1" || (numeric && host.starts_with("127."));
}

namespace detail {

/// What an error repeats of a base URL, in quotes: no user information, and nothing that stands
/// where the port does and is no number, for that may be a password whose @ is missing.
[[nodiscard]] inline std::string quoted_base_url(std::string_view url) {
    if (url.find('@') != std::string_view::npos) return {};
    auto const scheme = url.find("://");
    auto const host = scheme == std::string_view::npos ? 0 : scheme + 3;
    bool const bracketed = url.substr(host).starts_with('[');
    auto const colon = url.find(':', bracketed ? url.find(']', host) : host);
    bool const ported = colon != std::string_view::npos;
    auto const port = ported ? url.substr(colon + 1) : std::string_view{};
    auto const digits = port.substr(0, port.find_first_of("/?#"));
    if (digits.find_first_not_of("0123456789") == std::string_view::npos)
        return " \"" + std::string{url.substr(0, 200)} + '"';
    return " \"" + std::string{url.substr(0, (std::min)(colon + 1, std::size_t{200}))} + "...\"";
}

} // namespace detail

RAMPART_DECL result<origin> origin::parse(std::string_view url) {
    auto const refuse = [&](std::string_view why) -> result<origin> {
        return make_error(
            errc::invalid_base_url, delivery::not_sent,
            "base URL" + detail::quoted_base_url(url) + ": " + std::string{why});
    };
    origin out;
    auto rest = url;
    if (rest.starts_with("https://")) {
        rest.remove_prefix(8);
    } else if (rest.starts_with("http://")) {
        rest.remove_prefix(7);
        out.tls = false;
        out.port = 80;
    } else {
        return refuse("must start with https://");
    }
    if (rest.ends_with('/')) rest.remove_suffix(1);
    if (rest.find_first_of("/?#") != std::string_view::npos) {
        return refuse("must end after the host and port; an endpoint brings its whole path");
    }
    if (rest.find('@') != std::string_view::npos) {
        return refuse("must not hold a user name or password");
    }
    bool const bracketed = rest.starts_with('[');
    auto const host_end = bracketed ? rest.find(']') : rest.find(':');
    auto host = rest.substr(0, host_end);
    auto after = host_end == std::string_view::npos ? std::string_view{} : rest.substr(host_end);
    if (bracketed) {
        host.remove_prefix(1);
        if (after.empty()) return refuse("the bracket of the IPv6 address is not closed");
        after.remove_prefix(1);
    }
    constexpr std::string_view name_characters =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";
    constexpr std::string_view address_characters = "0123456789abcdefABCDEF:.";
    if (host.empty() || host.find_first_not_of(bracketed ? address_characters : name_characters) !=
                            std::string_view::npos) {
        return refuse("the host must be a name or an IP address in ASCII");
    }
    if (host.ends_with('.')) {
        return refuse(
            "the host must not end with a dot: certificates, and what providers sign, name it "
            "without");
    }
    if (!after.empty()) {
        after.remove_prefix(1);
        auto const* const end = after.data() + after.size();
        auto const [stop, code] = std::from_chars(after.data(), end, out.port);
        if (after.empty() || code != std::errc{} || stop != end || out.port == 0 ||
            rest[rest.size() - after.size() - 1] != ':') {
            return refuse("the port must be a number from 1 to 65535");
        }
    }
    for (char const letter : host) {
        out.host += letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
    }
    return out;
}

} // namespace rampart::http
