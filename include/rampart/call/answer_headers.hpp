// Headers of an answer for the caller: what is left of a rate, a request id, a Location.
#pragma once

#include <rampart/config.hpp>

#include <charconv>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <rampart/http/message.hpp>
#include <rampart/json/decimal.hpp>
#include <rampart/json/describe.hpp>
#include <rampart/json/deviation.hpp>

namespace rampart {

/// A response whose answer has headers for the caller beside its data: `Data` itself, and a member
/// `headers`. One `Headers` may serve all operations of a provider.
///
/// What `Headers` takes is said by a function beside it, `response_headers(own_headers const*)`,
/// that returns a std::tuple of from_header. A header may be absent: its member is std::optional of
/// a text, a whole number or a decimal, or a std::string, which is empty then; a
/// std::vector<std::string> takes the values of all headers of the name. A value that cannot be
/// read leaves its member empty and is reported as a deviation, and so is a header that comes twice
/// with two values, of which the first counts.
/// ```
/// struct own_headers {
///     std::optional<std::int64_t> left;
/// };
/// constexpr auto response_headers(own_headers const*) {
///     return std::tuple{from_header("X-RateLimit-Remaining", &own_headers::left)};
/// }
/// inline constexpr endpoint<order_query, with_headers<order, own_headers>> get_order{...};
/// ```
template <class Data, class Headers>
struct with_headers : Data {
    using data_type = Data; ///< what the body is read into

    Headers headers{}; ///< what the answer's headers said
};

/// A member and the header that it takes; made by from_header.
template <class Headers, class Member>
struct header_source {
    std::string_view name;   ///< in any case of letters
    Member Headers::*member; ///< where its value goes
};

/// A member that takes the value of a header.
template <class Headers, class Member>
[[nodiscard]] constexpr header_source<Headers, Member>
from_header(std::string_view name, Member Headers::*member) {
    return {name, member};
}

/// The Link headers of an answer (RFC 8288), for lists that are paged by them.
struct link_headers {
    std::vector<std::string> link; ///< as they came
};
/// Where they come from.
constexpr auto response_headers(link_headers const*) {
    return std::tuple{from_header("Link", &link_headers::link)};
}

namespace detail {

template <class Response>
struct response_parts {
    using data_type = Response;
};
template <class Data, class Headers>
struct response_parts<with_headers<Data, Headers>> {
    using data_type = Data;
    using headers_type = Headers;
};

/// What the body of a response is read into.
template <class Response>
using data_of = typename response_parts<Response>::data_type;

/// Whether a response has headers beside its data.
template <class Response>
inline constexpr bool takes_headers = requires {
    typename response_parts<Response>::headers_type;
};

template <class Headers>
concept names_headers = requires {
    response_headers(static_cast<Headers const*>(nullptr));
};

/// Blanks around a value do not count (RFC 9110 section 5.5).
[[nodiscard]] constexpr std::string_view header_text(std::string_view value) noexcept {
    auto const first = value.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return value.substr(first, value.find_last_not_of(" \t") - first + 1);
}

/// A value into a member; what was expected, when it is something else.
template <class T>
[[nodiscard]] std::string_view read_header_text(std::string_view text, T& member) {
    if constexpr (std::same_as<T, std::string>) {
        member = std::string{text};
        return {};
    } else if constexpr (json::whole_number<T>) {
        auto const [end, failed] = std::from_chars(text.data(), text.data() + text.size(), member);
        return failed == std::errc{} && end == text.data() + text.size() ? std::string_view{}
                                                                         : "a whole number";
    } else {
        static_assert(std::same_as<T, decimal>);
        auto read = decimal::parse(text);
        if (!read) return "a decimal";
        member = std::move(*read);
        return {};
    }
}

template <class T>
inline constexpr bool is_header_member =
    std::same_as<T, std::string> || std::same_as<T, std::vector<std::string>>;
template <class T>
inline constexpr bool is_header_member<std::optional<T>> =
    std::same_as<T, std::string> || json::whole_number<T> || std::same_as<T, decimal>;

/// Reads the headers of one name into a member.
template <class Member>
void read_header(
    http::response const& received, std::string_view name, Member& member,
    std::vector<json::deviation>* seen) {
    static_assert(
        is_header_member<Member>,
        "rampart: a header may be absent: the member that takes it is std::optional of a "
        "std::string, a whole number or a decimal, a std::string, or std::vector<std::string>");
    auto const report = [&](std::string_view expected, std::string_view found) {
        if (seen != nullptr) {
            seen->push_back({std::string{"header "} + std::string{name}, expected, found});
        }
    };
    std::optional<std::string_view> first;
    for (auto const& field : received.headers) {
        if (!http::same_name(field.name, name)) continue;
        auto const text = header_text(field.value);
        if constexpr (std::same_as<Member, std::vector<std::string>>) {
            member.emplace_back(text);
        } else {
            if (first && *first != text) report("one value", "another one as well");
            if (first) continue;
            first = text;
        }
    }
    if (!first) return;
    if constexpr (std::same_as<Member, std::string>) {
        member = std::string{*first};
    } else if constexpr (json::detail::is_optional<Member>) {
        auto const expected = read_header_text(*first, member.emplace());
        if (expected.empty()) return;
        member.reset();
        report(expected, first->empty() ? "an empty text" : "another text");
    }
}

/// Reads all headers that a type names.
template <class Headers>
void read_headers(
    http::response const& received, Headers& out, std::vector<json::deviation>* seen) {
    static_assert(
        names_headers<Headers>,
        "rampart: nothing says which headers this type takes: declare `constexpr auto "
        "response_headers(own_headers const*)` beside it, which returns a std::tuple of "
        "rampart::from_header(\"Name\", &own_headers::member)");
    if constexpr (names_headers<Headers>) {
        std::apply(
            [&](auto const&... each) {
                (read_header(received, each.name, out.*each.member, seen), ...);
            },
            response_headers(static_cast<Headers const*>(nullptr)));
    }
}

} // namespace detail

} // namespace rampart
