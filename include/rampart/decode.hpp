// An HTTP answer as a typed response: the provider's envelope, then the data inside.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include <rampart/endpoint.hpp>
#include <rampart/error.hpp>
#include <rampart/json/read.hpp>
#include <rampart/provider.hpp>

namespace rampart {

/// Reads an answer as `Endpoint`'s response. An answer that the provider calls a success but that
/// cannot be read is errc::malformed_response with delivery::unknown: the provider acted.
template <provider_policy Provider, auto const& Endpoint>
[[nodiscard]] result<response_of<Endpoint>> decode_answer(http::response const& received) {
    using response_type = response_of<Endpoint>;
    std::string no_json;
    auto const parsed = json::document::parse(received.body, no_json);
    answer const seen{
        received, parsed ? std::optional{parsed->root()} : std::nullopt, Endpoint.effect};
    auto const inside = Provider::envelope::open(seen);
    if (!inside) return inside.error();
    response_type out{};
    json::read_problem why;
    if (!inside->data) {
        if constexpr (
            std::is_same_v<response_type, json::nothing> ||
            json::detail::is_optional<response_type>) {
            return out;
        } else {
            why.path = inside->path;
            why.problem = "required, but missing";
        }
    } else if (json::read_value(*inside->data, out, why)) {
        return out;
    } else if (!inside->path.empty()) {
        json::detail::value_reader placed{std::move(why.path), {}};
        placed.prefix(std::string{inside->path});
        why.path = std::move(placed.path);
    }
    error failed = refusal(received);
    failed.code = errc::malformed_response;
    failed.delivery = delivery::unknown;
    failed.message = why.message();
    return failed;
}

} // namespace rampart
