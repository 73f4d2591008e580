// An operation as a running call sees it: its facts, and how its types are written and read.
#pragma once

#include <rampart/config.hpp>

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <rampart/call/decode.hpp>
#include <rampart/call/echoes.hpp>
#include <rampart/call/request_builder.hpp>
#include <rampart/endpoint.hpp>
#include <rampart/error.hpp>
#include <rampart/http/message.hpp>
#include <rampart/operations.hpp>
#include <rampart/policy/rate_limit.hpp>

namespace rampart {

/// What a call needs of its operation; the types stay behind in the two functions.
struct call_plan {
    http::method method;
    rampart::effect effect;
    rampart::authentication authentication;
    std::string_view name;       ///< of the endpoint: "create_customer"
    std::string_view path;       ///< with its parameters' names: "/ramps/{id}"
    std::string_view bucket;     ///< as bucket_of says
    std::string_view settled_by; ///< as the endpoint says

    /// Builds the request of a `request_of<Endpoint>`; what is in `start` is taken.
    result<http::request> (*build)(void const* request, http::request& start);

    /// Reads an answer into a `std::optional<response_of<Endpoint>>`; why it cannot, else. Adds
    /// deviations to `seen` unless that is null. `request` is that of `build`, which is looked at
    /// where the answer repeats something of it.
    std::optional<error> (*read)(
        http::response const& received, void const* request, void* response,
        std::vector<json::deviation>* seen);
};

namespace detail {

template <auto const& Endpoint>
result<http::request> build_planned(void const* request, http::request& start) {
    auto const& typed = *static_cast<request_of<Endpoint> const*>(request);
    return build_request<Endpoint>(typed, {}, std::move(start));
}

template <class Provider, auto const& Endpoint>
std::optional<error> read_planned(
    http::response const& received, [[maybe_unused]] void const* request, void* response,
    std::vector<json::deviation>* seen) {
    auto& place = *static_cast<std::optional<response_of<Endpoint>>*>(response);
    auto& read = place.emplace();
    auto failed = rampart::read_answer<Provider, Endpoint>(received, read, seen);
    if constexpr (echoing<request_of<Endpoint>, response_of<Endpoint>>) {
        if (!failed) {
            auto const& asked = *static_cast<request_of<Endpoint> const*>(request);
            failed = check_echoes(received, asked, read, seen);
        }
    }
    return failed;
}

} // namespace detail

template <class Provider, auto const& Endpoint>
inline constexpr call_plan plan_of{
    Endpoint.method,
    Endpoint.effect,
    Endpoint.authentication,
    endpoint_name<Endpoint>(),
    Endpoint.path,
    bucket_of<Provider, Endpoint>(),
    Endpoint.settled_by,
    &detail::build_planned<Endpoint>,
    &detail::read_planned<Provider, Endpoint>};

} // namespace rampart
