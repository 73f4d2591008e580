// Page forms: how the pages of a list follow one another, as a trait that a provider brings.
#pragma once

#include <rampart/config.hpp>

#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include <rampart/call/page_progress.hpp>

namespace rampart {

/// What a page says about itself and its place in the list.
using page_facts = detail::page_facts;

namespace detail {

class steps_by_number;
class steps_by_offset;
class steps_by_cursor;

} // namespace detail

/// A page form derives from one of these, which says how the next page is found. What it offers is
/// found by the page type's namespace: a function `constexpr own_pages paging(own_page const*)`.
/// All its functions are static.
///
/// | expression                 | meaning                                                         |
/// | -------------------------- | --------------------------------------------------------------- |
/// | `F::items(page)`           | its rows: `size()`, `[]` and `value_type`                       |
///
/// Pages that are numbered:
///
/// | `F::facts(page)`           | page_facts with what the page says; its rows are counted        |
/// | `F::number(request)`       | the page that a request asks for                                |
/// | `F::size(request)`         | the rows a page that it asks for, optional                      |
/// | `F::ask_for(request, n)`   | makes it ask for page `n`                                       |
struct pages_by_number {
    using steps = detail::steps_by_number; ///< what walks them
};

/// Pages that begin behind so many rows (offset and limit):
///
/// | expression                 | meaning                                                         |
/// | -------------------------- | --------------------------------------------------------------- |
/// | `F::items(page)`           | as above                                                        |
/// | `F::facts(page)`           | page_facts with what the page says: `offset`, `total`           |
/// | `F::offset(request)`       | the rows that a request asks to skip                            |
/// | `F::ask_for(request, n)`   | makes it skip `n` rows                                          |
struct pages_by_offset {
    using steps = detail::steps_by_offset; ///< what walks them
};

/// Pages that say by a cursor where the next one begins:
///
/// | expression                 | meaning                                                         |
/// | -------------------------- | --------------------------------------------------------------- |
/// | `F::items(page)`           | as above                                                        |
/// | `F::next(page)`            | the next cursor: a text or a number; nothing, or an empty text, |
/// |                            | behind the last page                                            |
/// | `F::ask_for(request, c)`   | makes it ask for the page at cursor `c`, a std::string          |
/// | `F::cursor(request)`       | may be left out: the cursor that a request asks for             |
/// | `F::more(page)`            | may be left out: std::optional<bool>, whether there is more;    |
/// |                            | false ends the list, and true without a cursor is an error      |
struct pages_by_cursor {
    using steps = detail::steps_by_cursor; ///< what walks them
};

namespace detail {

/// The text of a cursor or a parameter; nothing when there is none.
template <class T>
[[nodiscard]] std::optional<std::string> position_text(T const& value) {
    if constexpr (requires { value.has_value(); }) {
        return value.has_value() ? position_text(*value) : std::nullopt;
    } else if constexpr (std::convertible_to<T const&, std::string_view>) {
        std::string_view const text{value};
        return text.empty() ? std::nullopt : std::optional{std::string{text}};
    } else if constexpr (std::integral<T>) {
        return std::to_string(value);
    } else {
        return std::string{value.text()};
    }
}

/// Puts a cursor into a request's member; false when the text is no value of the member's.
template <class T>
[[nodiscard]] bool set_position(T& member, std::string_view text) {
    if constexpr (std::is_assignable_v<T&, std::string>) {
        member = std::string{text};
        return true;
    } else {
        std::int64_t number = 0;
        auto const [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (failed != std::errc{} || end != text.data() + text.size()) return false;
        if constexpr (requires { T::at_run_time(number); }) {
            member = T::at_run_time(number);
        } else {
            member = number;
        }
        return true;
    }
}

} // namespace detail

/// Cursor pages by their members: rows and next cursor of the page, cursor of the request, and a
/// flag of the page that says whether there is more, if it has one.
/// ```
/// constexpr cursor_pages<&order_page::orders, &order_page::next, &order_query::cursor>
/// paging(order_page const*) { return {}; }
/// ```
template <auto Rows, auto Next, auto Cursor, auto More = nullptr>
struct cursor_pages : pages_by_cursor {
    /// The rows.
    template <class Page>
    static auto& items(Page& page) {
        return page.*Rows;
    }
    /// The next cursor.
    template <class Page>
    static auto const& next(Page const& page) {
        return page.*Next;
    }
    /// Whether there is more, if the page says so.
    template <class Page>
    static std::optional<bool> more([[maybe_unused]] Page const& page) {
        if constexpr (std::is_same_v<decltype(More), std::nullptr_t>) {
            return std::nullopt;
        } else {
            return page.*More;
        }
    }
    /// The cursor that the request asks for.
    template <class Request>
    static auto cursor(Request const& request) -> decltype(request.*Cursor) {
        return request.*Cursor;
    }
    /// Asks for the page at a cursor.
    template <class Request>
    static auto ask_for(Request& request, std::string const& cursor)
        -> decltype((void)(request.*Cursor), bool{}) {
        return detail::set_position(request.*Cursor, cursor);
    }
};

/// Pages by offset and limit, by their members: rows and total of the page (`nullptr` where it
/// tells none), offset of the request.
/// ```
/// constexpr offset_pages<&order_page::orders, &order_page::total, &order_query::offset>
/// paging(order_page const*) { return {}; }
/// ```
template <auto Rows, auto Total, auto Offset>
struct offset_pages : pages_by_offset {
    /// The rows.
    template <class Page>
    static auto& items(Page& page) {
        return page.*Rows;
    }
    /// What the page says of itself.
    template <class Page>
    static page_facts facts([[maybe_unused]] Page const& page) {
        if constexpr (std::is_same_v<decltype(Total), std::nullptr_t>) {
            return {};
        } else {
            return {.total = page.*Total};
        }
    }
    /// The rows that the request skips.
    template <class Request>
    static auto offset(Request const& request)
        -> decltype((void)(request.*Offset), std::int64_t{}) {
        if constexpr (requires { (request.*Offset).has_value(); }) {
            return (request.*Offset).has_value() ? *(request.*Offset) : 0;
        } else {
            return request.*Offset;
        }
    }
    /// Skips so many rows.
    template <class Request>
    static auto ask_for(Request& request, std::int64_t rows)
        -> decltype((void)(request.*Offset), void()) {
        using member = std::remove_reference_t<decltype(request.*Offset)>;
        if constexpr (requires { member::at_run_time(rows); }) {
            request.*Offset = member::at_run_time(rows);
        } else {
            request.*Offset = rows;
        }
    }
};

} // namespace rampart
