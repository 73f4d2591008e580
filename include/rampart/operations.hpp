// The list of a provider's endpoints, to walk over, and their names.
#pragma once

#include <cstddef>
#include <string_view>

#include <rampart/endpoint.hpp>

namespace rampart {

namespace detail {

template <auto const& Endpoint>
consteval std::string_view endpoint_in_signature() {
#if defined(_MSC_VER) && !defined(__clang__)
    return __FUNCSIG__;
#else
    return __PRETTY_FUNCTION__;
#endif
}

} // namespace detail

/// The endpoint's own name, as it was declared: "create_customer". Taken from what the compiler
/// calls it, so that the declaration stays the only place that says it.
template <auto const& Endpoint>
consteval std::string_view endpoint_name() {
    // "... [with auto& Endpoint = rampart::hexarails::create_customer; ...]", or without "; ...".
    constexpr std::string_view label = "Endpoint = ";
    auto text = detail::endpoint_in_signature<Endpoint>();
    text.remove_prefix(text.find(label) + label.size());
    text = text.substr(0, text.find_first_of(";]"));
    auto const colon = text.rfind(':');
    return colon == std::string_view::npos ? text : text.substr(colon + 1);
}

/// A provider's endpoints in the order of its documentation.
template <auto const&... Endpoints>
struct endpoint_list {
    static constexpr std::size_t size = sizeof...(Endpoints); ///< how many operations

    /// Calls `function.template operator()<Endpoint>()` for each.
    template <class Function>
    static constexpr void for_each(Function&& function) {
        (function.template operator()<Endpoints>(), ...);
    }
};

namespace detail {

template <class... Lists>
struct joined_lists;
template <class Only>
struct joined_lists<Only> {
    using type = Only;
};
template <auto const&... First, auto const&... Second, class... Rest>
struct joined_lists<endpoint_list<First...>, endpoint_list<Second...>, Rest...>
    : joined_lists<endpoint_list<First..., Second...>, Rest...> {};

} // namespace detail

/// The endpoints of several lists, one list behind the other.
template <class... Lists>
using joined_endpoints = typename detail::joined_lists<Lists...>::type;

} // namespace rampart
