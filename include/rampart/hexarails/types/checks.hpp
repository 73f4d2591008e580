// Kinds of rules that HexaRails' requests share, beside those of rampart/rules.hpp.
#pragma once

#include <rampart/config.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <rampart/http/multipart.hpp>
#include <rampart/json/open_enum.hpp>
#include <rampart/rules.hpp>
#include <rampart/text/formats.hpp>

namespace rampart::hexarails::checks {

namespace detail {

template <class T, std::size_t Count>
struct filled_rule {
    std::array<std::string T::*, Count> members;
    rule_source section;

    [[nodiscard]] std::optional<broken_rule> check(T const& request) const {
        for (auto const member : members) {
            if (!(request.*member).empty()) continue;
            return broken_rule{
                rampart::detail::member_name(request, member),
                rampart::detail::with_section("must not be empty", section)};
        }
        return std::nullopt;
    }
};

template <class T, class Member, class When>
struct needed_rule {
    Member T::*member;
    When when;
    std::string_view words;
    rule_source section;

    [[nodiscard]] std::optional<broken_rule> check(T const& request) const {
        if (rampart::detail::is_given(request.*member) || !when(request)) return std::nullopt;
        return broken_rule{
            rampart::detail::member_name(request, member),
            rampart::detail::with_section(std::string{words}, section)};
    }
};

} // namespace detail

/// None of these required texts is empty.
template <class T, class... Members>
constexpr auto filled(rule_source section, Members T::*... members) {
    return detail::filled_rule<T, sizeof...(Members)>{{members...}, section};
}

/// The optional `member` is given where `when(request)` holds; `words` say when that is.
template <class T, class Member, class When>
constexpr auto needed(rule_source section, Member T::*member, When when, std::string_view words) {
    return detail::needed_rule<T, Member, When>{member, when, words, section};
}

/// A word is one of these.
template <auto... Known>
inline constexpr auto any_of = [](auto const& word) { return ((word == Known) || ...); };

/// A word such as a currency is given, and is one of those documented for it or one that is in no
/// documented set at all: sets grow (section 7), and what is new goes through.
template <auto... Known>
inline constexpr auto any_of_or_new =
    [](auto const& word) { return word.known() ? any_of<Known...>(word) : !word.text().empty(); };

/// A word is given.
template <class T, class Member>
constexpr auto word_given(rule_source section, Member T::*member) {
    constexpr auto given = [](auto const& word) { return !word.text().empty(); };
    return satisfies(section, member, given, "must not be empty");
}

/// A day as YYYY-MM-DD.
template <class T, class Member>
constexpr auto date(rule_source section, Member T::*member) {
    return shape(section, member, text::is_date, "must be a day as YYYY-MM-DD");
}

/// An ISO 3166-1 alpha-3 country code.
template <class T, class Member>
constexpr auto country(rule_source section, Member T::*member) {
    return shape(
        section, member, text::is_country<3>, "must be an ISO 3166-1 alpha-3 code such as SGP");
}

/// Megabytes are taken as 1024 * 1024 bytes: what is refused is too large by either reading.
inline constexpr std::size_t megabyte = 1024 * 1024;

/// No file is larger than `Megabytes`.
template <std::size_t Megabytes>
struct not_larger {
    /// Whether the file is small enough.
    bool operator()(http::file const& file) const {
        return file.bytes.size() <= Megabytes * megabyte;
    }
    bool operator()(std::vector<http::file> const& files) const {
        for (auto const& file : files) {
            if (!(*this)(file)) return false;
        }
        return true;
    }
};

} // namespace rampart::hexarails::checks
