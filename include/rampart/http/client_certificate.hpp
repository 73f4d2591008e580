// The certificate that a client shows to a server which asks for one, with its private key.
#pragma once

#include <rampart/config.hpp>

#include <string>

#include <rampart/http/secret_text.hpp>

namespace rampart::http {

/// A certificate and its key, each in a PEM file or as PEM text. It is shown to servers and to
/// nobody else that asks during the handshake; the key never leaves the process.
///
/// What cannot be used (a file that cannot be read, a key of another certificate, an encrypted key
/// without its passphrase, a certificate that has expired) is found when the transport is made: its
/// `problem()` says so, and so does each call, as errc::invalid_tls_settings.
///
/// The key's text is wiped when the transport goes, and nothing of it is in any error.
struct client_certificate {
    /// A PEM file: the certificate, then those that link it to its authority. Empty for none.
    std::string file{};

    /// The same as text, instead of the file.
    std::string pem{};

    /// A PEM file with the key. With this and `key_pem` empty, the key is in `file` too.
    std::string key_file{};

    /// The key as PEM text, instead of the file.
    secret_text key_pem{};

    /// Of an encrypted key; empty for none.
    secret_text passphrase{};

    /// Whether there is one at all.
    [[nodiscard]] bool given() const noexcept {
        return !(file.empty() && pem.empty() && key_file.empty() && key_pem.empty());
    }
};

} // namespace rampart::http
