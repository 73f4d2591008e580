// What the tests of further schemes share: a signer with a fixed clock, and the MAC by OpenSSL
// alone.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <rampart/sign/explain.hpp>
#include <rampart/sign/signer.hpp>
#include <rampart/sign/verify.hpp>

namespace scheme_test {

namespace sign = rampart::sign;

/// The plain construction that schemes are compared with: a string put together by hand, one MAC.
inline std::string
plain_hmac(EVP_MD const* digest, std::string_view key, std::string_view message) {
    unsigned char out[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    REQUIRE(
        ::HMAC(
            digest, key.data(), static_cast<int>(key.size()),
            reinterpret_cast<unsigned char const*>(message.data()), message.size(), out,
            &size) != nullptr);
    return {reinterpret_cast<char const*>(out), size};
}

/// Base64 by OpenSSL.
inline std::string plain_base64(std::string_view bytes) {
    std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
    auto const size = EVP_EncodeBlock(
        reinterpret_cast<unsigned char*>(out.data()),
        reinterpret_cast<unsigned char const*>(bytes.data()), static_cast<int>(bytes.size()));
    out.resize(static_cast<std::size_t>(size));
    return out;
}

/// Lower-case hex, digit by digit.
inline std::string plain_hex(std::string_view bytes) {
    std::string out;
    for (char const byte : bytes) {
        auto const value = static_cast<unsigned char>(byte);
        out += "0123456789abcdef"[value / 16];
        out += "0123456789abcdef"[value % 16];
    }
    return out;
}

template <class Scheme>
using signer_of = sign::basic_signer<Scheme, sign::direct_crypto, sign::fixed_clock>;

/// A request signed at `milliseconds` since the epoch with the key "key".
template <class Scheme>
sign::signed_headers<Scheme> signed_at(
    long long milliseconds, std::string_view secret, sign::message_view const& message,
    sign::settings constants = {}) {
    signer_of<Scheme> const signer{
        "key", sign::secret{secret},
        sign::fixed_clock{sign::time_point{std::chrono::milliseconds{milliseconds}}},
        std::move(constants)};
    sign::signed_headers<Scheme> headers;
    REQUIRE(signer.sign(message, headers) == sign::failure::none);
    return headers;
}

/// The value of a header by its name.
template <class Scheme>
std::string header_of(sign::signed_headers<Scheme> const& headers, std::string_view name) {
    for (std::size_t index = 0; index < headers.size(); ++index) {
        if (headers.name(index) == name) return std::string{headers.value(index)};
    }
    FAIL("no header " << name);
    return {};
}

} // namespace scheme_test
