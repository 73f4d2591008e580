// Definitions of rampart/sandbox/impl/http_messages.hpp.
#pragma once

#include <rampart/sandbox/impl/http_messages.hpp>

#include <boost/beast/http/error.hpp>
#include <boost/beast/http/status.hpp>

#include <utility>

namespace rampart::sandbox::detail {

RAMPART_DECL wire_request wire_request_from(http::request<http::string_body>&& received) {
    wire_request request{
        std::string{received.method_string()}, std::string{received.target()}, {}, {}};
    for (auto const& field : received)
        request.headers.push_back({std::string{field.name_string()}, std::string{field.value()}});
    request.body = std::move(received.body());
    return request;
}

RAMPART_DECL std::optional<wire_response> answer_to_bad_http(beast::error_code const& error) {
    if (error == http::error::body_limit) return plain_text(413, "body too large\n");
    if (error == http::error::header_limit || error == http::error::buffer_overflow)
        return plain_text(431, "headers too large\n");
    if (error == http::error::end_of_stream || error == http::error::partial_message)
        return std::nullopt;
    if (error.category() == http::make_error_code(http::error::bad_value).category())
        return plain_text(400, "malformed request\n");
    return std::nullopt;
}

RAMPART_DECL std::string
response_text(wire_response const& answer, std::string const& date, bool head, bool keep_alive) {
    auto const reason = http::obsolete_reason(http::int_to_status(answer.status));
    std::string text = "HTTP/1.1 " + std::to_string(answer.status) + ' ';
    text.append(reason.data(), reason.size()).append("\r\nDate: ").append(date).append("\r\n");
    for (auto const& line : answer.headers)
        text.append(line.name).append(": ").append(line.value).append("\r\n");
    if (!keep_alive) text += "Connection: close\r\n";
    text += "Content-Length: " + std::to_string(answer.body.size()) + "\r\n\r\n";
    if (!head) text += answer.body;
    return text;
}

} // namespace rampart::sandbox::detail
