// A certificate that was refused, in words: whose it is, who issued it, from when to when.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <ctime>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/ip/address_v6.hpp>

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <rampart/http/certificate_facts.hpp>
#include <rampart/http/impl/pin_check.hpp>

namespace rampart::http::detail {

/// "2026-11-01T12:00:00Z"; empty for an invalid time.
[[nodiscard]] inline std::string time_text(ASN1_TIME const* time) {
    std::tm parts{};
    if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return {};
    char text[64];
    auto const size = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return {text, size};
}

/// "CN=example.com,O=Example": control characters are escaped, and it is cut when it is long.
[[nodiscard]] inline std::string name_text(X509_NAME const* name) {
    constexpr std::size_t longest = 200;
    std::unique_ptr<BIO, decltype(&BIO_free_all)> const memory{BIO_new(BIO_s_mem()), &BIO_free_all};
    if (!memory || name == nullptr) return {};
    X509_NAME_print_ex(
        memory.get(), name, 0, XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB));
    char* bytes = nullptr;
    long const count = BIO_get_mem_data(memory.get(), &bytes);
    std::string out{bytes, static_cast<std::size_t>(count < 0 ? 0 : count)};
    if (out.empty()) return "(empty)";
    if (out.size() > longest) out = out.substr(0, longest) + "...";
    return out;
}

/// The names and addresses that a certificate is for; a few of many.
[[nodiscard]] inline std::string subject_names(X509 const* certificate) {
    constexpr int most = 8;
    std::string out;
    auto* const names = static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
    int told = 0;
    for (int at = 0; at < sk_GENERAL_NAME_num(names); ++at) {
        auto const* const one = sk_GENERAL_NAME_value(names, at);
        int type = 0;
        auto const* const value =
            static_cast<ASN1_STRING const*>(GENERAL_NAME_get0_value(one, &type));
        auto const* const data = ASN1_STRING_get0_data(value);
        auto const size = ASN1_STRING_length(value);
        std::string text;
        if (type == GEN_DNS) {
            text.assign(data, data + size);
            if (text.size() > 253) text.resize(253);
            for (auto& letter : text)
                if (letter <= ' ' || letter > '~') letter = '?';
        } else if (type == GEN_IPADD && (size == 4 || size == 16)) {
            boost::asio::ip::address_v4::bytes_type four{};
            boost::asio::ip::address_v6::bytes_type six{};
            std::copy_n(data, size, size == 4 ? four.data() : six.data());
            text = size == 4 ? boost::asio::ip::address_v4{four}.to_string()
                             : boost::asio::ip::address_v6{six}.to_string();
        } else {
            continue;
        }
        if (++told > most) {
            out += ", ...";
            break;
        }
        out += (out.empty() ? "" : ", ") + text;
    }
    GENERAL_NAMES_free(names);
    return out.empty() ? "no name" : out;
}

/// A moment; the epoch for an invalid time.
[[nodiscard]] inline std::chrono::sys_seconds time_of(ASN1_TIME const* time) {
    namespace chrono = std::chrono;
    std::tm parts{};
    if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return {};
    auto const day = chrono::year{parts.tm_year + 1900} /
                     chrono::month{static_cast<unsigned>(parts.tm_mon + 1)} /
                     chrono::day{static_cast<unsigned>(parts.tm_mday)};
    return chrono::sys_days{day} + chrono::hours{parts.tm_hour} + chrono::minutes{parts.tm_min} +
           chrono::seconds{parts.tm_sec};
}

/// What the certificates of a connection's chain say, the server's own first; also when they were
/// refused.
[[nodiscard]] inline std::vector<certificate_facts> chain_of(SSL* tls) {
    std::vector<certificate_facts> out;
    auto* const chain = SSL_get0_verified_chain(tls);
    for (int at = 0; at < sk_X509_num(chain); ++at) {
        auto const* const one = sk_X509_value(chain, at);
        out.push_back(
            {name_text(X509_get_subject_name(one)), name_text(X509_get_issuer_name(one)),
             subject_names(one), pin_of(one), time_of(X509_get0_notBefore(one)),
             time_of(X509_get0_notAfter(one))});
    }
    return out;
}

/// Which of a chain's certificates a verdict is about: the one that is out of its time for those
/// two, else the server's own. Null where there is none.
[[nodiscard]] inline X509 const* blamed(STACK_OF(X509) const* chain, long verdict) {
    for (int at = 0; at < sk_X509_num(chain); ++at) {
        auto const* const one = sk_X509_value(chain, at);
        bool const late = verdict == X509_V_ERR_CERT_HAS_EXPIRED &&
                          X509_cmp_current_time(X509_get0_notAfter(one)) < 0;
        bool const early = verdict == X509_V_ERR_CERT_NOT_YET_VALID &&
                           X509_cmp_current_time(X509_get0_notBefore(one)) > 0;
        if (late || early) return one;
    }
    return sk_X509_num(chain) > 0 ? sk_X509_value(chain, 0) : nullptr;
}

/// The verdict of a handshake that failed for the server's certificate: what is wrong with it, and
/// which it is.
[[nodiscard]] inline std::string refused_certificate(SSL* tls, long verdict) {
    auto* const chain = SSL_get0_verified_chain(tls);
    std::string out = X509_verify_cert_error_string(verdict);
    if (verdict == X509_V_ERR_APPLICATION_VERIFICATION) {
        out = "none of the public key pins is in its chain, which has ";
        for (int at = 0; at < sk_X509_num(chain); ++at)
            out += (at == 0 ? "" : ", ") + pin_of(sk_X509_value(chain, at));
    }
    auto const* const one = blamed(chain, verdict);
    if (one == nullptr) return out;
    if (verdict == X509_V_ERR_HOSTNAME_MISMATCH || verdict == X509_V_ERR_IP_ADDRESS_MISMATCH)
        out += ", it is for " + subject_names(one);
    out += " (subject " + name_text(X509_get_subject_name(one)) + "; issuer " +
           name_text(X509_get_issuer_name(one)) + "; valid from " +
           time_text(X509_get0_notBefore(one)) + " to " + time_text(X509_get0_notAfter(one)) + ')';
    return out;
}

} // namespace rampart::http::detail
