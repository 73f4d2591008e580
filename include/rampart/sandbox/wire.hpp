// A request and a response as a provider's side sees them: raw text, no socket, no HTTP library.
#pragma once

#include <rampart/config.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rampart::sandbox {

/// One header line, the value without surrounding white space.
struct wire_header {
    std::string name;  ///< of the header
    std::string value; ///< of the header
};

/// One received request. Nothing in it is decoded or normalised, because signatures cover the
/// octets of the request line and of the body.
struct wire_request {
    std::string method;               ///< as received, for example "GET"
    std::string target;               ///< as received: path and query
    std::vector<wire_header> headers; ///< in the order received
    std::string body;                 ///< after transfer decoding, otherwise as received
    std::string peer{};               ///< the client's address: "127.0.0.1"; empty: not known

    /// The part of the target before the first '?'. Valid as long as the request.
    std::string_view path() const;
    /// The part of the target after the first '?', or nothing. Valid as long as the request.
    std::string_view query() const;
    /// The value of a header, its name compared without regard to case. A header that is absent
    /// or given more than once has no value: a server must not guess which one was signed.
    std::optional<std::string_view> header(std::string_view name) const;
};

/// One response to be sent. Content-Length, Date and Connection are the server's business.
struct wire_response {
    unsigned status = 200;            ///< the code
    std::vector<wire_header> headers; ///< in their order
    std::string body;                 ///< the bytes
};

/// A response in plain text.
wire_response plain_text(unsigned status, std::string text);
/// The response with one header more.
wire_response with_header(wire_response response, std::string name, std::string value);

/// What became of a request's signature.
enum class signature_verdict {
    not_checked, ///< no signed operation was named
    accepted,    ///< signature, time and nonce were right
    refused      ///< one of them was not
};

/// A provider's answer and how it came about.
struct wire_answer {
    wire_response response; ///< what is answered
    /// what the check of the signature said
    signature_verdict verdict = signature_verdict::not_checked;
};

/// True when the Content-Type header names this media type, parameters aside.
bool has_media_type(wire_request const& request, std::string_view media_type);

} // namespace rampart::sandbox

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/sandbox/impl/wire.ipp>
#endif
