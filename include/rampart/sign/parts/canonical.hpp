// Parts that are brought into an order first: what is signed is not what is sent.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <rampart/sign/parts.hpp>

// These two allocate, unlike every other part, and are not brought by scheme.hpp.

namespace rampart::sign::parts {

namespace detail {

/// Whether it ran to its end: parts are walked where no exception may pass.
template <class Function>
bool runs(Function const& function) noexcept {
#if defined(__cpp_exceptions)
    try {
        function();
    } catch (...) {
        return false;
    }
#else
    function();
#endif
    return true;
}

} // namespace detail

/// The parameters of the query in the order of their bytes, those with an empty value left out:
/// Alchemy Pay's (more-schemes.md section 9). The parameters stay as encoded on the wire.
/// Allocates.
struct sorted_query : detail::always_present {
    static constexpr std::string_view name = "sorted_query"; ///< as explain() shows it

    /// Writes the part.
    template <class Crypto, class Sink>
    static bool write(Sink& sink, signing_context const& context) {
        return detail::runs([&] { write_sorted(sink, context.message.query()); });
    }

private:
    template <class Sink>
    static void write_sorted(Sink& sink, std::string_view given) {
        std::vector<std::string_view> parameters;
        for (auto rest = given; !rest.empty();) {
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
    }
};

/// The body as `Function` writes it for signing: `std::string function(std::string_view body)`.
/// For schemes that sort or re-serialise what they sign; the bytes sent stay as they are. The
/// function is the scheme's own, since `sign` reads no JSON. Allocates. A body that the function
/// throws on is not signed, and no signature of it is genuine: failure::crypto_library.
template <auto Function>
struct canonical_body : detail::always_present {
    static constexpr std::string_view name = "canonical_body"; ///< as explain() shows it

    /// Writes the part.
    template <class Crypto, class Sink>
    static bool write(Sink& sink, signing_context const& context) {
        return detail::runs([&] { sink.update(std::string{Function(context.message.body)}); });
    }
};

} // namespace rampart::sign::parts
