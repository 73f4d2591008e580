// A certificate authority in memory, for servers that exist for a test or an afternoon.
#pragma once

#include <rampart/config.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace rampart::sandbox {

/// A certificate and its key, both PEM, ready for a TLS server.
struct certificate {
    std::string pem_chain; ///< the certificate; an issuer is not included
    std::string pem_key;   ///< PKCS #8, not encrypted
};

/// What a server certificate is to say. Only what is named is in it.
struct leaf_request {
    /// DNS names in subjectAltName, wildcards allowed.
    std::vector<std::string> dns_names{};
    /// IPv4 and IPv6 addresses in subjectAltName, in their text form.
    std::vector<std::string> ip_addresses{};
    /// Validity, counted from now; negative lies in the past.
    std::chrono::seconds not_before_offset = -std::chrono::hours{1};
    std::chrono::seconds not_after_offset = std::chrono::hours{24} * 30; ///< of its end from now
    /// Subject CN. Clients look at it only when there is no DNS name at all.
    std::string common_name = "rampart sandbox server";
    /// Extended key usage: a client's certificate rather than a server's.
    bool for_client = false;

    /// localhost, 127.0.0.1 and ::1, valid for 30 days.
    static leaf_request localhost() {
        return {.dns_names = {"localhost"}, .ip_addresses = {"127.0.0.1", "::1"}};
    }
};

/// A certificate authority with a fresh P-256 key. Its key never leaves memory.
/// Every member function throws std::runtime_error when OpenSSL refuses, for example an address
/// that is not one. Const member functions may be called from several threads at once.
class authority {
public:
    /// valid_for: how long from now; it is valid from an hour before.
    explicit authority(
        std::string const& common_name = "rampart sandbox authority",
        std::chrono::seconds valid_for = std::chrono::hours{24} * 365);
    ~authority();
    /// Takes the keys over.
    authority(authority&&) noexcept;
    /// Takes the keys over.
    authority& operator=(authority&&) noexcept;

    /// The authority's own certificate: what a client has to trust.
    std::string const& ca_pem() const;

    /// A server certificate signed by this authority, with a key of its own.
    ///
    ///     authority.issue(leaf_request::localhost());
    ///     authority.issue({.dns_names = {"localhost"}, .not_after_offset = -1min}); // expired
    certificate issue(leaf_request const& request) const;

    /// A server certificate that no authority vouches for.
    static certificate self_signed(leaf_request const& request);

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace rampart::sandbox

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/sandbox/impl/authority.ipp>
#endif
