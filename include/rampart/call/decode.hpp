// An HTTP answer as a typed response: the provider's envelope, then the data inside.
#pragma once

#include <rampart/config.hpp>

#include <optional>
#include <string_view>
#include <type_traits>
#include <vector>

#include <rampart/endpoint.hpp>
#include <rampart/error.hpp>
#include <rampart/json/read.hpp>
#include <rampart/provider.hpp>

namespace rampart {

namespace detail {

/// What reading an answer takes, the provider's and the response's types left behind.
struct answer_reading {
    result<opened> (*open)(answer const& received);
    bool (*read)(
        json::value data, void* response, json::read_problem& why,
        std::vector<json::deviation>* seen, std::string_view base);
    rampart::effect effect;
    bool data_optional; ///< whether a response without data is one
};

/// Reads an answer into `response`; why it cannot be, else.
[[nodiscard]] std::optional<error> read_answer(
    http::response const& received, answer_reading const& how, void* response,
    std::vector<json::deviation>* seen);

} // namespace detail

/// Reads an answer as `Endpoint`'s response into `out`, which is fresh. An answer that the provider
/// calls a success but that cannot be read is errc::malformed_response with delivery::unknown: the
/// provider acted. It is read tolerantly; deviations are added to `seen` unless that is null.
template <provider_policy Provider, auto const& Endpoint>
[[nodiscard]] std::optional<error> read_answer(
    http::response const& received, response_of<Endpoint>& out,
    std::vector<json::deviation>* seen = nullptr) {
    using response_type = response_of<Endpoint>;
    static constexpr detail::answer_reading how{
        [](answer const& given) -> result<opened> { return Provider::envelope::open(given); },
        [](json::value data, void* response, json::read_problem& why,
           std::vector<json::deviation>* deviations, std::string_view base) {
            auto& place = *static_cast<response_type*>(response);
            return json::read_value(data, place, why, deviations, base);
        },
        Endpoint.effect,
        std::is_same_v<response_type, json::nothing> || json::detail::is_optional<response_type>};
    return detail::read_answer(received, how, &out, seen);
}

/// The same as a result.
template <provider_policy Provider, auto const& Endpoint>
[[nodiscard]] result<response_of<Endpoint>>
decode_answer(http::response const& received, std::vector<json::deviation>* seen = nullptr) {
    response_of<Endpoint> out{};
    auto failed = read_answer<Provider, Endpoint>(received, out, seen);
    if (failed) return std::move(*failed);
    return out;
}

} // namespace rampart

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/call/impl/decode.ipp>
#endif
