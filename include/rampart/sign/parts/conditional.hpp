// Parts that are there for some requests only.
#pragma once

#include <string_view>

#include <rampart/sign/joined.hpp>
#include <rampart/sign/parts.hpp>

namespace rampart::sign::parts {

namespace detail {

constexpr bool has_body(signing_context const& context) noexcept {
    return !context.message.body.empty();
}
constexpr bool has_no_body(signing_context const& context) noexcept { return !has_body(context); }
constexpr bool has_query(signing_context const& context) noexcept {
    return !context.message.query().empty();
}

/// `Part` where the condition holds; absent, with the separator before it, where it does not.
template <auto Condition, class Part>
struct part_when {
    static constexpr std::string_view name = Part::name;
    using inside = concat<Part>;

    static constexpr bool present(signing_context const& context) noexcept {
        return Condition(context) && Part::present(context);
    }

    template <class Crypto, class Sink>
    static bool write(Sink& sink, signing_context const& context) {
        return Part::template write<Crypto>(sink, context);
    }
};

} // namespace detail

/// A part of requests with a body (Banxa, banxa.md section A2).
template <class Part>
using when_body = detail::part_when<&detail::has_body, Part>;

/// A part of requests without a body: Bybit signs the query then (more-schemes.md section 5).
template <class Part>
using when_no_body = detail::part_when<&detail::has_no_body, Part>;

/// A part of requests with a query: e.g. its question mark.
template <class Part>
using when_query = detail::part_when<&detail::has_query, Part>;

} // namespace rampart::sign::parts
