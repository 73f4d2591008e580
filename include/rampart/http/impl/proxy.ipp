// Definitions of http/proxy.hpp.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/ip/address.hpp>

#include <openssl/crypto.h>

#include <rampart/http/proxy.hpp>
#include <rampart/text/ascii.hpp>
#include <rampart/text/percent.hpp>

namespace rampart::http {

namespace detail {

[[nodiscard]] inline std::string lower_case(std::string_view text) {
    std::string out{text};
    for (char& letter : out)
        letter = text::to_lower(letter);
    return out;
}

/// Whether the first `bits` bits of two addresses are the same.
template <class Bytes>
[[nodiscard]] bool same_network(Bytes const& left, Bytes const& right, unsigned bits) noexcept {
    if (bits > 8 * left.size()) return false;
    for (std::size_t at = 0; at < left.size() && bits > 0; ++at) {
        unsigned const here = (std::min)(bits, 8U);
        auto const mask = static_cast<unsigned char>(0xFFU << (8 - here));
        if (((left[at] ^ right[at]) & mask) != 0) return false;
        bits -= here;
    }
    return true;
}

/// Whether an entry of NO_PROXY, an address with or without a prefix length, has the address.
[[nodiscard]] inline bool has_address(std::string_view entry, boost::asio::ip::address const& one) {
    auto const slash = entry.find('/');
    boost::system::error_code code;
    auto const named = boost::asio::ip::make_address(std::string{entry.substr(0, slash)}, code);
    if (code || named.is_v4() != one.is_v4()) return false;
    if (slash == std::string_view::npos) return named == one;
    auto const length = entry.substr(slash + 1);
    unsigned bits = 0;
    auto const* const end = length.data() + length.size();
    auto const [stop, failed] = std::from_chars(length.data(), end, bits);
    if (failed != std::errc{} || stop != end) return false;
    return one.is_v4() ? same_network(named.to_v4().to_bytes(), one.to_v4().to_bytes(), bits)
                       : same_network(named.to_v6().to_bytes(), one.to_v6().to_bytes(), bits);
}

/// Takes a port off an entry's end ("name:443", "[::1]:443") and the brackets of an IPv6 address.
/// Zero: it had none. What only looks like a port is left.
[[nodiscard]] inline std::uint16_t take_port(std::string_view& entry) noexcept {
    std::string_view port;
    auto host = entry;
    if (entry.starts_with('[')) {
        auto const end = entry.find(']');
        if (end == std::string_view::npos) return 0;
        host = entry.substr(1, end - 1);
        port = entry.substr(end + 1);
    } else if (auto const colon = entry.find(':');
               colon != std::string_view::npos && colon == entry.rfind(':')) {
        host = entry.substr(0, colon);
        port = entry.substr(colon);
    }
    std::uint16_t number = 0;
    if (!port.empty()) {
        auto const* const end = port.data() + port.size();
        auto const [stop, failed] = std::from_chars(port.data() + 1, end, number);
        if (port.front() != ':' || failed != std::errc{} || stop != end) return 0;
    }
    entry = host;
    return number;
}

} // namespace detail

RAMPART_DECL result<proxy> proxy::parse(std::string_view url) {
    auto const refuse = [](std::string_view why) -> result<proxy> {
        // The URL may hold a password: it is not repeated.
        return make_error(
            errc::invalid_tls_settings, delivery::not_sent, "proxy: " + std::string{why});
    };
    proxy out;
    std::string_view rest = url;
    auto const takes = [&rest](std::string_view scheme) {
        bool const has = detail::lower_case(rest.substr(0, scheme.size())) == scheme;
        if (has) rest.remove_prefix(scheme.size());
        return has;
    };
    std::uint16_t port = 0;
    if (takes("http://")) {
        out.kind_ = proxy_kind::http;
        port = 80;
    } else if (takes("https://")) {
        out.kind_ = proxy_kind::https;
        port = 443;
    } else if (takes("socks5h://")) {
        out.kind_ = proxy_kind::socks5;
        port = 1080;
    } else if (takes("socks5://")) {
        return refuse("write socks5h:// instead of socks5://, for the proxy resolves the names");
    } else {
        return refuse("must start with http://, https:// or socks5h://");
    }
    if (rest.ends_with('/')) rest.remove_suffix(1);
    if (auto const at = rest.rfind('@'); at != std::string_view::npos) {
        auto const information = rest.substr(0, at);
        rest.remove_prefix(at + 1);
        auto const colon = information.find(':');
        auto user = text::percent_decoded(information.substr(0, colon), false);
        auto password = colon == std::string_view::npos
                            ? std::optional<std::string>{std::in_place}
                            : text::percent_decoded(information.substr(colon + 1), false);
        if (!user || !password) return refuse("a % in user or password must be written %25");
        out.user_ = std::move(*user);
        out.password_ = secret_text{std::move(*password)};
        auto const broken = [](std::string_view one) {
            return std::any_of(one.begin(), one.end(), [](char c) {
                return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
            });
        };
        if (broken(out.user_) || broken(out.password_.reveal()))
            return refuse("user and password must not hold control characters");
        if (out.user_.empty()) return refuse("the user before the @ is empty");
        if (out.kind_ == proxy_kind::socks5) {
            if (out.user_.size() > 255 || out.password_.reveal().size() > 255)
                return refuse("SOCKS5 takes no more than 255 bytes of user and of password");
        } else if (out.user_.find(':') != std::string::npos) {
            return refuse("Basic authentication takes no colon in a user's name");
        }
    }
    if (rest.find_first_of("/?#") != std::string_view::npos)
        return refuse("must end after the host and port");
    // Host and port are read as those of a base URL are. What cannot be read may be a password too,
    // whose @ was not written as one.
    auto where = origin::parse("https://" + std::string{rest});
    if (!where) return refuse("the host or the port cannot be read");
    bool const has_port =
        rest.find(':', rest.starts_with('[') ? rest.find(']') : 0) != std::string_view::npos;
    out.host_ = std::move(where->host);
    out.port_ = has_port ? where->port : port;
    return out;
}

RAMPART_DECL result<proxy> proxy::from_environment() {
    return from_environment([](char const* name) -> char const* { return std::getenv(name); });
}

RAMPART_DECL result<proxy> proxy::from_variables(variable const& url, variable const& exceptions) {
    if (url.name == nullptr) return proxy{};
    bool const whole = url.value.find("://") != std::string_view::npos;
    std::string text{whole ? "" : "http://"};
    text += url.value;
    auto out = parse(text);
    OPENSSL_cleanse(text.data(), text.size());
    if (!out) {
        auto failed = std::move(out).error();
        failed.message = std::string{"the variable "} + url.name + ": " + failed.message;
        proxy unreadable;
        unreadable.set_exceptions(exceptions.value);
        if (unreadable.exceptions_.empty()) return failed;
        unreadable.kind_ = proxy_kind::unreadable;
        unreadable.problem_ = failed.message;
        return unreadable;
    }
    out->set_exceptions(exceptions.value);
    return out;
}

RAMPART_DECL void proxy::set_exceptions(std::string_view no_proxy) {
    exceptions_.clear();
    constexpr std::string_view between = ", \t";
    // An asterisk counts only where it is all there is.
    while (!no_proxy.empty()) {
        auto const from = no_proxy.find_first_not_of(between);
        if (from == std::string_view::npos) break;
        no_proxy.remove_prefix(from);
        auto const entry = no_proxy.substr(0, no_proxy.find_first_of(between));
        no_proxy.remove_prefix(entry.size());
        exceptions_.push_back(detail::lower_case(entry));
    }
}

RAMPART_DECL bool proxy::serves(origin const& to) const noexcept {
    if (kind_ == proxy_kind::none || !to.tls) return false;
    if (exceptions_.size() == 1 && exceptions_.front() == "*") return false;
    boost::system::error_code is_name;
    auto const address = boost::asio::ip::make_address(to.host, is_name);
    return std::none_of(exceptions_.begin(), exceptions_.end(), [&](std::string const& one) {
        std::string_view entry = one;
        auto const port = detail::take_port(entry);
        if (port != 0 && port != to.port) return false;
        if (!is_name) return detail::has_address(entry, address);
        if (entry.starts_with('.')) entry.remove_prefix(1);
        if (entry.ends_with('.')) entry.remove_suffix(1);
        std::string_view const host = to.host;
        if (entry.empty() || !host.ends_with(entry)) return false;
        return host.size() == entry.size() || host[host.size() - entry.size() - 1] == '.';
    });
}

RAMPART_DECL std::string proxy::str() const {
    std::string out;
    switch (kind_) {
    case proxy_kind::none:
    case proxy_kind::unreadable: return out;
    case proxy_kind::http: out = "http://"; break;
    case proxy_kind::https: out = "https://"; break;
    case proxy_kind::socks5: out = "socks5h://"; break;
    }
    bool const bracketed = host_.find(':') != std::string::npos;
    if (bracketed) out += '[';
    out += host_;
    if (bracketed) out += ']';
    return out + ':' + std::to_string(port_);
}

} // namespace rampart::http
