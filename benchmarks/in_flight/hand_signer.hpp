// HexaRails' signature by hand, as quick as OpenSSL has it: what both peers sign with.
#pragma once

#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>

#include <boost/json.hpp>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/sha.h>

#include "../by_hand.hpp"
#include "../raw_beast_client.hpp"

namespace benchmarks {

/// A MAC that is keyed once.
class hand_signer {
public:
    struct headers {
        std::string timestamp;
        std::string nonce;
        std::string signature;
    };

    explicit hand_signer(account const& to) : authority_{to.host + ':' + std::to_string(to.port)} {
        EVP_MAC* const algorithm = EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_HMAC, nullptr);
        mac_ = EVP_MAC_CTX_new(algorithm);
        EVP_MAC_free(algorithm);
        char digest[] = "SHA256";
        OSSL_PARAM const parameters[] = {
            OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
            OSSL_PARAM_construct_end()};
        if (EVP_MAC_init(mac_, bytes_of(to.api_secret), to.api_secret.size(), parameters) != 1)
            throw std::runtime_error{"EVP_MAC_init"};
    }
    ~hand_signer() { EVP_MAC_CTX_free(mac_); }
    hand_signer(hand_signer const&) = delete;
    hand_signer& operator=(hand_signer const&) = delete;

    [[nodiscard]] std::string const& authority() const noexcept { return authority_; }

    /// Of POST /customer/create with this body, now.
    [[nodiscard]] headers sign(std::string_view body) const {
        auto const now = std::chrono::system_clock::now().time_since_epoch();
        headers out;
        out.timestamp =
            std::to_string(std::chrono::duration_cast<std::chrono::seconds>(now).count());
        out.nonce = random_uuid();
        unsigned char digest[SHA256_DIGEST_LENGTH];
        SHA256(bytes_of(body), body.size(), digest);
        auto const text = "POST\n" + authority_ + "\n/customer/create\n\n" +
                          to_hex(digest, sizeof digest) + '\n' + out.timestamp + '\n' + out.nonce;
        std::size_t size = 0;
        if (EVP_MAC_init(mac_, nullptr, 0, nullptr) != 1 ||
            EVP_MAC_update(mac_, bytes_of(text), text.size()) != 1 ||
            EVP_MAC_final(mac_, digest, &size, sizeof digest) != 1)
            throw std::runtime_error{"EVP_MAC"};
        out.signature = to_hex(digest, size);
        return out;
    }

    [[nodiscard]] static std::string body_of(std::string_view name, std::string_view email) {
        return boost::json::serialize(
            boost::json::object{{"name", std::string{name}}, {"email", std::string{email}}});
    }

    /// The answer's members; throws when it is a refusal.
    [[nodiscard]] static created parse(std::string_view text) {
        auto const answer = boost::json::parse(text);
        if (answer.at("status").as_string() != "SUCCESS") throw std::runtime_error{"refused"};
        auto const& data = answer.at("data");
        return {std::string{data.at("id").as_string()}, std::string{data.at("status").as_string()}};
    }

private:
    static unsigned char const* bytes_of(std::string_view text) {
        return reinterpret_cast<unsigned char const*>(text.data());
    }

    std::string authority_;
    EVP_MAC_CTX* mac_ = nullptr;
};

/// Microseconds since then.
inline float microseconds_since(std::chrono::steady_clock::time_point then) {
    return std::chrono::duration<float, std::micro>(std::chrono::steady_clock::now() - then)
        .count();
}

} // namespace benchmarks
