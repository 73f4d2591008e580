// What every HexaRails endpoint is.
#pragma once

#include <rampart/endpoint.hpp>
#include <rampart/hexarails/detail/provider.hpp>

namespace rampart::hexarails {

/// An endpoint that only a HexaRails client calls.
template <class Request, class Response>
using operation = endpoint<Request, Response, family>;

} // namespace rampart::hexarails
