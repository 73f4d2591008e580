// A parsed JSON text as a light tree that keeps the text of every number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <rampart/config.hpp>
#include <rampart/text/utf8.hpp>

namespace rampart::json {

enum class kind : std::uint8_t { null, boolean, number, string, array, object };

/// "null", "a boolean", "a text" ... for messages.
[[nodiscard]] constexpr std::string_view describe(kind type) noexcept {
    switch (type) {
    case kind::null: return "null";
    case kind::boolean: return "a boolean";
    case kind::number: return "a number";
    case kind::string: return "a text";
    case kind::array: return "an array";
    case kind::object: return "an object";
    }
    return "nothing";
}

class value;

namespace detail {

struct value_reader;

} // namespace detail

/// A JSON text taken apart. Numbers stay text, so that no amount passes through a double.
class document {
public:
    /// Parses the whole of `text` (RFC 8259, UTF-8 checked, nesting at most 32 deep). On failure
    /// returns nothing and sets `problem` to the reason and the byte.
    [[nodiscard]] static std::optional<document> parse(std::string_view text, std::string& problem);

    /// The same; on failure the byte is in `at`, not in the text of the reason.
    [[nodiscard]] static std::optional<document>
    parse(std::string_view text, std::string& reason, std::size_t& at);

    /// The value of the whole text.
    [[nodiscard]] value root() const noexcept;

private:
    friend class value;
    friend class document_builder;

    /// One value in preorder: a container's descendants follow it, up to `end`.
    struct node {
        std::uint32_t key_begin = 0;
        std::uint32_t key_size = 0;
        std::uint32_t text_begin = 0;
        std::uint32_t text_size = 0;
        std::uint32_t end = 0;   ///< index behind the last descendant
        std::uint32_t count = 0; ///< elements or members
        kind type = kind::null;
        bool truth = false;
    };

    std::vector<node> nodes_;
    std::string characters_; ///< the text as it came, and behind it what had escapes
};

/// One value of a document: a cheap view, valid as long as the document is.
class value {
public:
    /// What kind of value it is.
    [[nodiscard]] kind type() const noexcept { return node().type; }

    /// A string's characters (unescaped UTF-8) or a number's text exactly as it was sent.
    [[nodiscard]] std::string_view text() const noexcept {
        return {owner_->characters_.data() + node().text_begin, node().text_size};
    }

    /// Whether it is `true`.
    [[nodiscard]] bool boolean() const noexcept { return node().truth; }

    /// This value's name in the object around it; empty elsewhere.
    [[nodiscard]] std::string_view key() const noexcept {
        return {owner_->characters_.data() + node().key_begin, node().key_size};
    }

    /// The member of that name in an object, the last one when the name repeats.
    [[nodiscard]] std::optional<value> find(std::string_view name) const noexcept;

    /// How many elements or members it has.
    [[nodiscard]] std::size_t size() const noexcept { return node().count; }

    /// Walks elements or members in order: `for (auto item : v)`.
    class iterator;
    /// The first element.
    [[nodiscard]] iterator begin() const noexcept;
    /// Behind the last element.
    [[nodiscard]] iterator end() const noexcept;

private:
    friend class document;
    friend struct detail::value_reader;
    value(document const* owner, std::uint32_t index) noexcept : owner_{owner}, index_{index} {}

    [[nodiscard]] document::node const& node() const noexcept { return owner_->nodes_[index_]; }

    document const* owner_;
    std::uint32_t index_;
};

/// Stands at an element or a member; valid as long as the document is.
class value::iterator {
public:
    /// At the first item.
    explicit iterator(value at) noexcept : at_{at} {}
    /// The value; only where there is one.
    value operator*() const noexcept { return at_; }
    /// On to the next item.
    iterator& operator++() noexcept {
        at_.index_ = at_.node().end;
        return *this;
    }
    /// By value.
    bool operator==(iterator const& other) const noexcept { return at_.index_ == other.at_.index_; }

private:
    value at_;
};

inline value document::root() const noexcept { return {this, 0}; }

inline value::iterator value::begin() const noexcept {
    // A scalar has no descendants: begin equals end.
    return size() == 0 ? end() : iterator{{owner_, index_ + 1}};
}

inline value::iterator value::end() const noexcept { return iterator{{owner_, node().end}}; }

/// The value as compact JSON: members in order, strings as raw UTF-8, numbers exactly as sent.
[[nodiscard]] std::string to_text(value root);

/// The text made readable: two spaces a level. Numbers and strings stay as they are.
[[nodiscard]] std::string to_pretty_text(value root);

/// Appends `text` as a JSON string: quoted, `"` and `\` and control characters escaped, `/` and
/// everything beyond ASCII as it is.
void append_string(std::string& out, std::string_view text);

/// append_string of a text that may be no UTF-8: then false, and nothing is appended.
[[nodiscard]] bool append_utf8_string(std::string& out, std::string_view text);

/// Whether the bytes are UTF-8 (no overlong forms, no surrogates), which JSON demands.
using text::is_utf8;

} // namespace rampart::json

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/json/impl/document.ipp>
#endif
