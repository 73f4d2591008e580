// HexaRails's canonical string, by plain concatenation.
#pragma once

#include <rampart/sandbox/hexarails/impl/state.hpp>
#include <rampart/sandbox/signature.hpp>

namespace rampart::sandbox::hexarails::detail {

RAMPART_DECL std::string
canonical_string(wire_request const& request, std::string_view timestamp, std::string_view nonce) {
    bool const body_is_signed = request.method != "GET" && !request.body.empty() &&
                                !has_media_type(request, "multipart/form-data");
    std::string text = request.method;
    text += '\n';
    text += request.header("Host").value_or("");
    text += '\n';
    text += request.path();
    text += '\n';
    text += request.query();
    text += '\n';
    if (body_is_signed) text += sha256_hex(request.body);
    text += '\n';
    text += timestamp;
    text += '\n';
    text += nonce;
    return text;
}

} // namespace rampart::sandbox::hexarails::detail
