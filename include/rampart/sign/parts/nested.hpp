// Parts made of parts: several as one, and the beginning of one.
#pragma once

#include <cstddef>
#include <string_view>

#include <rampart/sign/joined.hpp>
#include <rampart/sign/parts.hpp>

namespace rampart::sign::parts {

/// Parts with a separator of their own, as one part of a message or header: the scope of AWS's
/// Signature Version 4 is `group<"/", leading<8, timestamp>, setting<"region">, ...>`.
template <fixed_string Separator, class... Parts>
struct group : detail::always_present {
    static constexpr std::string_view name = "group"; ///< as explain() shows it
    using inside = sign::joined<Separator, Parts...>; ///< what it is made of

    /// Writes the part.
    template <class Crypto, class Sink>
    static bool write(Sink& sink, signing_context const& context) {
        sign::detail::sink_visitor<Crypto, Sink> visitor{sink};
        return inside::visit(visitor, context);
    }
};

/// The first characters of a text such as the timestamp: all of it when it has no more.
template <std::size_t Count, class Part>
struct leading : detail::always_present {
    static constexpr std::string_view name = Part::name; ///< as explain() shows it
    using inside = concat<Part>;                         ///< what it is made of

    /// Writes the part.
    template <class Crypto, class Sink>
    static bool write(Sink& sink, signing_context const& context) {
        sink.update(Part::text(context).substr(0, Count));
        return true;
    }
};

} // namespace rampart::sign::parts
