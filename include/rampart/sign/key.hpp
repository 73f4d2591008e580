// How the text of a secret becomes the key of a MAC.
#pragma once

#include <rampart/sign/config.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <openssl/crypto.h>

#include <rampart/sign/encode.hpp>
#include <rampart/sign/key_text.hpp>
#include <rampart/sign/secret.hpp>

namespace rampart::sign {

/// The text's own bytes are the key.
struct text_key {
    /// The text itself.
    [[nodiscard]] static std::optional<secret> decode(secret text) { return text; }
};

/// The text is padded base64 of the key (Kraken, Coinbase); nothing when it is not, or is empty.
struct base64_key {
    /// The bytes; nothing when the text is not base64.
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

/// check_secret_text of a secret.
[[nodiscard]] inline failure check_secret(secret const& text) noexcept {
    auto const bytes = text.bytes();
    return check_secret_text({reinterpret_cast<char const*>(bytes.data()), bytes.size()});
}

/// A secret as the key of a MAC, or why it cannot be one.
struct usable_key {
    std::optional<secret> key{};   ///< empty when there is a fault
    failure fault = failure::none; ///< why the text cannot be a key

    /// `Decoding` is text_key or another of its kind.
    template <class Decoding>
    [[nodiscard]] static usable_key of(secret text) {
        usable_key out{{}, check_secret(text)};
        if (out.fault != failure::none) return out;
        out.key = Decoding::decode(std::move(text));
        if (!out.key) out.fault = failure::secret_invalid;
        return out;
    }
};

namespace detail {

/// Whether a MAC knows that its library computes it wrongly, see evp_hmac.
template <class Mac>
bool computes_wrongly() noexcept {
    if constexpr (requires { Mac::computes_wrongly(); }) {
        return Mac::computes_wrongly();
    } else {
        return false;
    }
}

} // namespace detail

} // namespace rampart::sign
