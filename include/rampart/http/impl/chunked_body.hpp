// A chunked body taken apart, byte by byte as it comes: no I/O and nothing kept but the data.
#pragma once

#include <algorithm>
#include <rampart/config.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/beast/http/error.hpp>
#include <boost/system/error_code.hpp>

namespace rampart::http::detail {

/// Reads the chunked transfer coding (RFC 9112, section 7.1). Extensions and trailers are passed
/// over, and bounded; blanks behind a chunk's size, which some servers pad to a width, are taken.
/// Any other deviation is an error, for a body that is not framed as it says may not be whole.
class chunked_body {
public:
    using http_error = boost::beast::http::error;

    /// The most bytes of all extensions together, and of all trailers.
    static constexpr std::size_t max_extra = 64 * 1024;

    explicit chunked_body(std::size_t max_body) noexcept : room_{max_body} {}

    [[nodiscard]] bool done() const noexcept { return state_ == state::done; }

    /// Takes bytes, up to the body's end, and appends its data to `body`. How many were taken.
    std::size_t take(std::string_view bytes, std::string& body, boost::system::error_code& code) {
        std::size_t at = 0;
        while (at < bytes.size() && !done() && !code) {
            if (state_ == state::data) {
                auto const piece = bytes.substr(
                    at, static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size())));
                body += piece;
                at += piece.size();
                left_ -= piece.size();
                if (left_ == 0) state_ = state::data_cr;
            } else {
                step(bytes[at++], code);
            }
        }
        return at;
    }

private:
    enum class state {
        size_begin,
        size,
        padding,
        extension,
        size_lf,
        data,
        data_cr,
        data_lf,
        trailer_begin,
        trailer_name,
        trailer_value,
        trailer_lf,
        end_lf,
        done,
    };

    static int digit(char byte) noexcept {
        if (byte >= '0' && byte <= '9') return byte - '0';
        if (byte >= 'a' && byte <= 'f') return byte - 'a' + 10;
        if (byte >= 'A' && byte <= 'F') return byte - 'A' + 10;
        return -1;
    }
    static bool blank(char byte) noexcept { return byte == ' ' || byte == '\t'; }
    static bool control(char byte) noexcept {
        return (static_cast<unsigned char>(byte) < 0x20 && byte != '\t') || byte == 0x7F;
    }
    /// What a field's name may be made of (RFC 9110, section 5.6.2).
    static bool name_character(char byte) noexcept {
        constexpr std::string_view others = "!#$%&'*+-.^_`|~";
        return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
               (byte >= 'A' && byte <= 'Z') || others.find(byte) != std::string_view::npos;
    }

    void step(char byte, boost::system::error_code& code) {
        switch (state_) {
        case state::size_begin:
            left_ = 0;
            digits_ = 0;
            if (digit(byte) < 0) return fail(code, http_error::bad_chunk);
            state_ = state::size;
            [[fallthrough]];
        case state::size:
            if (auto const value = digit(byte); value >= 0) return add(value, code);
            [[fallthrough]];
        case state::padding:
            if (byte == ';') {
                state_ = state::extension;
                return count(code);
            }
            if (blank(byte)) {
                state_ = state::padding;
                return count(code);
            }
            if (byte != '\r') return fail(code, http_error::bad_chunk);
            state_ = state::size_lf;
            return;
        case state::extension:
            if (byte == '\r') {
                state_ = state::size_lf;
                return;
            }
            if (control(byte)) return fail(code, http_error::bad_chunk_extension);
            return count(code);
        case state::size_lf:
            if (byte != '\n') return fail(code, http_error::bad_chunk);
            if (left_ > room_) return fail(code, http_error::body_limit);
            room_ -= left_;
            state_ = left_ == 0 ? state::trailer_begin : state::data;
            if (left_ == 0) extra_ = 0; // the trailers have a bound of their own
            return;
        case state::data_cr:
            if (byte != '\r') return fail(code, http_error::bad_chunk);
            state_ = state::data_lf;
            return;
        case state::data_lf:
            if (byte != '\n') return fail(code, http_error::bad_chunk);
            state_ = state::size_begin;
            return;
        default: return trailer(byte, code);
        }
    }

    void trailer(char byte, boost::system::error_code& code) {
        count(code);
        if (code) return;
        switch (state_) {
        case state::trailer_begin:
            if (byte == '\r') {
                state_ = state::end_lf;
            } else if (blank(byte) && extra_ > 1) {
                state_ = state::trailer_value; // the line before goes on
            } else if (name_character(byte)) {
                state_ = state::trailer_name;
            } else {
                fail(code, http_error::bad_field);
            }
            return;
        case state::trailer_name:
            if (byte == ':') {
                state_ = state::trailer_value;
            } else if (!name_character(byte)) {
                fail(code, http_error::bad_field);
            }
            return;
        case state::trailer_value:
            if (byte == '\r') {
                state_ = state::trailer_lf;
            } else if (control(byte)) {
                fail(code, http_error::bad_value);
            }
            return;
        case state::trailer_lf:
            if (byte != '\n') return fail(code, http_error::bad_line_ending);
            state_ = state::trailer_begin;
            return;
        default:
            if (byte != '\n') return fail(code, http_error::bad_line_ending);
            state_ = state::done;
            return;
        }
    }

    void add(int value, boost::system::error_code& code) {
        if (left_ != 0 || value != 0) ++digits_; // zeros in front say nothing
        if (left_ == 0 && value == 0) count(code);
        if (digits_ > 16) return fail(code, http_error::bad_chunk);
        left_ = left_ * 16 + static_cast<std::uint64_t>(value);
    }

    /// One more byte that is not the body's.
    void count(boost::system::error_code& code) {
        if (++extra_ > max_extra) fail(code, http_error::buffer_overflow);
    }

    static void fail(boost::system::error_code& code, http_error what) { code = what; }

    std::uint64_t room_;     ///< for data still to come
    std::uint64_t left_ = 0; ///< of this chunk
    std::size_t extra_ = 0;
    int digits_ = 0;
    state state_ = state::size_begin;
};

} // namespace rampart::http::detail
