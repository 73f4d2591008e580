// JSON text to a document's nodes, in one pass.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>

#include <rampart/json/document.hpp>
#include <rampart/json/impl/plain_characters.hpp>
#include <rampart/json/impl/unescape.hpp>
#include <rampart/text/ascii.hpp>

namespace rampart::json {

/// Takes a text apart as RFC 8259 has it. It says whether that went, not why it did not.
///
/// It works on the document's own copy of the text, which ends with a zero: that is no part of any
/// JSON, so that nothing but a string has to look for the end. A string with escapes is unescaped
/// where it stands, since that makes none longer.
class document_scanner {
public:
    /// How deep lists and objects may stand in one another.
    static constexpr int deepest = 32;

    /// Lists of records have about one value in two dozen bytes.
    explicit document_scanner(std::string_view text) {
        document_.characters_ = text;
        document_.nodes_.reserve(text.size() / 20 + 4);
        begin_ = document_.characters_.data();
        end_ = begin_ + text.size();
    }

    /// Whether the whole of the text is JSON.
    bool scan() {
        auto* const behind = value(skip_blanks(begin_), {}, deepest);
        return behind != nullptr && skip_blanks(behind) == end_;
    }

    /// Whether a number has an exponent of so many digits that some are not taken for numbers.
    [[nodiscard]] bool has_long_exponent() const noexcept { return has_long_exponent_; }

    document take() { return std::move(document_); }

private:
    // Each passes what stands `at` a place and returns what is behind it, or null when it is not as
    // it should be.

    /// Where a text is in the document's characters.
    struct piece {
        std::uint32_t begin = 0;
        std::uint32_t size = 0;
    };

    [[nodiscard]] piece piece_of(char const* begin, char const* end) const noexcept {
        return {
            static_cast<std::uint32_t>(begin - begin_), static_cast<std::uint32_t>(end - begin)};
    }

    char* add(char* behind, kind type, piece key, piece text, bool truth) {
        if (behind == nullptr) return nullptr;
        document_.nodes_.push_back(
            {key.begin, key.size, text.begin, text.size, ++count_, 0, type, truth});
        return behind;
    }

    static char* skip_blanks(char* at) noexcept {
        // Nearly everywhere there is none, which one comparison tells.
        while (*at <= ' ' && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
            ++at;
        return at;
    }

    /// `levels` is how many more lists and objects may be opened.
    char* value(char* at, piece key, int levels) {
        auto type = kind::null;
        piece text;
        bool truth = false;
        switch (*at) {
        case '{': return container(at, kind::object, '}', key, levels);
        case '[': return container(at, kind::array, ']', key, levels);
        case '"':
            type = kind::string;
            at = string(at, text);
            break;
        case 't':
            truth = true;
            type = kind::boolean;
            at = word(at, "true");
            break;
        case 'f':
            type = kind::boolean;
            at = word(at, "false");
            break;
        case 'n': at = word(at, "null"); break;
        default: type = kind::number; at = number(at, text);
        }
        return add(at, type, key, text, truth);
    }

    char* container(char* at, kind type, char close, piece key, int levels) {
        if (levels == 0) return nullptr;
        auto const index = count_;
        std::uint32_t count = 0;
        add(at, type, key, {}, false);
        for (at = skip_blanks(at + 1); *at != close; at = skip_blanks(at), ++count) {
            if (count != 0) {
                if (*at != ',') return nullptr;
                at = skip_blanks(at + 1);
            }
            piece name;
            if (type == kind::object) {
                if (*at != '"') return nullptr;
                at = string(at, name);
                if (at == nullptr) return nullptr;
                at = skip_blanks(at);
                if (*at != ':') return nullptr;
                at = skip_blanks(at + 1);
            }
            at = value(at, name, levels - 1);
            if (at == nullptr) return nullptr;
        }
        auto& node = document_.nodes_[index];
        node.end = count_;
        node.count = count;
        return at + 1;
    }

    char* word(char* at, std::string_view whole) const noexcept {
        return std::string_view{at, end_}.starts_with(whole) ? at + whole.size() : nullptr;
    }

    static char* skip_digits(char* at) noexcept {
        while (text::is_digit(*at))
            ++at;
        return at;
    }

    char* number(char* at, piece& text) noexcept {
        auto const* const begin = at;
        if (*at == '-') ++at;
        // No digit may follow a zero that is the first one.
        auto* from = at;
        at = *at == '0' ? at + 1 : skip_digits(at);
        if (at == from) return nullptr;
        if (*at == '.') {
            from = ++at;
            at = skip_digits(at);
            if (at == from) return nullptr;
        }
        if (*at == 'e' || *at == 'E') {
            ++at;
            if (*at == '+' || *at == '-') ++at;
            from = at;
            at = skip_digits(at);
            if (at == from) return nullptr;
            if (at - from > 9) has_long_exponent_ = true;
        }
        text = piece_of(begin, at);
        return at;
    }

    /// A string; `text` is what it says.
    char* string(char* at, piece& text) const noexcept {
        auto* const begin = at + 1;
        at = begin + detail::plain_size(begin, end_);
        auto* last = at;
        if (*at != '"') {
            at = odd_rest(at, last);
            if (at == nullptr) return nullptr;
        }
        text = piece_of(begin, last);
        return at + 1;
    }

    /// A string from its first character that does not stand for itself on, up to its quote. What
    /// it says goes to `out`, which is then behind it.
    [[gnu::noinline]] char* odd_rest(char* at, char*& out) const noexcept {
        while (*at != '"') {
            std::size_t size = 0;
            if (*at == '\\') {
                at = detail::unescape(at, end_, out);
                if (at == nullptr) return nullptr;
            } else {
                if (at != end_) size = text::utf8_length({at, end_});
                if (size < 2) return nullptr; // a control character, or no character
            }
            size += detail::plain_size(at + size, end_);
            std::memmove(out, at, size);
            out += size;
            at += size;
        }
        return at;
    }

    document document_;
    char* begin_ = nullptr;
    char const* end_ = nullptr;
    std::uint32_t count_ = 0; ///< of nodes
    bool has_long_exponent_ = false;
};

} // namespace rampart::json
