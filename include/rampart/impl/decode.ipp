// Definitions of decode.hpp.
#pragma once

#include <string>
#include <utility>

#include <rampart/decode.hpp>

namespace rampart::detail {

RAMPART_DECL std::optional<error>
read_answer(http::response const& received, answer_reading const& how, void* response) {
    std::string no_json;
    auto const parsed = json::document::parse(received.body, no_json);
    answer const seen{received, parsed ? std::optional{parsed->root()} : std::nullopt, how.effect};
    auto inside = how.open(seen);
    if (!inside) return std::move(inside).error();
    json::read_problem why;
    if (!inside->data) {
        if (how.data_optional) return std::nullopt;
        why.path = inside->path;
        why.problem = "required, but missing";
    } else if (how.read(*inside->data, response, why)) {
        return std::nullopt;
    } else if (!inside->path.empty()) {
        json::detail::prefix_path(why.path, std::string{inside->path});
    }
    error failed = refusal(received);
    failed.code = errc::malformed_response;
    failed.delivery = delivery::unknown;
    failed.message = why.message();
    return failed;
}

} // namespace rampart::detail
