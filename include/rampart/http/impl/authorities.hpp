// Whether there is any certificate authority to verify a server with.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <rampart/http/tls_settings.hpp>

namespace rampart::http::detail {

/// Where OpenSSL looks by default: what the environment says, or what it was built with.
[[nodiscard]] inline std::string default_place(char const* variable, char const* built_in) {
    auto const* const given = std::getenv(variable); // NOLINT: as OpenSSL does
    return given != nullptr ? given : built_in;
}
[[nodiscard]] inline std::string default_authority_file() {
    return default_place(X509_get_default_cert_file_env(), X509_get_default_cert_file());
}
[[nodiscard]] inline std::string default_authority_directories() {
    return default_place(X509_get_default_cert_dir_env(), X509_get_default_cert_dir());
}

/// Whether a file's name is what OpenSSL looks for: "ab12cd34.0", the hash of a subject.
[[nodiscard]] inline bool is_hashed_name(std::string_view name) {
    auto const is_hex = [](char letter) {
        return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f');
    };
    return name.size() >= 10 && name[8] == '.' && name[9] >= '0' && name[9] <= '9' &&
           std::all_of(name.begin(), name.begin() + 8, is_hex);
}

/// Whether one of the directories, with colons between them, has an authority.
[[nodiscard]] inline bool any_hashed_file(std::string_view directories) {
    while (!directories.empty()) {
        auto const end = directories.find(':');
        std::filesystem::path const one{directories.substr(0, end)};
        directories.remove_prefix(end == std::string_view::npos ? directories.size() : end + 1);
        std::error_code none;
        std::filesystem::directory_iterator at{one, none};
        for (; !none && at != std::filesystem::directory_iterator{}; at.increment(none)) {
            if (is_hashed_name(at->path().filename().string())) return true;
        }
    }
    return false;
}

/// Whether a store holds anything by now; handshakes may be adding to it.
[[nodiscard]] inline bool any_loaded(X509_STORE* store) {
#if OPENSSL_VERSION_NUMBER >= 0x30300000L
    auto* const objects = X509_STORE_get1_objects(store);
    int const count = sk_X509_OBJECT_num(objects);
    sk_X509_OBJECT_pop_free(objects, X509_OBJECT_free);
#else
    if (X509_STORE_lock(store) != 1) return false;
    int const count = sk_X509_OBJECT_num(X509_STORE_get0_objects(store));
    X509_STORE_unlock(store);
#endif
    return count > 0;
}

/// Why no server can be verified: no authority at all was found. Empty when there is one.
[[nodiscard]] inline std::string no_authorities(SSL_CTX* context, tls_settings const& settings) {
    if (any_loaded(SSL_CTX_get_cert_store(context))) return {};
    if (!settings.use_system_authorities) {
        return "no certificate authorities: use_system_authorities is false, and "
               "tls_settings::ca_file and ca_pem are empty";
    }
    auto const directories = default_authority_directories();
    if (any_hashed_file(directories)) return {};
    return "no certificate authorities were found, neither in the file " +
           default_authority_file() + " nor in " + directories +
           ": install the system's (package ca-certificates), or name a PEM file in "
           "tls_settings::ca_file";
}

} // namespace rampart::http::detail
