// Definitions of rampart/sandbox/authority.hpp.
#pragma once

#include <rampart/sandbox/authority.hpp>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <ctime>
#include <stdexcept>

namespace rampart::sandbox {
namespace detail {

struct openssl_free {
    void operator()(EVP_PKEY* p) const { EVP_PKEY_free(p); }
    void operator()(X509* p) const { X509_free(p); }
    void operator()(X509_NAME* p) const { X509_NAME_free(p); }
    void operator()(X509_EXTENSION* p) const { X509_EXTENSION_free(p); }
    void operator()(GENERAL_NAMES* p) const { GENERAL_NAMES_free(p); }
    void operator()(GENERAL_NAME* p) const { GENERAL_NAME_free(p); }
    void operator()(BIO* p) const { BIO_free_all(p); }
};
template <class T>
using openssl_ptr = std::unique_ptr<T, openssl_free>;

RAMPART_DECL void demand(bool went_well, char const* what) {
    if (!went_well) throw std::runtime_error{std::string{"sandbox certificate: "} + what};
}

RAMPART_DECL openssl_ptr<EVP_PKEY> new_key() {
    openssl_ptr<EVP_PKEY> key{EVP_EC_gen("P-256")};
    demand(key != nullptr, "no key");
    return key;
}

// A name of its own: OpenSSL 4 does not let the certificate's be changed.
RAMPART_DECL void set_common_name(X509* of, std::string const& text) {
    openssl_ptr<X509_NAME> name{X509_NAME_new()};
    demand(
        name &&
            X509_NAME_add_entry_by_txt(
                name.get(), "CN", MBSTRING_UTF8,
                reinterpret_cast<unsigned char const*>(text.data()), static_cast<int>(text.size()),
                -1, 0) == 1 &&
            X509_set_subject_name(of, name.get()) == 1,
        "common name");
}

// Everything both kinds of certificate share; not yet signed.
RAMPART_DECL openssl_ptr<X509> new_certificate(
    EVP_PKEY* key, std::string const& common_name, std::chrono::seconds not_before,
    std::chrono::seconds not_after) {
    openssl_ptr<X509> made{X509_new()};
    demand(made && X509_set_version(made.get(), X509_VERSION_3) == 1, "version");
    // Clients cache by issuer and serial number, so the number must differ from run to run.
    unsigned char serial[16];
    demand(RAND_bytes(serial, sizeof serial) == 1, "serial number");
    serial[0] = static_cast<unsigned char>((serial[0] & 0x7f) | 0x40);
    BIGNUM* const big = BN_bin2bn(serial, sizeof serial, nullptr);
    bool const set = big && BN_to_ASN1_INTEGER(big, X509_get_serialNumber(made.get()));
    BN_free(big);
    demand(set, "serial number");
    std::time_t now = std::time(nullptr);
    long const begins = not_before.count();
    long const ends = not_after.count();
    demand(
        X509_time_adj_ex(X509_getm_notBefore(made.get()), 0, begins, &now) &&
            X509_time_adj_ex(X509_getm_notAfter(made.get()), 0, ends, &now),
        "validity");
    set_common_name(made.get(), common_name);
    demand(X509_set_pubkey(made.get(), key) == 1, "public key");
    return made;
}

RAMPART_DECL void add_extension(X509* to, X509* issuer, int id, char const* value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, to, nullptr, nullptr, 0);
    openssl_ptr<X509_EXTENSION> extension{X509V3_EXT_conf_nid(nullptr, &context, id, value)};
    demand(extension && X509_add_ext(to, extension.get(), -1) == 1, value);
}

RAMPART_DECL void add_name(GENERAL_NAMES* names, int type, ASN1_STRING* value) {
    openssl_ptr<GENERAL_NAME> name{GENERAL_NAME_new()};
    demand(name && value, "subject name");
    GENERAL_NAME_set0_value(name.get(), type, value);
    demand(sk_GENERAL_NAME_push(names, name.get()) > 0, "subject name");
    static_cast<void>(name.release()); // the stack owns it now
}

// Built name by name and not from a configuration text, where a comma would start another name.
RAMPART_DECL void add_alternative_names(X509* to, leaf_request const& request) {
    if (request.dns_names.empty() && request.ip_addresses.empty()) return;
    openssl_ptr<GENERAL_NAMES> names{GENERAL_NAMES_new()};
    for (auto const& dns : request.dns_names) {
        ASN1_IA5STRING* const value = ASN1_IA5STRING_new();
        demand(
            value && ASN1_STRING_set(value, dns.data(), static_cast<int>(dns.size())) == 1,
            "DNS name");
        add_name(names.get(), GEN_DNS, value);
    }
    for (auto const& address : request.ip_addresses) {
        ASN1_OCTET_STRING* const value = a2i_IPADDRESS(address.c_str());
        demand(value != nullptr, "IP address");
        add_name(names.get(), GEN_IPADD, value);
    }
    demand(
        X509_add1_ext_i2d(to, NID_subject_alt_name, names.get(), 0, X509V3_ADD_DEFAULT) == 1,
        "subject alternative names");
}

RAMPART_DECL void sign(X509* made, X509* issuer, EVP_PKEY* issuer_key) {
    demand(
        X509_set_issuer_name(made, X509_get_subject_name(issuer)) == 1 &&
            X509_sign(made, issuer_key, EVP_sha256()) > 0,
        "signature");
}

RAMPART_DECL std::string contents(BIO* memory) {
    char* bytes = nullptr;
    long const count = BIO_get_mem_data(memory, &bytes);
    return {bytes, static_cast<std::size_t>(count)};
}

RAMPART_DECL std::string pem_of(X509* made) {
    openssl_ptr<BIO> memory{BIO_new(BIO_s_mem())};
    demand(memory && PEM_write_bio_X509(memory.get(), made) == 1, "PEM");
    return contents(memory.get());
}

RAMPART_DECL std::string pem_of(EVP_PKEY* key) {
    openssl_ptr<BIO> memory{BIO_new(BIO_s_mem())};
    demand(
        memory && PEM_write_bio_PKCS8PrivateKey(
                      memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1,
        "PEM");
    return contents(memory.get());
}

// issuer: null for a certificate that signs itself.
RAMPART_DECL certificate make_leaf(leaf_request const& request, X509* issuer, EVP_PKEY* signer) {
    auto const key = new_key();
    auto const made = new_certificate(
        key.get(), request.common_name, request.not_before_offset, request.not_after_offset);
    X509* const parent = issuer ? issuer : made.get();
    add_extension(made.get(), parent, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(made.get(), parent, NID_key_usage, "critical,digitalSignature");
    add_extension(
        made.get(), parent, NID_ext_key_usage, request.for_client ? "clientAuth" : "serverAuth");
    add_extension(made.get(), parent, NID_subject_key_identifier, "hash");
    if (issuer) add_extension(made.get(), parent, NID_authority_key_identifier, "keyid:always");
    add_alternative_names(made.get(), request);
    sign(made.get(), parent, issuer ? signer : key.get());
    return {pem_of(made.get()), pem_of(key.get())};
}

} // namespace detail

struct authority::state {
    detail::openssl_ptr<EVP_PKEY> key = detail::new_key();
    detail::openssl_ptr<X509> own{};
    std::string pem{};
};

RAMPART_DECL
authority::authority(std::string const& common_name, std::chrono::seconds valid_for)
    : state_{std::make_unique<state>()} {
    auto* const key = state_->key.get();
    state_->own = detail::new_certificate(key, common_name, -std::chrono::hours{1}, valid_for);
    auto* const own = state_->own.get();
    detail::add_extension(own, own, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    detail::add_extension(own, own, NID_key_usage, "critical,keyCertSign,cRLSign");
    detail::add_extension(own, own, NID_subject_key_identifier, "hash");
    detail::sign(own, own, key);
    state_->pem = detail::pem_of(own);
}

RAMPART_DECL authority::~authority() = default;
RAMPART_DECL authority::authority(authority&&) noexcept = default;
RAMPART_DECL authority& authority::operator=(authority&&) noexcept = default;

RAMPART_DECL std::string const& authority::ca_pem() const { return state_->pem; }

RAMPART_DECL certificate authority::issue(leaf_request const& request) const {
    return detail::make_leaf(request, state_->own.get(), state_->key.get());
}

RAMPART_DECL certificate authority::self_signed(leaf_request const& request) {
    return detail::make_leaf(request, nullptr, nullptr);
}

} // namespace rampart::sandbox
