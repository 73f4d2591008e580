// Whole signatures, request to header values, by rampart and as most clients make them.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <openssl/sha.h>

#include <rampart/banxa/scheme.hpp>
#include <rampart/hexarails/scheme.hpp>
#include <rampart/rampnow/scheme.hpp>
#include <rampart/sign/signer.hpp>

#include "peers.hpp"
#include "requests.hpp"

namespace benchmarks {

/// A signer whose clock and nonce stand still.
template <class Scheme, class Crypto = rampart::sign::direct_crypto>
struct fixed_signer : rampart::sign::basic_signer<
                          Scheme, Crypto, rampart::sign::fixed_clock, rampart::sign::fixed_nonce> {
    explicit fixed_signer(char const* nonce)
        : fixed_signer::basic_signer{
              api_key, rampart::sign::secret{api_secret},
              rampart::sign::fixed_clock::at_unix_seconds(unix_seconds),
              rampart::sign::fixed_nonce{nonce}} {}
};

/// As most clients do it: a std::string for each step, HMAC() for each request, and the headers as
/// pairs of texts.
namespace one_shot {

inline std::string hex(unsigned char const* bytes, std::size_t size) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string out;
    out.reserve(size * 2);
    for (std::size_t at = 0; at < size; ++at) {
        out += digits[bytes[at] >> 4];
        out += digits[bytes[at] & 15];
    }
    return out;
}

inline std::string mac(std::string const& text) {
    unsigned char digest[32];
    one_shot_mac(api_secret, text, digest);
    return hex(digest, sizeof digest);
}

using headers = std::vector<std::pair<std::string, std::string>>;

inline headers hexarails(rampart::sign::message_view const& message) {
    std::string const timestamp = std::to_string(unix_seconds);
    std::string body_hash;
    if (!message.body.empty()) {
        unsigned char digest[32];
        SHA256(
            reinterpret_cast<unsigned char const*>(message.body.data()), message.body.size(),
            digest);
        body_hash = hex(digest, sizeof digest);
    }
    auto signature =
        mac(std::string{message.method} + '\n' + std::string{message.host} + '\n' +
            std::string{message.path()} + '\n' + std::string{message.query()} + '\n' + body_hash +
            '\n' + timestamp + '\n' + uuid);
    return {
        {"X-API-Key", api_key},
        {"X-Timestamp", timestamp},
        {"X-Nonce", uuid},
        {"X-Signature", std::move(signature)}};
}

inline headers rampnow(rampart::sign::message_view const& message) {
    std::string const timestamp = std::to_string(unix_seconds);
    auto signature =
        mac(timestamp + std::string{message.method} + std::string{message.target} +
            std::string{message.body});
    return {
        {"RN-API-KEY", api_key},
        {"RN-ACCESS-SIGN", std::move(signature)},
        {"RN-ACCESS-TIMESTAMP", timestamp}};
}

inline headers banxa(rampart::sign::message_view const& message) {
    std::string const nonce = std::to_string(unix_seconds * 1000);
    auto text = std::string{message.method} + '\n' + std::string{message.target} + '\n' + nonce;
    if (!message.body.empty()) text += '\n' + std::string{message.body};
    return {{"Authorization", "Bearer " + std::string{api_key} + ':' + mac(text) + ':' + nonce}};
}

} // namespace one_shot

/// Calls `function.operator()<Scheme>(name, nonce, one_shot)` for the three providers.
template <class Function>
void for_each_scheme(Function&& function) {
    function.template operator()<rampart::hexarails::scheme>(
        "hexarails", uuid, &one_shot::hexarails);
    function.template operator()<rampart::rampnow::scheme<>>("rampnow", "", &one_shot::rampnow);
    function.template operator()<rampart::banxa::scheme<>>("banxa", milliseconds, &one_shot::banxa);
}

} // namespace benchmarks
