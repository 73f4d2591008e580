// The category of rampart's error codes, and what each code means.
#pragma once

#include <string>

#include <rampart/error.hpp>

namespace rampart {

namespace detail {

class condition_category final : public boost::system::error_category {
public:
    condition_category() noexcept : error_category{0x9D'52'E0'3C'71'A8'4B'16ULL} {}

    [[nodiscard]] char const* name() const noexcept override { return "rampart.condition"; }

    [[nodiscard]] std::string message(int value) const override {
        return std::string{to_string(static_cast<condition>(value))};
    }
};

class category final : public boost::system::error_category {
public:
    /// The id makes it equal to that of another shared object, which may have its own.
    category() noexcept : error_category{0xB3'1C'5A'97'4E'D2'08'6FULL} {}

    [[nodiscard]] char const* name() const noexcept override { return "rampart"; }

    /// Makes `code == condition::timeout` true for the codes of that group.
    [[nodiscard]] boost::system::error_condition
    default_error_condition(int value) const noexcept override {
        if (value < 1 || value > errc_count) return {value, *this};
        return make_error_condition(condition_of(static_cast<errc>(value)));
    }

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
        case errc::connect_timeout: return "no connection within the connect timeout";
        case errc::proxy_failed: return "the proxy refused or failed";
        case errc::pacing_timeout: return "the rate limit has no place for the call in time";
        case errc::pool_exhausted: return "all connections are in use and the queue is full";
        case errc::pool_timeout: return "no connection became free within the pool_wait timeout";
        case errc::vetoed: return "the before_send hook refused the request";
        case errc::certificate_rejected: return "the server's certificate was not accepted";
        case errc::tls_handshake_failed: return "the TLS handshake failed";
        case errc::write_failed: return "the request could not be sent completely";
        case errc::connection_closed: return "the connection ended before the whole answer";
        case errc::call_timeout: return "no answer within the call timeout";
        case errc::io_timeout: return "nothing moved on the connection for too long";
        case errc::response_too_large: return "the answer exceeds the size limit";
        case errc::malformed_http: return "the answer is not HTTP";
        case errc::cancelled: return "the call was cancelled";
        case errc::exception_thrown: return "an exception ended the call";
        case errc::malformed_response: return "the answer could not be understood";
        case errc::answer_mismatch: return "the answer may be that of another request";
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

} // namespace rampart
