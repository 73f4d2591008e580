// Definitions of http/message.hpp.
#pragma once

#include <string>

#include <rampart/http/message.hpp>

namespace rampart::http {

RAMPART_DECL std::optional<std::string_view>
find_header(std::vector<field> const& headers, std::string_view name) noexcept {
    for (auto const& header : headers) {
        if (same_name(header.name, name)) return header.value;
    }
    return std::nullopt;
}

RAMPART_DECL std::string head_of(request const& message) {
    std::string head;
    head.reserve(512);
    head.append(to_string(message.method)).append(" ").append(message.target);
    head.append(" HTTP/1.1\r\n");
    for (auto const& header : message.headers) {
        head.append(header.name).append(": ").append(header.value).append("\r\n");
    }
    return head.append("\r\n");
}

} // namespace rampart::http
