// A status line without the blank behind its code, which some servers send and Beast refuses.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace rampart::http::detail {

/// Whether an answer begins with a status line that ends right behind its code.
enum class short_status { no, yes, undecided };

/// `HTTP/1.1 200` CR LF lacks the blank that has to stand there even when no reason follows
/// (RFC 9112, section 4). `undecided`: more bytes are needed to tell.
[[nodiscard]] inline short_status short_status_line(std::string_view bytes) noexcept {
    constexpr std::string_view shape = "HTTP/1.0 000\r\n";
    auto const fits = [](char expected, char found) {
        return expected == '0' ? found >= '0' && found <= '9' : expected == found;
    };
    auto const size = (std::min)(bytes.size(), shape.size());
    if (!std::equal(
            shape.begin(), shape.begin() + static_cast<std::ptrdiff_t>(size), bytes.begin(),
            fits)) {
        return short_status::no;
    }
    return size == shape.size() ? short_status::yes : short_status::undecided;
}

/// The length of such a line without its end.
inline constexpr std::size_t short_status_size = 12;

} // namespace rampart::http::detail
