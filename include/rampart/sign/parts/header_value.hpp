// A header of the request as a part of what is signed.
#pragma once

#include <string_view>

#include <rampart/sign/joined.hpp>
#include <rampart/sign/parts.hpp>
#include <rampart/sign/parts/conditional.hpp>

namespace rampart::sign {

namespace parts {

/// The value of a header that the request carries, such as a caller's idempotency key: one that a
/// member is placed in (`in_header`), or one that rampart sends (Host, Content-Type ...). Letter
/// case of the name does not count. A request without the header fails to sign
/// (failure::header_missing); `when_header` is for those that may be without.
template <fixed_string Name>
struct header_value : detail::always_present {
    static constexpr std::string_view name = Name.view(); ///< as explain() shows it
    static constexpr bool reads_headers = true;           ///< so that they are shown to the signer

    /// What is wrong with the context for this part; nothing when all is well.
    static constexpr failure check(signing_context const& context) noexcept {
        return find_header(context.message.headers, name) == nullptr ? failure::header_missing
                                                                     : failure::none;
    }

    /// Writes the part.
    template <class Crypto, class Sink>
    static bool write(Sink& sink, signing_context const& context) {
        if (auto const* const found = find_header(context.message.headers, name)) {
            sink.update(found->value);
        }
        return true;
    }
};

namespace detail {

template <fixed_string Name>
constexpr bool has_header(signing_context const& context) noexcept {
    return find_header(context.message.headers, Name.view()) != nullptr;
}

} // namespace detail

/// A part of requests that carry the header.
template <fixed_string Name, class Part>
struct when_header : detail::part_when<&detail::has_header<Name>, Part> {
    static constexpr bool reads_headers = true; ///< so that they are shown to the signer
};

} // namespace parts

namespace detail {

template <class Part>
consteval bool part_reads_headers();

template <class Message>
inline constexpr bool any_reads_headers = false;
template <fixed_string Separator, class... Parts>
inline constexpr bool
    any_reads_headers<joined<Separator, Parts...>> = (part_reads_headers<Parts>() || ...);

template <class Part>
consteval bool part_reads_headers() {
    if constexpr (requires { bool{Part::reads_headers}; }) {
        return Part::reads_headers;
    } else if constexpr (requires { typename Part::inside; }) {
        return any_reads_headers<typename Part::inside>;
    } else {
        return false;
    }
}

/// Whether what a signer signs has headers of the request in it, so that they are to be shown to
/// it; a signer without a scheme says so by `static constexpr bool reads_headers = true`.
template <class Signer>
consteval bool signer_reads_headers() {
    if constexpr (requires { bool{Signer::reads_headers}; }) {
        return Signer::reads_headers;
    } else if constexpr (requires { typename Signer::scheme_type::message; }) {
        return any_reads_headers<typename Signer::scheme_type::message>;
    } else {
        return false;
    }
}

} // namespace detail

} // namespace rampart::sign
