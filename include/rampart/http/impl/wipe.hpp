// Overwriting what was sent or read: tokens, secrets and documents stay in no buffer that is kept.
#pragma once

#include <rampart/config.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

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

/// Makes room for `more` bytes. What a smaller buffer held is overwritten before it is given back.
inline void make_room(std::string& text, std::size_t more) {
    if (text.capacity() - text.size() >= more) return;
    std::string larger;
    larger.reserve((std::max)(text.size() + more, 2 * text.capacity()));
    larger += text;
    wipe(text);
    text = std::move(larger);
}

/// Overwrites what a request says.
inline void wipe(request& message) noexcept {
    for (auto& header : message.headers)
        wipe(header.value);
    wipe(message.target);
    wipe(message.body);
}

} // namespace rampart::http::detail
