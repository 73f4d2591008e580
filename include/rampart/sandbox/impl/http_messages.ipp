// Definitions of rampart/sandbox/impl/http_messages.hpp.
#pragma once

#include <rampart/sandbox/impl/http_messages.hpp>

#include <boost/beast/http/error.hpp>

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

RAMPART_DECL wire_response plain_text(unsigned status, std::string text) {
    return {status, {{"Content-Type", "text/plain"}}, std::move(text)};
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

RAMPART_DECL http::response<http::string_body>
beast_response_from(wire_response&& answer, std::string const& date, bool head, bool keep_alive) {
    http::response<http::string_body> response;
    response.version(11);
    response.result(answer.status);
    response.set(http::field::date, date);
    for (auto const& line : answer.headers)
        response.set(line.name, line.value);
    response.body() = std::move(answer.body);
    response.keep_alive(keep_alive);
    response.prepare_payload();
    if (head) response.body().clear();
    return response;
}

} // namespace rampart::sandbox::detail
