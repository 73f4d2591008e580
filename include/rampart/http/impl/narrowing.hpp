// Groups and ciphers, made fewer than the system has them.
#pragma once

#include <optional>
#include <set>
#include <string>

#include <openssl/ssl.h>

#include <rampart/http/tls_settings.hpp>

namespace rampart::http::detail {

/// The names of all ciphers that a context offers.
[[nodiscard]] inline std::set<std::string> enabled_ciphers(SSL_CTX* context) {
    std::set<std::string> out;
    auto const* const all = SSL_CTX_get_ciphers(context);
    for (int at = 0; at < sk_SSL_CIPHER_num(all); ++at)
        out.emplace(SSL_CIPHER_get_name(sk_SSL_CIPHER_value(all, at)));
    return out;
}

/// Does as the settings say; or what is wrong with them, in words.
[[nodiscard]] inline std::optional<std::string>
narrow(tls_settings const& settings, SSL_CTX* context) {
    auto const before = enabled_ciphers(context);
    auto text = settings.groups; // SSL_CTX_ctrl does what a macro with an old-style cast does
    if (!text.empty() && SSL_CTX_ctrl(context, SSL_CTRL_SET_GROUPS_LIST, 0, text.data()) != 1)
        return "groups \"" + settings.groups + "\": OpenSSL does not know one of them";
    // "@SECLEVEL=0" would allow keys that are too short.
    if (settings.ciphers.find('@') != std::string::npos)
        return "ciphers \"" + settings.ciphers + "\": the security level is the system's";
    if (!settings.ciphers.empty() &&
        SSL_CTX_set_cipher_list(context, settings.ciphers.c_str()) != 1)
        return "ciphers \"" + settings.ciphers + "\": OpenSSL has none of them for TLS 1.2";
    if (!settings.ciphersuites.empty() &&
        SSL_CTX_set_ciphersuites(context, settings.ciphersuites.c_str()) != 1)
        return "ciphersuites \"" + settings.ciphersuites +
               "\": OpenSSL does not know one of them for TLS 1.3";
    for (auto const& one : enabled_ciphers(context)) {
        if (!before.contains(one))
            return "ciphers: " + one + " is not among those that the system enables";
    }
    return std::nullopt;
}

} // namespace rampart::http::detail
