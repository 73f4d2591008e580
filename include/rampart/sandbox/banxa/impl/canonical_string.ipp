// Banxa's canonical string, by plain concatenation.
#pragma once

#include <rampart/sandbox/banxa/impl/state.hpp>
#include <rampart/sandbox/signature.hpp>

namespace rampart::sandbox::banxa::detail {

RAMPART_DECL std::string canonical_string(wire_request const& request, std::string_view nonce) {
    std::string text = request.method;
    text += '\n';
    text += request.target;
    text += '\n';
    text += nonce;
    if (!request.body.empty()) {
        text += '\n';
        text += request.body;
    }
    return text;
}

} // namespace rampart::sandbox::banxa::detail
