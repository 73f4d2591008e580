// A body of the caller's own JSON, for what the types of Banxa's operations cannot say.
#pragma once

#include <rampart/json/describe.hpp>

namespace rampart::banxa {

/// A whole body as the caller wrote it, for what the types cannot say. It is checked to be JSON and
/// sent compact, without the white space between its tokens, as the authentication guide wants it;
/// all else stays as it was written. Keep it without `{}` and floating-point numbers (A2).
struct json_body {
    json::raw_json body;
};
BOOST_DESCRIBE_STRUCT(json_body, (), (body))

} // namespace rampart::banxa
