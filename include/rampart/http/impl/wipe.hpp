// Overwriting what was sent or read: tokens, secrets and documents stay in no buffer that is kept.
#pragma once

#include <rampart/config.hpp>

#include <cstddef>
#include <string>

#include <openssl/crypto.h>

#include <rampart/http/message.hpp>

namespace rampart::http::detail {

/// Overwrites and empties the text; a large buffer is given back.
inline void wipe(std::string& text) noexcept {
    constexpr std::size_t worth_keeping = 64 * 1024;
    OPENSSL_cleanse(text.data(), text.size());
    text.clear();
    if (text.capacity() > worth_keeping) text = std::string{};
}

/// Overwrites what a request says.
inline void wipe(request& message) noexcept {
    for (auto& header : message.headers)
        wipe(header.value);
    wipe(message.target);
    wipe(message.body);
}

} // namespace rampart::http::detail
