// A signature's hashes through EVP by hand, as the EVP policy has to make them: its floor.
#pragma once

#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

namespace benchmarks {

/// The MAC of a prepared canonical string with a kept, keyed context: init, update, final. Before
/// it the hash of the body, where the scheme signs one, with a kept context likewise.
class bare_evp {
public:
    bare_evp(std::string_view key, std::string text, std::string_view hashed_body)
        : text_{std::move(text)}, body_{hashed_body} {
        auto* const algorithm = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
        mac_.reset(EVP_MAC_CTX_new(algorithm), &EVP_MAC_CTX_free);
        EVP_MAC_free(algorithm);
        char name[] = "SHA256";
        OSSL_PARAM const parameters[] = {
            OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
            OSSL_PARAM_construct_end()};
        check(EVP_MAC_init(mac_.get(), bytes(key), key.size(), parameters));
        algorithm_.reset(EVP_MD_fetch(nullptr, "SHA256", nullptr), &EVP_MD_free);
        hash_.reset(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    }

    void operator()(std::size_t count) {
        unsigned char out[32];
        for (; count > 0; --count) {
            if (!body_.empty()) {
                check(EVP_DigestInit_ex2(hash_.get(), algorithm_.get(), nullptr));
                check(EVP_DigestUpdate(hash_.get(), body_.data(), body_.size()));
                check(EVP_DigestFinal_ex(hash_.get(), out, nullptr));
                asm volatile("" : : "r"(out) : "memory");
            }
            std::size_t size = 0;
            check(EVP_MAC_init(mac_.get(), nullptr, 0, nullptr));
            check(EVP_MAC_update(mac_.get(), bytes(text_), text_.size()));
            check(EVP_MAC_final(mac_.get(), out, &size, sizeof out));
            asm volatile("" : : "r"(out) : "memory");
        }
    }

private:
    static void check(int done) {
        if (done != 1) std::abort();
    }
    static unsigned char const* bytes(std::string_view text) {
        return reinterpret_cast<unsigned char const*>(text.data());
    }

    std::string text_;
    std::string_view body_;
    std::shared_ptr<EVP_MAC_CTX> mac_{};
    std::shared_ptr<EVP_MD> algorithm_{};
    std::shared_ptr<EVP_MD_CTX> hash_{};
};

} // namespace benchmarks
