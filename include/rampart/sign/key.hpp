// How the text of a secret becomes the key of a MAC.
#pragma once

#include <rampart/sign/config.hpp>

#include <optional>
#include <string>
#include <string_view>

#include <openssl/crypto.h>

#include <rampart/sign/encode.hpp>
#include <rampart/sign/secret.hpp>

namespace rampart::sign {

/// The text's own bytes are the key.
struct text_key {
    [[nodiscard]] static std::optional<secret> decode(secret text) { return text; }
};

/// The text is padded base64 of the key (Kraken, Coinbase); nothing when it is not, or is empty.
struct base64_key {
    [[nodiscard]] static std::optional<secret> decode(secret const& text) {
        auto const bytes = text.bytes();
        // In one piece of memory, so that no copy of the key is left behind.
        std::string decoded(bytes.size() / 4 * 3, '\0');
        auto const size = decode_base64_to(
            {reinterpret_cast<char const*>(bytes.data()), bytes.size()}, decoded.data());
        std::optional<secret> key;
        if (size && *size > 0) key.emplace(std::string_view{decoded}.substr(0, *size));
        OPENSSL_cleanse(decoded.data(), decoded.size());
        return key;
    }
};

} // namespace rampart::sign
