// Answers to operations of a provider, read as a client does, and what must hold for any of them.
#pragma once

#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <type_traits>

#include <rampart/http/retry_after.hpp>
#include <rampart/json/write.hpp>
#include <rampart/make_client.hpp>

#include "input.hpp"

namespace rampart::fuzz {

inline constexpr std::array<int, 16> statuses{200, 201, 204, 301, 400, 401, 403, 404,
                                              409, 422, 429, 500, 502, 503, 504, 100};

/// An answer: a byte for the status, one for a header, the header's value up to a line end, body.
inline http::response response_from(input& bytes) {
    http::response out;
    out.status = statuses[bytes.choice(statuses.size())];
    static constexpr std::array<std::string_view, 4> names{
        "Content-Type", "Retry-After", "X-Request-Id", "Date"};
    auto const name = names[bytes.choice(names.size())];
    out.headers.push_back({std::string{name}, std::string{bytes.until('\n')}});
    out.body = bytes.rest();
    return out;
}

/// A value that was read can be written and read again, and is the same then.
template <class T>
void check_round_trip(T const& value) {
    std::string written;
    std::string problem;
    if constexpr (!std::is_same_v<T, json::nothing>) {
        require(json::write(value, written, problem), "what was read can be written", problem);
        if (written.empty()) return; // an empty optional
        T again{};
        json::read_problem why;
        auto const parsed = json::document::parse(written, problem);
        require(parsed.has_value(), "what was written is JSON", written + "\n" + problem);
        require(
            json::read_value(parsed->root(), again, why, nullptr), "what was written can be read",
            written + "\n" + why.message());
        require(json::to_json(again) == written, "writing and reading change nothing", written);
    }
}

template <class Client, auto const& Endpoint>
void check_decoding(http::response const& received) {
    auto const decoded = Client::template decode<Endpoint>(received);
    if (decoded) {
        require(
            received.status >= 200 && received.status < 300, "no success but under a 2xx status",
            received.body);
        check_round_trip(*decoded);
        return;
    }
    auto const& failed = decoded.error();
    require(static_cast<bool>(failed.code), "a failure has a code", received.body);
    require(name_of(failed.code) != "unknown_error", "and it is an enumerator", received.body);
    require(
        failed.delivery != delivery::not_sent, "what was answered had been sent", received.body);
    require(failed.http_status == received.status, "an error keeps the status", received.body);
    // A success that cannot be read, and a failure of the server, may have done something.
    bool const success = received.status >= 200 && received.status < 300;
    require(
        !success || failed.code != errc::malformed_response || failed.delivery == delivery::unknown,
        "an answer that cannot be read leaves the outcome unknown", received.body);
    if (failed.retry_after) {
        require(
            failed.retry_after->count() >= 0 && *failed.retry_after <= rampart::longest_retry_after,
            "Retry-After is within its bounds");
    }
    require(!failed.describe().empty(), "an error can be described");
    auto const again = Client::template decode<Endpoint>(received);
    require(
        !again && again.error().code == failed.code && again.error().delivery == failed.delivery,
        "the same answer is read the same way", received.body);
}

/// Decodes as the endpoint that the next byte chooses.
template <class Client, auto const&... Endpoints>
void decode_any(input& bytes) {
    using check = void (*)(http::response const&);
    static constexpr std::array<check, sizeof...(Endpoints)> checks{
        &check_decoding<Client, Endpoints>...};
    auto const chosen = bytes.choice(checks.size());
    checks[chosen](response_from(bytes));
}

} // namespace rampart::fuzz
