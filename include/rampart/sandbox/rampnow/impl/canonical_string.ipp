// Rampnow's canonical string, by plain concatenation.
#pragma once

#include <rampart/sandbox/rampnow/impl/state.hpp>
#include <rampart/sandbox/signature.hpp>

namespace rampart::sandbox::rampnow::detail {

RAMPART_DECL std::string canonical_string(wire_request const& request, std::string_view timestamp) {
    std::string text{timestamp};
    text += request.method;
    text += request.target;
    text += request.body;
    return text;
}

} // namespace rampart::sandbox::rampnow::detail
