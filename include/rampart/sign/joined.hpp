// Parts put together: what a canonical string, a header's value and a hash are made of.
#pragma once

#include <string_view>
#include <type_traits>

#include <rampart/sign/message.hpp>
#include <rampart/sign/part.hpp>
#include <rampart/sign/text.hpp>

namespace rampart::sign {

namespace detail {

/// Whether `Outer` is `Part`, or is made of it.
template <class Outer, class Part>
consteval bool mentions_part() {
    if constexpr (std::is_same_v<Outer, Part>) {
        return true;
    } else if constexpr (requires { typename Outer::inside; }) {
        return Outer::inside::template mentions<Part>;
    } else if constexpr (requires { Outer::template mentions<Part>; }) {
        return Outer::template mentions<Part>;
    } else {
        return false;
    }
}

/// Why a part cannot be written; of most parts, nothing.
template <class Part>
constexpr failure check_part(signing_context const& context) {
    if (!Part::present(context)) return failure::none;
    if constexpr (requires { Part::check(context); }) {
        return Part::check(context);
    } else if constexpr (requires { typename Part::inside; }) {
        return Part::inside::check(context);
    } else {
        return failure::none;
    }
}

/// Writes parts straight into a sink: a MAC's stream, a hash, a header's value.
template <class Crypto, class Sink>
struct sink_visitor {
    Sink& sink;

    RAMPART_INLINE void separator(std::string_view text) { sink.update(text); }

    template <class Part>
    RAMPART_INLINE bool part(signing_context const& context) {
        return Part::template write<Crypto>(sink, context);
    }
};

} // namespace detail

/// Parts joined by a separator; absent parts take their separator with them.
///
/// `visit(visitor, context)` walks the canonical string in order, calling
/// `visitor.separator(text)` and `visitor.template part<P>(context)`; it stops at the first part
/// that returns false and returns whether all went well. Signing and explaining are two visitors,
/// so that what is explained is what is signed.
template <fixed_string Separator, class... Parts>
struct joined {
    static_assert(
        (part<Parts> && ...),
        "rampart: what is signed or sent is made of parts: one of rampart::sign::parts, or a type "
        "with name, present(context) and write<Crypto>(sink, context) returning bool");

    /// Shows the parts that are present to the visitor, in their order.
    template <class Visitor>
    RAMPART_INLINE static bool visit(Visitor&& visitor, signing_context const& context) {
        bool first = true;
        return (step<Parts>(visitor, context, first) && ...);
    }

    /// Whether `Part` is one of the parts, or within one (e.g. the nonce in a hash), so that a
    /// scheme without a nonce makes none.
    template <class Part>
    static constexpr bool mentions = (detail::mentions_part<Parts, Part>() || ...);

    /// Why the request or the settings lack what a part needs; `none` when nothing does.
    static constexpr failure check([[maybe_unused]] signing_context const& context) {
        failure found = failure::none;
        ((found == failure::none ? void(found = detail::check_part<Parts>(context)) : void()), ...);
        return found;
    }

private:
    template <class Part, class Visitor>
    RAMPART_INLINE static bool step(Visitor& visitor, signing_context const& context, bool& first) {
        if (!Part::present(context)) return true;
        if constexpr (!Separator.view().empty()) {
            if (!first) visitor.separator(Separator.view());
        }
        first = false;
        return visitor.template part<Part>(context);
    }
};

/// Parts with nothing between them.
template <class... Parts>
using concat = joined<"", Parts...>;

/// Parts with one line feed (0x0A) between them and none after the last.
template <class... Parts>
using lines = joined<"\n", Parts...>;

} // namespace rampart::sign
