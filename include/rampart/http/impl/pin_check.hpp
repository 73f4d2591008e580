// Public key pins, checked where OpenSSL verifies a chain.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <optional>
#include <string>
#include <string_view>

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <rampart/http/public_key_pins.hpp>

namespace rampart::http::detail {

/// "sha256/..." of a certificate's public key; empty where it cannot be computed.
[[nodiscard]] inline std::string pin_of(X509 const* certificate) {
    auto* const key = X509_get_X509_PUBKEY(certificate);
    unsigned char* bytes = nullptr;
    int const size = key == nullptr ? -1 : i2d_X509_PUBKEY(key, &bytes);
    if (size <= 0) return {};
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    bool const done =
        EVP_Digest(bytes, static_cast<std::size_t>(size), digest, &length, EVP_sha256(), nullptr) ==
        1;
    OPENSSL_free(bytes);
    if (!done) return {};
    unsigned char text[4 * ((EVP_MAX_MD_SIZE + 2) / 3) + 1];
    int const written = EVP_EncodeBlock(text, digest, static_cast<int>(length));
    return "sha256/" + std::string{text, text + written};
}

/// Whether the text can be the pin of a key.
[[nodiscard]] inline bool is_pin(std::string_view text) {
    constexpr std::string_view prefix = "sha256/";
    if (!text.starts_with(prefix) || text.size() != prefix.size() + 44) return false;
    text.remove_prefix(prefix.size());
    unsigned char bytes[33];
    int const size =
        EVP_DecodeBlock(bytes, reinterpret_cast<unsigned char const*>(text.data()), 44);
    if (size != 33) return false;
    unsigned char again[45];
    EVP_EncodeBlock(again, bytes, 32); // one way of writing it, so that texts can be compared
    return std::equal(text.begin(), text.end(), again);
}

/// The pins of one transport. Must live as long as the contexts that it is enabled for. Safe under
/// threads.
class pin_check {
public:
    explicit pin_check(public_key_pins const& pins) : pins_{pins} {}

    /// What is wrong with the pins themselves.
    [[nodiscard]] std::optional<std::string> problem() const {
        for (auto const& one : pins_.keys) {
            if (!is_pin(one))
                return "public key pin \"" + one +
                       "\" is not sha256/ and the Base64 of 32 bytes, 44 characters";
        }
        auto const& keys = pins_.keys;
        bool const one_alone =
            !keys.empty() && std::equal(keys.begin() + 1, keys.end(), keys.begin());
        if (!one_alone) return std::nullopt;
        return "public_key_pins needs at least two different keys, the one in use and the one to "
               "change to: with one alone every call fails when the server's key is renewed";
    }

    /// Makes each full handshake check them. A resumed one follows a session that was checked.
    void enable(SSL_CTX* context) {
        if (!pins_.keys.empty()) SSL_CTX_set_cert_verify_callback(context, &verify, this);
    }

    /// Of a connection with a proxy nothing is asked.
    static void exempt(SSL* tls) { SSL_set_ex_data(tls, slot(), &exempted()); }

    /// Chains seen that had none of the keys.
    [[nodiscard]] std::size_t missed() const noexcept {
        return missed_.load(std::memory_order_relaxed);
    }

private:
    static int slot() {
        static int const index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
        return index;
    }
    static char& exempted() noexcept {
        static char mark = 0;
        return mark;
    }

    static int verify(X509_STORE_CTX* store, void* self) {
        auto& check = *static_cast<pin_check*>(self);
        if (X509_verify_cert(store) != 1) return 0;
        auto* const tls = static_cast<SSL*>(
            X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
        if (tls != nullptr && SSL_get_ex_data(tls, slot()) != nullptr) return 1;
        try { // no exception passes through OpenSSL
            if (check.holds(X509_STORE_CTX_get0_chain(store))) return 1;
        } catch (std::exception const&) {
            X509_STORE_CTX_set_error(store, X509_V_ERR_OUT_OF_MEM);
            return 0;
        }
        check.missed_.fetch_add(1, std::memory_order_relaxed);
        if (check.pins_.report_only) return 1;
        X509_STORE_CTX_set_error(store, X509_V_ERR_APPLICATION_VERIFICATION);
        return 0;
    }

    [[nodiscard]] bool holds(STACK_OF(X509) const* chain) const {
        for (int at = 0; at < sk_X509_num(chain); ++at) {
            auto const pin = pin_of(sk_X509_value(chain, at));
            if (!pin.empty() && std::ranges::find(pins_.keys, pin) != pins_.keys.end()) return true;
        }
        return false;
    }

    public_key_pins const& pins_;
    std::atomic<std::size_t> missed_{0};
};

} // namespace rampart::http::detail
