// The client's own certificate and key, loaded into a TLS context.
#pragma once

#include <algorithm>
#include <climits>
#include <cstring>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <rampart/http/client_certificate.hpp>
#include <rampart/http/impl/refused_certificate.hpp>
#include <rampart/http/impl/tls_steps.hpp>
#include <rampart/http/impl/wipe.hpp>

namespace rampart::http::detail {

struct openssl_deleter {
    void operator()(BIO* one) const noexcept { BIO_free_all(one); }
    void operator()(X509* one) const noexcept { X509_free(one); }
    void operator()(EVP_PKEY* one) const noexcept { EVP_PKEY_free(one); }
};
template <class T>
using openssl_pointer = std::unique_ptr<T, openssl_deleter>;

/// A file's bytes in memory that is wiped.
class wiped_file {
public:
    /// False when it cannot be read.
    [[nodiscard]] bool read(std::string const& path) {
        std::ifstream file;
        file.rdbuf()->pubsetbuf(nullptr, 0); // no buffer that nobody wipes
        file.open(path, std::ios::binary);
        char block[1024];
        while (file.read(block, sizeof block) || file.gcount() > 0) {
            make_room(bytes_, static_cast<std::size_t>(file.gcount()));
            bytes_.append(block, static_cast<std::size_t>(file.gcount()));
        }
        OPENSSL_cleanse(block, sizeof block);
        return file.eof();
    }
    wiped_file() = default;
    wiped_file(wiped_file const&) = delete;
    wiped_file& operator=(wiped_file const&) = delete;
    ~wiped_file() { wipe(bytes_); }

    [[nodiscard]] std::string_view view() const noexcept { return bytes_; }

private:
    std::string bytes_;
};

/// Loads the certificate and its key; what is wrong with them, in words.
class client_identity {
public:
    /// Nothing when all went well, and when there is none.
    [[nodiscard]] static std::optional<std::string>
    load(client_certificate const& from, SSL_CTX* into) {
        if (!from.given()) return std::nullopt;
        auto problem = client_identity{from, into}.loaded();
        clear_errors();
        return problem;
    }

private:
    client_identity(client_certificate const& from, SSL_CTX* into) : from_{from}, into_{into} {}

    std::optional<std::string> loaded() {
        if (!from_.file.empty() && !from_.pem.empty())
            return "the client's certificate is given twice, as a file and as text";
        if (!from_.key_file.empty() && !from_.key_pem.empty())
            return "the client's key is given twice, as a file and as text";
        if (from_.file.empty() && from_.pem.empty()) return "the client's key has no certificate";
        wiped_file certificates;
        if (!from_.file.empty() && !certificates.read(from_.file))
            return "the client's certificate: file " + from_.file + " cannot be read";
        wiped_file key_bytes;
        if (!from_.key_file.empty() && !key_bytes.read(from_.key_file))
            return "the client's key: file " + from_.key_file + " cannot be read";
        auto const chain = from_.file.empty() ? std::string_view{from_.pem} : certificates.view();
        if (auto problem = take_chain(chain)) return problem;
        auto const key = !from_.key_pem.empty()    ? from_.key_pem.reveal()
                         : !from_.key_file.empty() ? key_bytes.view()
                                                   : chain;
        return take_key(key);
    }

    std::optional<std::string> take_chain(std::string_view text) {
        auto const source = memory(text);
        openssl_pointer<X509> first{
            PEM_read_bio_X509_AUX(source.get(), nullptr, &no_passphrase, nullptr)};
        if (!first) return "the client's certificate: " + of_file() + "has no certificate in PEM";
        if (auto const* const end = X509_get0_notAfter(first.get()); X509_cmp_current_time(end) < 0)
            return "the client's certificate: " + of_file() + "has expired, " + time_text(end);
        if (SSL_CTX_use_certificate(into_, first.get()) != 1)
            return "the client's certificate: " + openssl_says();
        SSL_CTX_clear_chain_certs(into_);
        for (;;) {
            openssl_pointer<X509> next{
                PEM_read_bio_X509(source.get(), nullptr, &no_passphrase, nullptr)};
            if (!next) { // no more of them, or one that is damaged
                auto const why = ERR_peek_last_error();
                if (why == 0 || ERR_GET_REASON(why) == PEM_R_NO_START_LINE) break;
                return "the client's certificate: " + of_file() +
                       "has a certificate of its chain that cannot be read";
            }
            if (SSL_CTX_add0_chain_cert(into_, next.get()) != 1)
                return "the client's certificate: " + openssl_says();
            static_cast<void>(next.release()); // the context's from now on
        }
        clear_errors();
        return std::nullopt;
    }

    std::optional<std::string> take_key(std::string_view text) {
        auto const source = memory(text);
        asked asking{from_.passphrase.reveal()};
        openssl_pointer<EVP_PKEY> key{
            PEM_read_bio_PrivateKey(source.get(), nullptr, &give_passphrase, &asking)};
        if (!key) {
            if (!asking.was) return "the client's key: " + of_key_file() + "has no key in PEM";
            return asking.passphrase.empty()
                       ? "the client's key: " + of_key_file() +
                             "is encrypted: client_certificate::passphrase is empty"
                       : "the client's key: " + of_key_file() +
                             "is encrypted with another passphrase";
        }
        auto const* const certificate = SSL_CTX_get0_certificate(into_);
        if (X509_check_private_key(certificate, key.get()) != 1)
            return "the client's key: " + of_key_file() + "is not the certificate's";
        if (SSL_CTX_use_PrivateKey(into_, key.get()) != 1)
            return "the client's key: " + openssl_says();
        return std::nullopt;
    }

    struct asked {
        std::string_view passphrase;
        bool was = false;
    };

    static int give_passphrase(char* buffer, int size, int, void* from) {
        auto& asking = *static_cast<asked*>(from);
        asking.was = true;
        auto const& text = asking.passphrase;
        if (text.empty() || size < 0 || text.size() > static_cast<std::size_t>(size)) return -1;
        std::memcpy(buffer, text.data(), text.size());
        return static_cast<int>(text.size());
    }

    /// Or OpenSSL would ask at the terminal.
    static int no_passphrase(char*, int, int, void*) { return -1; }

    static openssl_pointer<BIO> memory(std::string_view text) {
        auto const size = (std::min)(text.size(), static_cast<std::size_t>(INT_MAX));
        return openssl_pointer<BIO>{BIO_new_mem_buf(text.data(), static_cast<int>(size))};
    }

    static std::string openssl_says() {
        char text[256];
        ERR_error_string_n(ERR_peek_last_error(), text, sizeof text);
        return text;
    }

    /// Which file it is; nothing of a text.
    [[nodiscard]] std::string of_file() const {
        return from_.file.empty() ? std::string{"the text "} : "file " + from_.file + ' ';
    }
    [[nodiscard]] std::string of_key_file() const {
        if (!from_.key_pem.empty()) return "the text ";
        return from_.key_file.empty() ? of_file() : "file " + from_.key_file + ' ';
    }

    client_certificate const& from_;
    SSL_CTX* into_;
};

} // namespace rampart::http::detail
