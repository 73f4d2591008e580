// A ready observer that writes one line of JSON for each attempt, without anything secret.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rampart/json/describe.hpp>
#include <rampart/json/write.hpp>
#include <rampart/policy/observer.hpp>

namespace rampart {

/// A value of an answer that was not as documented; never the value itself.
struct logged_deviation {
    std::string path{};     ///< "data.list[3].amount"
    std::string expected{}; ///< as events::answer_deviated
    std::string found{};    ///< as events::answer_deviated
};
BOOST_DESCRIBE_STRUCT(logged_deviation, (), (path, expected, found))

/// What a line holds, in this order; what is not known is left out. Times are in microseconds.
struct log_line {
    std::uint64_t call = 0;                    ///< the lines of one call have one number
    std::string provider{};                    ///< the provider's name
    std::string operation{};                   ///< the endpoint's name
    std::string method{};                      ///< "POST"
    std::string path{};                        ///< with its parameters' names
    int attempt = 0;                           ///< 1 is the first
    std::string outcome{};                     ///< "ok", "retried" or "failed"
    std::optional<std::string> timestamp{};    ///< as signed
    std::optional<std::string> nonce{};        ///< as signed
    std::optional<std::uint64_t> sent_bytes{}; ///< of head and body
    std::optional<int> http_status{};          ///< 0 without an answer
    std::optional<std::map<std::string, std::string>> headers{}; ///< is_logged_header only
    std::optional<std::int64_t> answer_us{};                     ///< from the attempt's start on
    std::optional<std::vector<logged_deviation>> deviations{};   ///< the first hundred
    std::optional<std::int64_t> call_us{};                       ///< the last line has it
    std::optional<std::string> error{};                          ///< the code's name
    std::optional<std::string> delivery{};                       ///< how far it got
    std::optional<std::string> provider_code{};                  ///< of an error
    std::optional<std::string> request_id{};                     ///< the provider's own
    std::optional<std::string> reason{};                         ///< why it is repeated
    std::optional<std::int64_t> wait_us{};    ///< before the next attempt, in microseconds
    std::optional<std::string> settle_with{}; ///< only when the outcome is unknown
};
BOOST_DESCRIBE_STRUCT(
    log_line, (),
    (call, provider, operation, method, path, attempt, outcome, timestamp, nonce, sent_bytes,
     http_status, headers, answer_us, deviations, call_us, error, delivery, provider_code,
     request_id, reason, wait_us, settle_with))

/// Whether a response header may stand in a log: ids, dates, sizes and rates.
[[nodiscard]] inline bool is_logged_header(std::string_view name) noexcept {
    static constexpr std::array<std::string_view, 18> allowed{
        "Age",
        "CF-Ray",
        "Content-Length",
        "Content-Type",
        "Date",
        "RateLimit",
        "RateLimit-Limit",
        "RateLimit-Policy",
        "RateLimit-Remaining",
        "RateLimit-Reset",
        "Retry-After",
        "Traceparent",
        "X-Correlation-Id",
        "X-RateLimit-Limit",
        "X-RateLimit-Remaining",
        "X-RateLimit-Reset",
        "X-Request-Id",
        "X-Trace-Id"};
    return std::ranges::any_of(
        allowed, [&](std::string_view one) { return http::same_name(one, name); });
}

/// Writes one line of JSON (log_line) for each attempt to `sink(std::string_view)`, without a line
/// feed. Never in it: secrets, signatures, queries, filled paths, bodies, request headers, other
/// response headers than those allowed, and the provider's sentences, which may name a customer.
///
/// The sink is called for one line at a time, from the threads that make calls, and must not make
/// any itself. Copies share it.
/// ```
/// rampart::log_observer log{[](std::string_view line) { std::clog << line << '\n'; }};
/// ```
template <class Sink>
class log_observer {
    static_assert(
        std::invocable<Sink&, std::string_view>,
        "rampart: a log_observer's sink is called with one line, a std::string_view");

public:
    /// Gives each finished line to `sink`.
    explicit log_observer(Sink sink) : shared_{std::make_shared<shared>(std::move(sink))} {}

    /// Adds what the event tells to the call's line, or finishes it.
    void on(events::attempt_started const& event) const {
        note(event, [](log_line&) {});
    }

    /// Adds what the event tells to the call's line, or finishes it.
    void on(events::request_signed const& event) const {
        note(event, [&](log_line& line) {
            line.timestamp = plain(event.timestamp);
            line.nonce = plain(event.nonce);
        });
    }

    /// Adds what the event tells to the call's line, or finishes it.
    void on(events::request_sent const& event) const {
        note(event, [&](log_line& line) { line.sent_bytes = event.bytes; });
    }

    /// Adds what the event tells to the call's line, or finishes it.
    void on(events::answer_received const& event) const {
        note(event, [&](log_line& line) {
            line.http_status = event.http_status;
            line.answer_us = microseconds(event.elapsed);
            std::map<std::string, std::string> kept;
            for (auto const& header : event.headers) {
                if (!is_logged_header(header.name)) continue;
                if (auto value = plain(header.value)) kept.emplace(header.name, std::move(*value));
            }
            if (!kept.empty()) line.headers = std::move(kept);
        });
    }

    /// Adds what the event tells to the call's line, or finishes it.
    void on(events::answer_deviated const& event) const {
        note(event, [&](log_line& line) {
            auto& list = line.deviations ? *line.deviations : line.deviations.emplace();
            if (list.size() == 100) return;
            list.push_back(
                {std::string{event.path}, std::string{event.expected}, std::string{event.found}});
        });
    }

    /// Adds what the event tells to the call's line, or finishes it.
    void on(events::attempt_retried const& event) const {
        write(event.call, event.attempt, [&](log_line& line) {
            line.outcome = "retried";
            add(line, event.why);
            line.reason = std::string{event.reason};
            line.wait_us = microseconds(event.wait);
        });
    }

    /// Adds what the event tells to the call's line, or finishes it.
    void on(events::call_finished const& event) const {
        write(event.call, event.attempts, [&](log_line& line) {
            line.outcome = event.failed == nullptr ? "ok" : "failed";
            line.call_us = microseconds(event.elapsed);
            if (event.failed != nullptr) add(line, *event.failed);
        });
    }

private:
    struct shared {
        explicit shared(Sink given) : sink{std::move(given)} {}
        std::mutex mutex{};
        std::map<std::uint64_t, log_line> open{}; ///< attempts under way, by call
        Sink sink;
    };

    static std::int64_t microseconds(std::chrono::nanoseconds time) {
        return std::chrono::duration_cast<std::chrono::microseconds>(time).count();
    }

    /// The text, when it looks like an id, a number or a date; what servers send may be anything.
    static std::optional<std::string> plain(std::string_view text) {
        constexpr std::string_view allowed =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz ,;:=-_./+\"";
        if (text.empty() || text.size() > 128) return std::nullopt;
        if (text.find_first_not_of(allowed) != std::string_view::npos) return std::nullopt;
        return std::string{text};
    }

    static void add(log_line& line, rampart::error const& failed) {
        line.error = std::string{name_of(failed.code)};
        line.delivery = std::string{to_string(failed.delivery)};
        line.provider_code = plain(failed.provider_code);
        line.request_id = plain(failed.request_id);
        if (failed.outcome_unknown()) line.settle_with = failed.request->settled_by;
    }

    template <class Event, class Change>
    void note(Event const& event, Change change) const {
        std::lock_guard const lock{shared_->mutex};
        auto& line = shared_->open[event.call.id];
        if (line.attempt != event.attempt) line = log_line{};
        line.attempt = event.attempt;
        change(line);
    }

    template <class Change>
    void write(observed_call const& call, int attempt, Change change) const {
        std::lock_guard const lock{shared_->mutex};
        log_line line;
        if (auto const found = shared_->open.find(call.id); found != shared_->open.end()) {
            line = std::move(found->second);
            shared_->open.erase(found);
        }
        line.call = call.id;
        line.provider = call.provider;
        line.operation = call.operation;
        line.method = call.method;
        line.path = call.path;
        line.attempt = attempt;
        change(line);
        std::string problem;
        std::string text;
        if (json::write(line, text, problem)) shared_->sink(std::string_view{text});
    }

    std::shared_ptr<shared> shared_;
};

} // namespace rampart
