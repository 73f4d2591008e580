// Public key pins: which keys a server's certificates may have.
#pragma once

#include <rampart/config.hpp>

#include <string>
#include <vector>

namespace rampart::http {

/// Keys of which the verified chain of each server must hold one, beside all other checks. They
/// count for every origin of the transport, but not for its proxy.
///
/// Off unless keys are given, and in no preset: when a server gets a certificate with a key that is
/// not among them, every call fails until the pins are changed, and a renewal usually brings a new
/// key. docs/tls.md says what to pin, and how a change is survived. Fewer than two keys are
/// errc::invalid_tls_settings: the second is the one to change to.
struct public_key_pins {
    /// Each the SHA-256 of a SubjectPublicKeyInfo in Base64, as "sha256/<44 characters>".
    std::vector<std::string> keys{};

    /// Refuses nothing: connections whose chain has none of the keys are only counted, in
    /// pool_metrics::pins_missed. For the time before pins are relied upon.
    bool report_only = false;
};

} // namespace rampart::http
