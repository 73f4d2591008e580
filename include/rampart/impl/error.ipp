// Definitions of error.hpp.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <rampart/error.hpp>
#include <rampart/http/longest_retry_after.hpp>

namespace rampart {

namespace detail {

class category final : public boost::system::error_category {
public:
    [[nodiscard]] char const* name() const noexcept override { return "rampart"; }

    [[nodiscard]] std::string message(int value) const override {
        switch (static_cast<errc>(value)) {
        case errc::invalid_request: return "the request breaks a rule";
        case errc::invalid_credentials: return "the credentials cannot be used";
        case errc::invalid_base_url: return "the base URL is not an origin";
        case errc::insecure_transport: return "the connection would not be encrypted";
        case errc::signing_failed: return "the request could not be signed";
        case errc::invalid_tls_settings: return "the TLS settings cannot be used";
        case errc::resolve_failed: return "the host name could not be resolved";
        case errc::connect_failed: return "the server could not be reached";
        case errc::connect_timeout: return "no connection within the deadline";
        case errc::pacing_timeout: return "the rate limit has no place for the call in time";
        case errc::pool_exhausted: return "all connections are in use and the queue is full";
        case errc::pool_timeout: return "no connection became free within the deadline";
        case errc::certificate_rejected: return "the server's certificate was not accepted";
        case errc::tls_handshake_failed: return "the TLS handshake failed";
        case errc::write_failed: return "the request could not be sent completely";
        case errc::connection_closed: return "the connection ended before the whole answer";
        case errc::call_timeout: return "no answer within the deadline";
        case errc::idle_timeout: return "nothing moved on the connection for too long";
        case errc::response_too_large: return "the answer exceeds the size limit";
        case errc::malformed_http: return "the answer is not HTTP";
        case errc::cancelled: return "the call was cancelled";
        case errc::malformed_response: return "the answer could not be understood";
        case errc::redirect_refused: return "the server redirected, which is never followed";
        case errc::unauthorised: return "the provider did not accept key, signature or time";
        case errc::forbidden: return "the provider does not allow this";
        case errc::not_found: return "the provider does not know this";
        case errc::invalid_parameters: return "the provider found a parameter invalid";
        case errc::rate_limited: return "the provider asks to slow down";
        case errc::provider_refused: return "the provider refused";
        case errc::provider_failed: return "the provider failed";
        }
        return "unknown rampart error";
    }
};

} // namespace detail

RAMPART_DECL boost::system::error_category const& rampart_category() noexcept {
    static detail::category const instance;
    return instance;
}

RAMPART_DECL std::string error::describe() const {
    std::string out = code.message();
    auto const add = [&out](std::string_view label, std::string_view text) {
        if (text.empty()) return;
        out += label;
        for (char const character : text) {
            // One line stays one line, whatever the provider says.
            bool const control = static_cast<unsigned char>(character) < 0x20 || character == 0x7F;
            out += control ? ' ' : character;
        }
    };
    add(": ", message);
    add("; delivery ", to_string(delivery));
    if (http_status != 0) add("; HTTP ", std::to_string(http_status));
    add("; code ", provider_code);
    add("; provider says: ", provider_message);
    add("; request id ", request_id);
    if (retry_after) {
        bool const cut = *retry_after >= http::longest_retry_after;
        add("; retry after ", std::to_string(retry_after->count()) + (cut ? " s or more" : " s"));
    }
    if (attempts > 1) add("; attempts ", std::to_string(attempts));
    if (outcome_unknown()) {
        add("; outcome_unknown: ", request->method);
        add(" ", request->path);
        add(" at ", request->timestamp);
        add(" nonce ", request->nonce);
        add("; settle it with ", request->settled_by);
    }
    return out;
}

RAMPART_DECL std::string_view name_of(boost::system::error_code code) noexcept {
    if (code.category() != rampart_category()) return "system_error";
    return to_string(static_cast<errc>(code.value()));
}

RAMPART_DECL error make_error(errc value, rampart::delivery how, std::string message) {
    error out;
    out.code = make_error_code(value);
    out.delivery = how;
    out.message = std::move(message);
    return out;
}

RAMPART_DECL call_failed::call_failed(error details)
    : std::runtime_error{details.describe()}, details_{std::move(details)} {}

[[noreturn]] RAMPART_DECL void
throw_exception_from_error(error const& details, boost::source_location const&) {
    throw call_failed{details};
}

} // namespace rampart
