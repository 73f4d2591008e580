// The JSON of a notification's body.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rampart/json/document.hpp>
#include <rampart/json/lenient.hpp>
#include <rampart/webhook/refusal.hpp>

namespace rampart::webhook {

/// The body as JSON; what is not JSON is cause::malformed_body. Deviations that the parser mends
/// are added to `seen` unless that is null.
[[nodiscard]] inline result<json::document>
read_body(std::string_view body, std::vector<json::deviation>* seen) {
    std::string problem;
    auto parsed = json::parse_lenient(body, problem, seen);
    if (!parsed) return refusal{cause::malformed_body, "no JSON: " + problem};
    return std::move(*parsed);
}

/// The same for a body that is a JSON object.
[[nodiscard]] inline result<json::document>
read_object(std::string_view body, std::vector<json::deviation>* seen) {
    auto parsed = read_body(body, seen);
    if (parsed && parsed->root().type() != json::kind::object) {
        return refusal{cause::malformed_body, "the body must be a JSON object"};
    }
    return parsed;
}

} // namespace rampart::webhook
