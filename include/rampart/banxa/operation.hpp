// What every endpoint of Banxa's Enterprise API is.
#pragma once

#include <optional>

#include <rampart/banxa/detail/provider.hpp>
#include <rampart/endpoint.hpp>
#include <rampart/json/describe.hpp>

namespace rampart::banxa {

/// An endpoint that only a Banxa client calls, whichever nonce unit it uses.
template <class Request, class Response>
using operation = endpoint<Request, Response, family>;

/// An answer whose shape is not documented: its JSON, or nothing when there is no body.
using undocumented = std::optional<json::raw_json>;

} // namespace rampart::banxa
