// Documented limits of requests, declared beside the types as a function `rules`: they are found
// there, and checked before anything is sent.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include <rampart/json/decimal.hpp>
#include <rampart/json/describe.hpp>
#include <rampart/json/member_table.hpp>

namespace rampart {

/// A request type has rules when its namespace holds a constexpr function
/// `rules(T const*)` that returns a std::tuple of the rules below. rampart's own are templates over
/// nothing (`template <class = void>`), so that only those of requests in use are compiled.
template <class T>
concept has_rules = requires {
    rules(static_cast<T const*>(nullptr));
};

/// A field and the rule it breaks, with the fact sheet's section: what an error's message says.
struct broken_rule {
    std::string field; ///< the member's name
    std::string rule;  ///< what it breaks
};

/// Where a rule comes from: a fact sheet's section and the tag that it has there, in one text such
/// as "hexarails.md 9.2 [doc] O". A rule of rampart's refuses only what a document says is refused,
/// so that its tag is [doc] or [seed]; a rule for a type of one's own needs none.
struct rule_source {
    std::string_view section{}; ///< "hexarails.md 9.2", which stands in the message
    std::string_view tag{};     ///< "[doc] O"

    /// The document that says so, and the tag of its confidence.
    constexpr rule_source(std::string_view text) noexcept // NOLINT(*-explicit-*): is written as one
        : section{text.substr(0, text.find(" ["))},
          tag{section.size() == text.size() ? std::string_view{}
                                            : text.substr(section.size() + 1)} {}
    /// The document that says so, and the tag of its confidence.
    constexpr rule_source(char const* text) noexcept : rule_source{std::string_view{text}} {}

    /// Whether a document of the provider's says so.
    [[nodiscard]] constexpr bool is_documented() const noexcept {
        return tag.starts_with("[doc]") || tag.starts_with("[seed]");
    }
};

namespace detail {

struct member_name_maker {
    template <class Descriptor>
    static consteval std::string_view of() {
        return Descriptor::name;
    }
};

/// The wire's name of a member, from its description.
template <class T, class Member>
std::string member_name(T const& request, Member T::*member) {
    auto const& names = json::detail::member_table<T, std::string_view, member_name_maker>;
    json::detail::member_places<T const> const places{request};
    return std::string{json::detail::name_at(names.data(), places.at, &(request.*member))};
}

/// Whether an optional member has a value; a text member counts as given when it is not empty.
template <class Member>
bool is_given(Member const& member) {
    if constexpr (requires { member.has_value(); }) {
        return member.has_value();
    } else if constexpr (requires { member.empty(); }) {
        return !member.empty();
    } else {
        return true;
    }
}

/// Calls `function(value)` when the member has one.
template <class Member, class Function>
void with_value(Member const& member, Function&& function) {
    if constexpr (requires { member.has_value(); }) {
        if (member.has_value()) function(*member);
    } else {
        function(member);
    }
}

/// "must not be empty (hexarails.md 9.2)"
[[nodiscard]] inline std::string with_section(std::string words, rule_source const& section) {
    return words.append(" (").append(section.section).append(")");
}

/// What a rule says of a member.
template <class T, class Member>
broken_rule
breaks(T const& request, Member T::*member, std::string words, rule_source const& section) {
    return {member_name(request, member), with_section(std::move(words), section)};
}

template <class T, class... Members>
struct count_rule {
    std::tuple<Members T::*...> members;
    std::size_t least;
    std::size_t most;
    std::string_view words;
    rule_source section;

    [[nodiscard]] std::optional<broken_rule> check(T const& request) const {
        std::size_t given = 0;
        std::string names;
        auto const look = [&](auto member) {
            if (is_given(request.*member)) ++given;
            names += (names.empty() ? "" : ", ") + member_name(request, member);
        };
        std::apply([&](auto... member) { (look(member), ...); }, members);
        if (given >= least && given <= most) return std::nullopt;
        return breaks(
            request, std::get<0>(members), std::string{words} + ' ' + names + " must be given",
            section);
    }
};

/// A rule about the text of one member.
template <class T, class Member, class Test>
struct text_rule {
    Member T::*member;
    Test test;
    std::string_view words;
    rule_source section;

    [[nodiscard]] std::optional<broken_rule> check(T const& request) const {
        std::optional<broken_rule> broken;
        with_value(request.*member, [&](auto const& value) {
            if (!test(value)) broken = breaks(request, member, std::string{words}, section);
        });
        return broken;
    }
};

} // namespace detail

/// Exactly one of the optional members is given.
template <class T, class... Members>
constexpr auto exactly_one_of(rule_source section, Members T::*... members) {
    return detail::count_rule<T, Members...>{{members...}, 1, 1, "exactly one of", section};
}

/// At least one of the optional members is given.
template <class T, class... Members>
constexpr auto at_least_one_of(rule_source section, Members T::*... members) {
    return detail::count_rule<T, Members...>{
        {members...}, 1, sizeof...(Members), "at least one of", section};
}

/// `first` is given, or else all of `others` are.
template <class T, class First, class... Others>
constexpr auto required_unless(rule_source section, First T::*first, Others T::*... others) {
    struct rule {
        First T::*first;
        std::tuple<Others T::*...> others;
        rule_source section;
        [[nodiscard]] std::optional<broken_rule> check(T const& request) const {
            std::string names;
            bool all = true;
            auto const look = [&](auto member) {
                all = detail::is_given(request.*member) && all;
                names += (names.empty() ? "" : " and ") + detail::member_name(request, member);
            };
            std::apply([&](auto... member) { (look(member), ...); }, others);
            if (all || detail::is_given(request.*first)) return std::nullopt;
            return detail::breaks(request, first, "must be given, or else " + names, section);
        }
    };
    return rule{first, {others...}, section};
}

/// `member`, where given, has from `least` to `most` bytes.
template <class T, class Member>
constexpr auto length(rule_source section, Member T::*member, std::size_t least, std::size_t most) {
    struct rule {
        Member T::*member;
        std::size_t least;
        std::size_t most;
        rule_source section;
        [[nodiscard]] std::optional<broken_rule> check(T const& request) const {
            std::optional<broken_rule> broken;
            detail::with_value(request.*member, [&](auto const& value) {
                if (value.size() >= least && value.size() <= most) return;
                broken = detail::breaks(
                    request, member,
                    "must have " + std::to_string(least) + " to " + std::to_string(most) +
                        " characters, has " + std::to_string(value.size()),
                    section);
            });
            return broken;
        }
    };
    return rule{member, least, most, section};
}

/// `member`, where given, passes `test(value)`; `words` say what it must be.
template <class T, class Member, class Test>
constexpr auto
satisfies(rule_source section, Member T::*member, Test test, std::string_view words) {
    return detail::text_rule<T, Member, Test>{member, test, words, section};
}

/// The same of a text, for a function that takes it as a std::string_view.
template <class T, class Member>
constexpr auto shape(
    rule_source section, Member T::*member, bool (*test)(std::string_view),
    std::string_view words) {
    return satisfies(section, member, test, words);
}

/// `member`, where given, is made of characters that `allowed(char)` accepts; `words` say which.
template <class T, class Member>
constexpr auto
characters(rule_source section, Member T::*member, bool (*allowed)(char), std::string_view words) {
    auto const test = [allowed](std::string_view value) {
        return std::ranges::all_of(value, allowed);
    };
    return satisfies(section, member, test, words);
}

/// A required text is not empty.
template <class T, class Member>
constexpr auto not_empty(rule_source section, Member T::*member) {
    constexpr auto test = [](auto const& value) { return !value.empty(); };
    return satisfies(section, member, test, "must not be empty");
}

/// An amount, where given, is greater than zero.
template <class T, class Member>
constexpr auto positive(rule_source section, Member T::*member) {
    constexpr auto test = [](decimal const& value) {
        return !value.is_negative() && !value.is_zero();
    };
    return satisfies(section, member, test, "must be greater than zero");
}

} // namespace rampart
