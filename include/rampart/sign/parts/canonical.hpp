// Parts that are brought into an order first: what is signed is not what is sent.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <rampart/sign/parts.hpp>

// These two allocate, unlike every other part, and are not brought by scheme.hpp.

namespace rampart::sign::parts {

/// The parameters of the query in the order of their bytes, those with an empty value left out:
/// Alchemy Pay's (more-schemes.md section 9). The parameters stay as encoded on the wire.
/// Allocates.
struct sorted_query : detail::always_present {
    static constexpr std::string_view name = "sorted_query"; ///< as explain() shows it

    /// Writes the part.
    template <class Crypto, class Sink>
    static bool write(Sink& sink, signing_context const& context) {
        std::vector<std::string_view> parameters;
        for (auto rest = context.message.query(); !rest.empty();) {
            auto const parameter = rest.substr(0, rest.find('&'));
            auto const equals = parameter.find('=');
            if (equals != std::string_view::npos && equals + 1 < parameter.size()) {
                parameters.push_back(parameter);
            }
            rest.remove_prefix((std::min)(rest.size(), parameter.size() + 1));
        }
        std::ranges::sort(parameters);
        for (bool first = true; auto const parameter : parameters) {
            if (!first) sink.update("&");
            first = false;
            sink.update(parameter);
        }
        return true;
    }
};

/// The body as `Function` writes it for signing: `std::string function(std::string_view body)`.
/// For schemes that sort or re-serialise what they sign; the bytes sent stay as they are. The
/// function is the scheme's own, since `sign` reads no JSON. Allocates.
template <auto Function>
struct canonical_body : detail::always_present {
    static constexpr std::string_view name = "canonical_body"; ///< as explain() shows it

    /// Writes the part.
    template <class Crypto, class Sink>
    static bool write(Sink& sink, signing_context const& context) {
        sink.update(std::string{Function(context.message.body)});
        return true;
    }
};

} // namespace rampart::sign::parts
