// JSON as it is: a body of the caller's own, and answers whose shape is not documented.
#pragma once

#include <optional>

#include <rampart/json/describe.hpp>

namespace rampart::banxa {

/// A whole body as the caller wrote it, for what the types cannot say. It is checked to be JSON and
/// sent compact, without the white space between its tokens, as the authentication guide wants it;
/// all else stays as it was written. Keep it without `{}` and floating-point numbers (A2).
struct json_body {
    json::raw_json body;
};
BOOST_DESCRIBE_STRUCT(json_body, (), (body))

/// An answer whose shape is not documented: its JSON, or nothing when there is no body.
using undocumented = std::optional<json::raw_json>;

} // namespace rampart::banxa
