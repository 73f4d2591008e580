// Where a Redis or Valkey is, and as whom to go there.
#pragma once

#include <rampart/config.hpp>

#include <charconv>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rampart/error.hpp>
#include <rampart/http/secret_text.hpp>
#include <rampart/http/tls_settings.hpp>
#include <rampart/text/percent.hpp>

namespace rampart::shared {

/// A server's name or address, and its port.
struct redis_node {
    std::string host;          ///< an IPv6 address without its brackets
    std::uint16_t port = 6379; ///< of TCP

    /// By value.
    friend bool operator==(redis_node const&, redis_node const&) = default;
    /// By host, then by port.
    friend auto operator<=>(redis_node const&, redis_node const&) = default;

    /// "host:port", an IPv6 address in brackets.
    [[nodiscard]] std::string str() const {
        bool const v6 = host.find(':') != std::string::npos;
        return (v6 ? '[' + host + ']' : host) + ':' + std::to_string(port);
    }
};

/// How a redis_store finds its servers and what it says there.
///
/// | URL | is |
/// | --- | --- |
/// | `redis://[user[:password]@]host[:port][/db]` | one server, or a node of a cluster, which |
/// |                                              | names the others; several, by commas, are |
/// |                                              | tried in turn |
/// | `rediss://...`                               | the same over TLS, always verified |
/// | `redis+sentinel://host:port,.../name[/db]`   | the primary that Sentinel has by that name |
/// | `rediss+sentinel://...`                      | the same, servers and Sentinels over TLS |
///
/// `redis://` sends the password and everything else in the clear: for this machine, and for
/// networks where that is all right.
struct redis_settings {
    /// Servers, or nodes of a cluster, to begin with; with `sentinel_name`, the Sentinels.
    std::vector<redis_node> nodes{};

    bool tls = false; ///< whether all connections are TLS

    /// The name that Sentinel has for the primary; empty: there is no Sentinel.
    std::string sentinel_name{};

    std::string user{};           ///< empty: Redis' "default", where there is a password
    http::secret_text password{}; ///< empty: none is sent
    int database = 0;             ///< SELECTed when it is not 0; a cluster has 0 alone

    std::string sentinel_user{};           ///< of the Sentinels themselves
    http::secret_text sentinel_password{}; ///< empty: none is sent

    /// Authorities, a certificate of one's own and all else of TLS.
    http::tls_settings tls_options{};

    /// Of name lookup, TCP, TLS and logging in together.
    std::chrono::milliseconds connect_timeout{2'000};

    /// A connection that owes an answer for longer is given up, and made anew.
    std::chrono::milliseconds answer_timeout{1'000};

    /// The first and the longest wait between two attempts to connect; it doubles each time.
    std::chrono::milliseconds first_backoff{25};
    std::chrono::milliseconds longest_backoff{1'000}; ///< see first_backoff

    /// The most scripts that wait for an answer at once; further ones are errc::pool_exhausted.
    std::size_t max_waiting = 4096;

    /// Reads a URL as in the table; errc::invalid_base_url says what is wrong with it, and has
    /// nothing of its user information. User and password are percent-decoded.
    [[nodiscard]] static result<redis_settings> parse(std::string_view url);
};

namespace detail {

[[nodiscard]] inline error bad_redis_url(std::string const& why) {
    return make_error(
        errc::invalid_base_url, delivery::not_sent,
        "not a Redis URL: " + why + "; redis://[user[:password]@]host[:port][/db]");
}

template <class Number>
[[nodiscard]] std::optional<Number> number_in(std::string_view text) {
    Number out{};
    auto const* const end = text.data() + text.size();
    auto const [stopped, code] = std::from_chars(text.data(), end, out);
    if (text.empty() || code != std::errc{} || stopped != end) return std::nullopt;
    return out;
}

/// "host", "host:port", "[v6]" or "[v6]:port".
[[nodiscard]] inline std::optional<redis_node>
redis_node_in(std::string_view text, std::uint16_t default_port) {
    redis_node out{{}, default_port};
    auto end = text.find(':');
    if (text.starts_with('[')) {
        auto const closed = text.find(']');
        if (closed == std::string_view::npos) return std::nullopt;
        out.host = text.substr(1, closed - 1);
        end = closed + 1;
        if (end != text.size() && text[end] != ':') return std::nullopt;
        if (end == text.size()) end = std::string_view::npos;
    } else {
        out.host = text.substr(0, end);
    }
    if (out.host.empty() || out.host.find_first_of(" /@[]%") != std::string::npos)
        return std::nullopt;
    if (end == std::string_view::npos) return out;
    auto const port = number_in<std::uint16_t>(text.substr(end + 1));
    if (!port || *port == 0) return std::nullopt;
    out.port = *port;
    return out;
}

} // namespace detail

inline result<redis_settings> redis_settings::parse(std::string_view url) {
    redis_settings out;
    auto const scheme_end = url.find("://");
    auto const scheme = url.substr(0, scheme_end == std::string_view::npos ? 0 : scheme_end);
    bool const sentinel = scheme.ends_with("+sentinel");
    auto const plain = scheme.substr(0, scheme.find('+'));
    bool const known = plain == "redis" || plain == "rediss";
    if (!known || (scheme != plain && !sentinel)) return detail::bad_redis_url("its scheme");
    out.tls = plain == "rediss";
    auto rest = url.substr(scheme_end + 3);
    auto const authority_end = rest.find('/');
    auto authority = rest.substr(0, authority_end);
    auto path = authority_end == std::string_view::npos ? std::string_view{}
                                                        : rest.substr(authority_end + 1);
    if (auto const at = authority.rfind('@'); at != std::string_view::npos) {
        auto const information = authority.substr(0, at);
        authority.remove_prefix(at + 1);
        auto const colon = information.find(':');
        auto user = text::percent_decoded(information.substr(0, colon), false);
        if (!user) return detail::bad_redis_url("its user");
        out.user = std::move(*user);
        if (colon != std::string_view::npos) {
            auto password = text::percent_decoded(information.substr(colon + 1), false);
            if (!password) return detail::bad_redis_url("its password");
            out.password = http::secret_text{std::move(*password)};
        }
    }
    std::uint16_t const default_port = sentinel ? 26379 : 6379;
    for (;;) {
        auto const comma = authority.find(',');
        auto node = detail::redis_node_in(authority.substr(0, comma), default_port);
        if (!node) return detail::bad_redis_url("its host or port");
        out.nodes.push_back(std::move(*node));
        if (comma == std::string_view::npos) break;
        authority.remove_prefix(comma + 1);
    }
    if (sentinel) {
        auto const slash = path.find('/');
        out.sentinel_name = path.substr(0, slash);
        path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
        if (out.sentinel_name.empty())
            return detail::bad_redis_url("the primary's name is missing");
    }
    if (!path.empty()) {
        auto const database = detail::number_in<int>(path);
        if (!database || *database < 0) return detail::bad_redis_url("its database's number");
        out.database = *database;
    }
    return out;
}

} // namespace rampart::shared
