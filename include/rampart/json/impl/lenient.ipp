// Definitions of json/lenient.hpp.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <rampart/json/decimal.hpp>
#include <rampart/json/lenient.hpp>

namespace rampart::json {

namespace detail {

/// Copies a text and mends it on the way. What is inside of a string and what is outside is told
/// apart by the quotes alone; whether the rest is JSON is left to the parser.
class text_mender {
public:
    /// Stops behind the piece that brings the copy to more than `most` bytes.
    explicit text_mender(std::string_view text, std::size_t most = std::string_view::npos)
        : text_{text} {
        out_.reserve((std::min)(text.size(), most) + 16);
        while (at_ < text_.size() && out_.size() <= most) {
            piece_ = {at_, out_.size()};
            if (byte() >= 0x80) {
                character();
            } else if (inside_) {
                within_string();
            } else {
                between();
            }
        }
    }

    [[nodiscard]] std::string const& text() const noexcept { return out_; }

    /// What was mended, each kind once.
    [[nodiscard]] std::vector<std::string_view> const& found() const noexcept { return found_; }

    /// Which byte of `text` gave the copy's byte `at`: the first one of what was mended there.
    [[nodiscard]] static std::size_t place_of(std::size_t at, std::string_view text) {
        text_mender const until{text, at};
        if (until.out_.size() <= at) return text.size();
        auto const [from, to] = until.piece_;
        auto const copied = until.out_.size() - to == until.at_ - from;
        return copied ? from + (at - to) : from;
    }

private:
    [[nodiscard]] unsigned char byte(std::size_t ahead = 0) const noexcept {
        return at_ + ahead < text_.size() ? static_cast<unsigned char>(text_[at_ + ahead]) : 0;
    }

    void copy(std::size_t size) {
        out_ += text_.substr(at_, size);
        at_ += (std::min)(size, text_.size() - at_);
    }

    void mend(std::size_t size, std::string_view with, std::string_view what) {
        out_ += with;
        at_ += size;
        if (std::ranges::find(found_, what) == found_.end()) found_.push_back(what);
    }

    /// A character beyond ASCII, or what should be one.
    void character() {
        std::size_t size = 1;
        while (size < 4 && (byte(size) & 0xC0) == 0x80)
            ++size;
        // The longest beginning that is a character; behind it there may be stray bytes.
        for (auto whole = size; whole > 1; --whole) {
            if (is_utf8(text_.substr(at_, whole))) return copy(whole);
        }
        // A character that was cut short is one replacement, a stray byte too.
        unsigned const lead = byte();
        std::size_t const meant = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 1;
        mend((std::min)(size, meant), "\xEF\xBF\xBD", "bytes that are not UTF-8");
    }

    /// The code unit of the escape `\uXXXX` that begins `ahead`; -1 when there is none.
    [[nodiscard]] int unit(std::size_t ahead) const noexcept {
        if (byte(ahead) != '\\' || byte(ahead + 1) != 'u' || byte(ahead + 5) == 0) return -1;
        auto const* const digits = text_.data() + at_ + ahead + 2;
        unsigned out = 0;
        auto const read = std::from_chars(digits, digits + 4, out, 16);
        return read.ec == std::errc{} && read.ptr == digits + 4 ? static_cast<int>(out) : -1;
    }

    void within_string() {
        constexpr std::size_t escape = 6;
        constexpr auto is_high = [](int code) { return code >= 0xD800 && code < 0xDC00; };
        constexpr auto is_low = [](int code) { return code >= 0xDC00 && code < 0xE000; };
        auto const character = byte();
        if (character == '"') {
            inside_ = false;
            return copy(1);
        }
        if (character < 0x20) {
            std::string quoted;
            append_string(quoted, text_.substr(at_, 1));
            auto const escaped = std::string_view{quoted}.substr(1, quoted.size() - 2);
            return mend(1, escaped, "a control character in a string");
        }
        if (character != '\\') return copy(1);
        auto const code = unit(0);
        if (code < 0) return copy(2);
        if (is_high(code) && is_low(unit(escape))) return copy(2 * escape);
        if (!is_high(code) && !is_low(code)) return copy(escape);
        mend(escape, "\\ufffd", "half a surrogate pair");
    }

    /// A number or a word, or what stands around them.
    void between() {
        constexpr auto is_letter = [](unsigned char c) {
            return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        };
        constexpr auto belongs = [is_letter](unsigned char c) {
            return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
        };
        if (!belongs(byte())) {
            inside_ = byte() == '"';
            return copy(1);
        }
        std::size_t size = 1;
        while (belongs(byte(size)))
            ++size;
        auto const token = text_.substr(at_, size);
        if (token == "NaN" || token == "Infinity" || token == "-Infinity") {
            return mend(size, "null", "NaN or Infinity");
        }
        auto const number = is_letter(byte()) ? std::nullopt : decimal::parse_lenient(token);
        if (!number) return copy(size);
        auto digits = number->text();
        if (digits.starts_with('+')) digits.remove_prefix(1);
        if (digits == token) return copy(size);
        mend(size, digits, "a number in another form");
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::pair<std::size_t, std::size_t> piece_{}; ///< where the last one begins in text and copy
    bool inside_ = false;
    std::string out_;
    std::vector<std::string_view> found_;
};

} // namespace detail

RAMPART_DECL std::optional<document>
parse_lenient(std::string_view text, std::string& problem, std::vector<deviation>* seen) {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    auto const note = [seen](std::string_view what) {
        if (seen != nullptr) seen->push_back({{}, "JSON in UTF-8", what});
    };
    auto const skipped = text.starts_with(mark) ? mark.size() : 0;
    text.remove_prefix(skipped);
    auto const refused = [&](std::size_t at) {
        problem += " at byte " + std::to_string(skipped + at);
        return std::nullopt;
    };
    std::size_t at = 0;
    auto parsed = document::parse(text, problem, at);
    if (!parsed) {
        detail::text_mender const mended{text};
        if (mended.found().empty()) return refused(at);
        parsed = document::parse(mended.text(), problem, at);
        if (!parsed) return refused(detail::text_mender::place_of(at, text));
        for (auto const what : mended.found())
            note(what);
    }
    if (skipped != 0) note("a byte order mark");
    return parsed;
}

} // namespace rampart::json
