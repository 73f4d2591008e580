// A proxy on the way out, and which hosts are reached without it.
#pragma once

#include <rampart/config.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <rampart/error.hpp>
#include <rampart/http/origin.hpp>
#include <rampart/http/secret_text.hpp>

namespace rampart::http {

/// How a proxy is spoken to.
enum class proxy_kind {
    none,       ///< connections go straight to the server
    http,       ///< CONNECT over plain TCP
    https,      ///< CONNECT over TLS, with the proxy's certificate verified as a server's
    socks5,     ///< SOCKS5 (RFC 1928, 1929); the proxy resolves the server's name
    unreadable, ///< the environment's, whose URL cannot be read; see proxy::problem
};

/// The proxy that a transport's connections go through, see tls_settings::proxy; by default none.
///
/// TLS to the server goes end to end through it, verified as without a proxy, and nothing of a
/// request is sent before that stands. Plain http, which is allowed to this machine only, never
/// goes through one. The password is wiped with the last copy, and no text below has it.
class proxy {
public:
    /// None.
    proxy() noexcept = default;

    /// Reads `http://[user[:password]@]host[:port]`, or the same with `https://` or `socks5h://`;
    /// user and password percent-encoded where they have to be. Without a port it is 80, 443 or
    /// 1080. A text that is no such URL is errc::invalid_tls_settings; the message says why,
    /// without the user information.
    [[nodiscard]] static result<proxy> parse(std::string_view url);

    /// What the environment says for https, as curl reads it: the proxy of `https_proxy` or
    /// `all_proxy`, the hosts without one of `no_proxy`; each in lower case, else in upper case. An
    /// empty variable counts as one that is not set; a URL without a scheme is an `http://` one.
    /// It is read only here, when a program asks for it. A URL that cannot be read is an error,
    /// unless `no_proxy` names hosts: these are reached, and the calls to others say the error.
    [[nodiscard]] static result<proxy> from_environment();

    /// The same, of variables that `value_of(name)` tells as `std::getenv` does; null where one is
    /// not set.
    template <class ValueOf>
    requires std::is_invocable_r_v<char const*, ValueOf const&, char const*>
    [[nodiscard]] static result<proxy> from_environment(ValueOf const& value_of) {
        auto const first_of = [&](char const* lower, char const* upper) -> variable {
            for (char const* const name : {lower, upper}) {
                char const* const value = value_of(name);
                if (value != nullptr && *value != '\0') return {name, value};
            }
            return {};
        };
        auto found = first_of("https_proxy", "HTTPS_PROXY");
        if (found.name == nullptr) found = first_of("all_proxy", "ALL_PROXY");
        return from_variables(found, first_of("no_proxy", "NO_PROXY"));
    }

    /// Names hosts that are reached without it, as NO_PROXY does: entries apart by commas or
    /// blanks. `example.com` and `.example.com` are that name and all under it, an entry that ends
    /// with a port is meant for that port, an address may have a prefix length (`10.0.0.0/8`), and
    /// `*` alone is every host. What was named before counts no more.
    void set_exceptions(std::string_view no_proxy);

    /// Whether a connection to this origin goes through it.
    [[nodiscard]] bool serves(origin const& to) const noexcept;

    /// How it is spoken to.
    [[nodiscard]] proxy_kind kind() const noexcept { return kind_; }
    /// Its host: a name in lower case, or an address, of IPv6 without brackets.
    [[nodiscard]] std::string const& host() const noexcept { return host_; }
    /// Its TCP port.
    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    /// Who asks; empty where it is asked without a name.
    [[nodiscard]] std::string const& user() const noexcept { return user_; }
    /// The user's password.
    [[nodiscard]] secret_text const& password() const noexcept { return password_; }

    /// Why the calls that it serves are refused, of a URL in the environment that cannot be read.
    [[nodiscard]] std::string const& problem() const noexcept { return problem_; }

    /// "http://host:port", without user and password; empty for none.
    [[nodiscard]] std::string str() const;

    /// By value.
    friend bool operator==(proxy const&, proxy const&) = default;

private:
    /// A variable that is set.
    struct variable {
        char const* name = nullptr;
        std::string_view value{};
    };
    [[nodiscard]] static result<proxy>
    from_variables(variable const& url, variable const& exceptions);

    proxy_kind kind_ = proxy_kind::none;
    std::string host_;
    std::uint16_t port_ = 0;
    std::string user_;
    secret_text password_;
    std::string problem_;
    std::vector<std::string> exceptions_;
};

} // namespace rampart::http

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/http/impl/proxy.ipp>
#endif
