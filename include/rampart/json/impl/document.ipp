// Definitions of json/document.hpp, over Boost.JSON's event parser.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/system/error_code.hpp>

#include <rampart/json/document.hpp>

namespace rampart::json {

/// Collects the parser's events into a document. The number events hand over the number's text;
/// the converted values that come with it are not used.
class document_builder {
public:
    static constexpr std::size_t max_object_size = std::size_t(-1);
    static constexpr std::size_t max_array_size = std::size_t(-1);
    static constexpr std::size_t max_key_size = std::size_t(-1);
    static constexpr std::size_t max_string_size = std::size_t(-1);
    using error_code = boost::system::error_code;
    using text = boost::json::string_view;

    /// For the events of that text. Lists of records have about one value in two dozen bytes.
    explicit document_builder(std::string_view sent) : sent_{sent} {
        document_.characters_ = sent;
        document_.nodes_.reserve(sent.size() / 20 + 4);
    }

    document take() { return std::move(document_); }

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_object_begin(error_code&) { return open(kind::object); }
    bool on_object_end(std::size_t count, error_code&) { return close(count); }
    bool on_array_begin(error_code&) { return open(kind::array); }
    bool on_array_end(std::size_t count, error_code&) { return close(count); }
    bool on_key_part(text part, std::size_t, error_code&) { return append(part); }
    bool on_key(text part, std::size_t size, error_code&) {
        key_begin_ = begin_of(part, size);
        key_size_ = static_cast<std::uint32_t>(size);
        return true;
    }
    bool on_string_part(text part, std::size_t, error_code&) { return append(part); }
    bool on_string(text part, std::size_t size, error_code&) {
        return add_text(kind::string, part, size);
    }
    bool on_number_part(text part, error_code&) {
        number_size_ += part.size();
        return append(part);
    }
    bool on_int64(std::int64_t, text part, error_code&) { return add_number(part); }
    bool on_uint64(std::uint64_t, text part, error_code&) { return add_number(part); }
    bool on_double(double, text part, error_code&) { return add_number(part); }
    bool on_bool(bool truth, error_code&) {
        add(kind::boolean).truth = truth;
        return true;
    }
    bool on_null(error_code&) {
        add(kind::null);
        return true;
    }
    bool on_comment_part(text, error_code&) { return true; }
    bool on_comment(text, error_code&) { return true; }

private:
    bool append(text part) {
        document_.characters_.append(part.data(), part.size());
        return true;
    }

    document::node& add(kind type) {
        auto& node = document_.nodes_.emplace_back();
        node.type = type;
        node.key_begin = key_begin_;
        node.key_size = key_size_;
        node.end = static_cast<std::uint32_t>(document_.nodes_.size());
        key_size_ = 0;
        return node;
    }

    /// Where a text begins that is `size` bytes long and ends with `last`. Nearly every one came in
    /// one piece and stands as it was sent; one with escapes is put together behind that.
    std::uint32_t begin_of(text last, std::size_t size) {
        auto const at = reinterpret_cast<std::uintptr_t>(last.data()) -
                        reinterpret_cast<std::uintptr_t>(sent_.data());
        if (last.size() == size && at < sent_.size()) return static_cast<std::uint32_t>(at);
        append(last);
        return static_cast<std::uint32_t>(document_.characters_.size() - size);
    }

    bool add_text(kind type, text last, std::size_t size) {
        auto const begin = begin_of(last, size);
        auto& node = add(type);
        node.text_begin = begin;
        node.text_size = static_cast<std::uint32_t>(size);
        return true;
    }

    bool add_number(text last) {
        return add_text(kind::number, last, std::exchange(number_size_, 0) + last.size());
    }

    bool open(kind type) {
        open_.push_back(static_cast<std::uint32_t>(document_.nodes_.size()));
        add(type);
        return true;
    }

    bool close(std::size_t count) {
        auto& node = document_.nodes_[open_.back()];
        node.end = static_cast<std::uint32_t>(document_.nodes_.size());
        node.count = static_cast<std::uint32_t>(count);
        open_.pop_back();
        return true;
    }

    std::string_view sent_;
    document document_;
    std::vector<std::uint32_t> open_;
    std::uint32_t key_begin_ = 0;
    std::uint32_t key_size_ = 0;
    std::size_t number_size_ = 0;
};

RAMPART_DECL std::optional<document>
document::parse(std::string_view text, std::string& reason, std::size_t& at) {
    constexpr std::size_t longest = std::size_t{1} << 31; // places have 32 bits
    if (text.size() > longest) {
        reason = "the text is longer than 2 GiB";
        at = 0;
        return std::nullopt;
    }
    boost::json::basic_parser<document_builder> parser{boost::json::parse_options{}, text};
    boost::system::error_code code;
    auto const used = parser.write_some(false, text.data(), text.size(), code);
    if (!code && used != text.size()) code = boost::json::error::extra_data;
    if (code) {
        reason = code.message();
        at = used;
        return std::nullopt;
    }
    return parser.handler().take();
}

RAMPART_DECL std::optional<document> document::parse(std::string_view text, std::string& problem) {
    std::size_t at = 0;
    auto parsed = parse(text, problem, at);
    if (!parsed) problem += " at byte " + std::to_string(at);
    return parsed;
}

RAMPART_DECL std::optional<value> value::find(std::string_view name) const noexcept {
    std::optional<value> found;
    if (type() != kind::object) return found;
    for (auto const member : *this) {
        if (member.key() == name) found = member;
    }
    return found;
}

namespace detail {

/// Whether a JSON string may hold the character as it is.
constexpr bool is_plain(char character) noexcept {
    return static_cast<unsigned char>(character) >= 0x20 && character != '"' && character != '\\';
}

/// Whether all eight bytes are ASCII that a JSON string may hold as it is.
inline bool are_plain(char const* bytes) noexcept {
    constexpr std::uint64_t ones = 0x0101010101010101U;
    constexpr std::uint64_t highs = 0x8080808080808080U;
    std::uint64_t eight = 0;
    std::memcpy(&eight, bytes, sizeof eight);
    // Below, zero bytes borrow into their high bit; what borrows from above a high bit that is
    // set already is refused by that one.
    auto const quote = eight ^ (ones * '"');
    auto const backslash = eight ^ (ones * '\\');
    auto const controls = eight - ones * 0x20;
    return ((eight | controls | (quote - ones) | (backslash - ones)) & highs) == 0;
}

/// Whether the whole text is ASCII that a JSON string may hold as it is, as nearly every one is.
inline bool is_plain(std::string_view text) noexcept {
    constexpr std::size_t step = 8;
    if (text.size() < step) {
        for (char const character : text) {
            if (!is_plain(character) || static_cast<unsigned char>(character) >= 0x80) return false;
        }
        return true;
    }
    for (std::size_t at = 0; at + step < text.size(); at += step) {
        if (!are_plain(text.data() + at)) return false;
    }
    return are_plain(text.data() + text.size() - step); // may overlap the one before
}

} // namespace detail

RAMPART_DECL bool append_utf8_string(std::string& out, std::string_view text) {
    if (detail::is_plain(text)) {
        out += '"';
        out += text;
        out += '"';
        return true;
    }
    if (!is_utf8(text)) return false;
    append_string(out, text);
    return true;
}

RAMPART_DECL void append_string(std::string& out, std::string_view text) {
    static constexpr char digits[] = "0123456789abcdef";
    out += '"';
    auto const* at = text.data();
    auto const* const end = at + text.size();
    while (at != end) {
        // What needs no escape, which is nearly always the whole text, goes in one piece.
        auto const* const begin = at;
        while (at != end && detail::is_plain(*at))
            ++at;
        out.append(begin, static_cast<std::size_t>(at - begin));
        if (at == end) break;
        switch (char const character = *at++) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\b': out += "\\b"; break;
        case '\f': out += "\\f"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        default: {
            auto const byte = static_cast<unsigned char>(character);
            out += "\\u00";
            out += digits[byte >> 4];
            out += digits[byte & 15];
        }
        }
    }
    out += '"';
}

namespace detail {

/// Writes a value; `indent` is the width of one level, 0 for compact text.
RAMPART_DECL void
append_value(std::string& out, value item, std::size_t indent, std::size_t level) {
    auto const line = [&](std::size_t depth) {
        if (indent == 0) return;
        out += '\n';
        out.append(indent * depth, ' ');
    };
    switch (item.type()) {
    case kind::null: out += "null"; return;
    case kind::boolean: out += item.boolean() ? "true" : "false"; return;
    case kind::number: out += item.text(); return;
    case kind::string: append_string(out, item.text()); return;
    case kind::array:
    case kind::object: break;
    }
    bool const object = item.type() == kind::object;
    out += object ? '{' : '[';
    bool first = true;
    for (auto const child : item) {
        if (!first) out += ',';
        first = false;
        line(level + 1);
        if (object) {
            append_string(out, child.key());
            out += indent == 0 ? ":" : ": ";
        }
        append_value(out, child, indent, level + 1);
    }
    if (!first) line(level);
    out += object ? '}' : ']';
}

} // namespace detail

RAMPART_DECL std::string to_text(value root) {
    std::string out;
    detail::append_value(out, root, 0, 0);
    return out;
}

RAMPART_DECL std::string to_pretty_text(value root) {
    std::string out;
    detail::append_value(out, root, 2, 0);
    return out;
}

} // namespace rampart::json
