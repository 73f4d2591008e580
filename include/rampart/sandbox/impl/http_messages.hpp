// Between Beast's messages and the sandbox's.
#pragma once

#include <rampart/config.hpp>
#include <rampart/sandbox/wire.hpp>

#include <boost/beast/core/error.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include <optional>
#include <string>

namespace rampart::sandbox::detail {

namespace beast = boost::beast;
namespace http = boost::beast::http;

/// The same request as text, nothing decoded.
wire_request wire_request_from(http::request<http::string_body>&& received);

/// The response as it is sent, with Date, Connection and Content-Length.
/// head: the request was a HEAD, so the body is measured but left out.
std::string
response_text(wire_response const& answer, std::string const& date, bool head, bool keep_alive);

/// What an HTTP server answers to bytes that are not a request it can take; nothing when there is
/// nobody to answer to.
std::optional<wire_response> answer_to_bad_http(beast::error_code const& error);

} // namespace rampart::sandbox::detail

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/sandbox/impl/http_messages.ipp>
#endif
