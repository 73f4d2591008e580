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

RAMPART_DECL void detail::append_head(request const& message, std::string& out, std::size_t more) {
    auto const method = to_string(message.method);
    constexpr std::string_view version = " HTTP/1.1\r\n";
    auto size = method.size() + 1 + message.target.size() + version.size() + 2;
    for (auto const& header : message.headers)
        size += header.name.size() + header.value.size() + 4;
    out.reserve(out.size() + size + more);
    out.append(method).append(" ").append(message.target).append(version);
    for (auto const& header : message.headers)
        out.append(header.name).append(": ").append(header.value).append("\r\n");
    out.append("\r\n");
}

RAMPART_DECL std::string head_of(request const& message) {
    std::string head;
    detail::append_head(message, head, 0);
    return head;
}

} // namespace rampart::http
