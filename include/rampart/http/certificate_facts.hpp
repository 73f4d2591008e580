// What a certificate says.
#pragma once

#include <rampart/config.hpp>

#include <chrono>
#include <string>

namespace rampart::http {

/// A certificate of a server's chain, for people to look at.
struct certificate_facts {
    std::string subject; ///< "CN=example.com,O=Example"
    std::string issuer;  ///< the same of who signed it
    std::string names;   ///< host names and addresses that it is for: "example.com, *.example.com"
    std::string pin;     ///< of its public key, as public_key_pins::keys has them
    std::chrono::sys_seconds not_before{}; ///< valid from
    std::chrono::sys_seconds not_after{};  ///< valid until
};

} // namespace rampart::http
