// The headers in which a signature travels, as a declaration.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include <rampart/sign/joined.hpp>

namespace rampart::sign {

/// A header: its name, and the parts that make its value.
template <fixed_string Name, class... Parts>
struct header {
    static constexpr std::string_view name = Name.view(); ///< of the header
    using value = concat<Parts...>;                       ///< the part that is its value
};

/// The headers a signed request carries, in this order.
template <class... Headers>
struct header_list {
    static constexpr std::size_t size = sizeof...(Headers); ///< how many headers
    static constexpr std::array<std::string_view, size> names{Headers::name...}; ///< of all headers

    /// Calls `function.template operator()<Header>()` for each; stops at the first false.
    template <class Function>
    static bool for_each(Function&& function) {
        return (function.template operator()<Headers>() && ...);
    }

    /// whether a value of the list is made of `Part`
    template <class Part>
    static constexpr bool mentions = (Headers::value::template mentions<Part> || ...);

    /// Why a value cannot be written; see joined::check.
    static constexpr failure check([[maybe_unused]] signing_context const& context) {
        failure found = failure::none;
        ((found == failure::none ? void(found = Headers::value::check(context)) : void()), ...);
        return found;
    }
};

} // namespace rampart::sign
