// HTTP requests and responses as plain values.
#pragma once

#include <rampart/config.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <rampart/text/ascii.hpp>

namespace rampart::http {

enum class method { get, post, patch, put, delete_ };

/// "GET", "POST" ...
[[nodiscard]] constexpr std::string_view to_string(method verb) noexcept {
    switch (verb) {
    case method::get: return "GET";
    case method::post: return "POST";
    case method::patch: return "PATCH";
    case method::put: return "PUT";
    case method::delete_: break;
    }
    return "DELETE";
}

/// A header: its name and its value.
struct field {
    std::string name;  ///< of the header
    std::string value; ///< of the header
    /// By value.
    friend bool operator==(field const&, field const&) = default;
};

/// Header names are case-insensitive (RFC 9110).
[[nodiscard]] constexpr bool same_name(std::string_view left, std::string_view right) noexcept {
    return text::same_ignoring_case(left, right);
}

/// The value of the first field of that name.
[[nodiscard]] std::optional<std::string_view>
find_header(std::vector<field> const& headers, std::string_view name) noexcept;

/// A request, complete: a transport sends these bytes and adds nothing.
struct request {
    http::method method = method::get; ///< of the request
    std::string target;                ///< path and query, `/path?query`, percent-encoded
    std::vector<field> headers; ///< in the order they are sent, Host and Content-Length included
    std::string body;           ///< the bytes
    bool multipart = false;     ///< whether the body is multipart/form-data
};

/// A response as it came.
struct response {
    int status = 0;             ///< the code
    std::vector<field> headers; ///< in the order they came
    std::string body;           ///< the bytes

    /// The value of the first header of that name, in any case of letters.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const noexcept {
        return find_header(headers, name);
    }
};

/// The request line and the headers with the empty line after them: the bytes before the body.
[[nodiscard]] std::string head_of(request const& message);

namespace detail {
/// Appends the same to `out`, and leaves room for `more` bytes behind it.
void append_head(request const& message, std::string& out, std::size_t more);
} // namespace detail

/// True when a CR, LF or NUL is in the text: such a text never reaches a request line or a header.
[[nodiscard]] constexpr bool has_line_break_or_nul(std::string_view text) noexcept {
    return text.find_first_of(std::string_view{"\r\n\0", 3}) != std::string_view::npos;
}

/// True when a header value may carry the text: visible ASCII, spaces and tabs inside, UTF-8.
[[nodiscard]] constexpr bool is_header_value(std::string_view text) noexcept {
    for (char const character : text) {
        auto const byte = static_cast<unsigned char>(character);
        if ((byte < 0x20 && byte != '\t') || byte == 0x7F) return false;
    }
    return true;
}

} // namespace rampart::http

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/http/impl/message.ipp>
#endif
