// What the servers of the benchmarks answer, and where a request ends.
#pragma once

#include <charconv>
#include <cstddef>
#include <string_view>

#include <rampart/http/message.hpp>

namespace benchmarks {

inline constexpr std::string_view answer =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 151\r\n\r\n"
    R"({"status":"SUCCESS","data":{"id":"6f1d2c3b-4a59-4876-8765-0123456789ab",)"
    R"("status":"PENDING","sumsubLink":"https://in.sumsub.example/websdk/p/abcdefgh"}})";
static_assert(answer.size() - answer.find('{') == 151);

/// The size of the first whole request in the bytes; 0 when it is not all there.
inline std::size_t request_size(std::string_view bytes) {
    auto const head = bytes.find("\r\n\r\n");
    if (head == std::string_view::npos) return 0;
    std::size_t body = 0;
    for (auto at = bytes.find("\r\n"); at < head; at = bytes.find("\r\n", at + 2)) {
        constexpr std::string_view name = "content-length:";
        auto const line = bytes.substr(at + 2, head - at - 2);
        if (!rampart::http::same_name(line.substr(0, name.size()), name)) continue;
        auto const digits = line.substr(line.find_first_of("0123456789"));
        std::from_chars(digits.data(), digits.data() + digits.size(), body);
    }
    auto const size = head + 4 + body;
    return bytes.size() < size ? 0 : size;
}

} // namespace benchmarks
