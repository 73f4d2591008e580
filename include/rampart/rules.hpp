// Documented limits of requests, declared beside the types as a function `rules`:
// check_rules.hpp finds them there, and checks them before anything is sent.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include <rampart/json/decimal.hpp>
#include <rampart/json/describe.hpp>

namespace rampart {

/// A field and the rule it breaks, with the fact sheet's section: what an error's message says.
struct broken_rule {
    std::string field;
    std::string rule;
};

/// Where a rule comes from: a fact sheet's section and the tag that it has there, in one text such
/// as "hexarails.md 9.2 [doc] O". A rule of rampart's refuses only what a document says is refused,
/// so that its tag is [doc] or [seed]; a rule for a type of one's own needs none.
struct rule_source {
    std::string_view section{}; ///< "hexarails.md 9.2", which stands in the message
    std::string_view tag{};     ///< "[doc] O"

    constexpr rule_source(std::string_view text) noexcept // NOLINT(*-explicit-*): is written as one
        : section{text.substr(0, text.find(" ["))},
          tag{section.size() == text.size() ? std::string_view{}
                                            : text.substr(section.size() + 1)} {}
    constexpr rule_source(char const* text) noexcept : rule_source{std::string_view{text}} {}

    /// Whether a document of the provider's says so.
    [[nodiscard]] constexpr bool is_documented() const noexcept {
        return tag.starts_with("[doc]") || tag.starts_with("[seed]");
    }
};

namespace detail {

template <template <class...> class List, class... Descriptors>
consteval std::array<std::string_view, sizeof...(Descriptors) + 1>
names_of(List<Descriptors...> const*) {
    return {{Descriptors::name..., {}}};
}

/// The wire's names of a type's members in order, and an empty one.
template <class T>
inline constexpr auto names = names_of(static_cast<json::members_of<T> const*>(nullptr));

/// The name that stands where `place` stands in `places`.
[[nodiscard]] std::string
name_at(std::string_view const* names, void const* const* places, void const* place);

/// The wire's name of a member, from its description.
template <class T, class Member>
std::string member_name(T const& request, Member T::*member) {
    json::detail::member_places<T const> const places{request};
    return name_at(names<T>.data(), places.at, &(request.*member));
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
[[nodiscard]] std::string with_section(std::string const& rule, rule_source const& section);

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
        return broken_rule{
            member_name(request, std::get<0>(members)),
            with_section(std::string{words} + ' ' + names + " must be given", section)};
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
            if (!test(value)) {
                broken = broken_rule{
                    member_name(request, member), with_section(std::string{words}, section)};
            }
        });
        return broken;
    }
};

template <class T, class Member, class Test>
text_rule(Member T::*, Test, std::string_view, rule_source) -> text_rule<T, Member, Test>;

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
            auto const given = [&](auto member) {
                names += (names.empty() ? "" : " and ") + detail::member_name(request, member);
                return detail::is_given(request.*member);
            };
            bool const all = std::apply(
                [&](auto... member) {
                    bool every = true;
                    ((every = given(member) && every), ...);
                    return every;
                },
                others);
            if (all || detail::is_given(request.*first)) return std::nullopt;
            return broken_rule{
                detail::member_name(request, first),
                detail::with_section("must be given, or else " + names, section)};
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
                broken = broken_rule{
                    detail::member_name(request, member),
                    detail::with_section(
                        "must have " + std::to_string(least) + " to " + std::to_string(most) +
                            " characters, has " + std::to_string(value.size()),
                        section)};
            });
            return broken;
        }
    };
    return rule{member, least, most, section};
}

/// A required text is not empty.
template <class T, class Member>
constexpr auto not_empty(rule_source section, Member T::*member) {
    constexpr auto test = [](auto const& value) { return !value.empty(); };
    return detail::text_rule{member, test, std::string_view{"must not be empty"}, section};
}

/// `member`, where given, is made of characters that `allowed(char)` accepts; `words` say which.
template <class T, class Member>
constexpr auto
characters(rule_source section, Member T::*member, bool (*allowed)(char), std::string_view words) {
    auto const test = [allowed](std::string_view value) {
        for (char const character : value) {
            if (!allowed(character)) return false;
        }
        return true;
    };
    return detail::text_rule{member, test, words, section};
}

/// `member`, where given, passes `test(std::string_view)`; `words` say what it must be.
template <class T, class Member>
constexpr auto shape(
    rule_source section, Member T::*member, bool (*test)(std::string_view),
    std::string_view words) {
    return detail::text_rule{member, test, words, section};
}

/// An amount, where given, is greater than zero.
template <class T, class Member>
constexpr auto positive(rule_source section, Member T::*member) {
    constexpr auto test = [](decimal const& value) {
        return !value.is_negative() && !value.is_zero();
    };
    return detail::text_rule{member, test, std::string_view{"must be greater than zero"}, section};
}

/// `member`, where given, passes `test(value)`; for open_enum members and lists.
template <class T, class Member, class Test>
constexpr auto
satisfies(rule_source section, Member T::*member, Test test, std::string_view words) {
    return detail::text_rule{member, test, words, section};
}

} // namespace rampart

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/impl/rules.ipp>
#endif
