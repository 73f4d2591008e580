// A transport for tests that answers from a list.
#pragma once

#include <chrono>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include <rampart/http/transport.hpp>

namespace rampart::http {

/// Answers each request with the next entry of its script and keeps what it was sent.
/// Not for several threads at once. It must stay where it is while a connection of it is in use.
///
/// ```
/// http::scripted_transport wire;
/// wire.answer(200, R"({"status":"SUCCESS","data":{"status":"ok"}})");
/// ```
class scripted_transport {
public:
    /// What was sent, and where.
    struct sent_request {
        origin to;       ///< where
        request message; ///< what
    };

    /// Adds an answer to the script.
    void answer(response next) { script_.emplace_back(std::move(next)); }
    /// Adds an answer to the script.
    void answer(int status, std::string body, std::vector<field> headers = {}) {
        script_.emplace_back(response{status, std::move(headers), std::move(body)});
    }
    /// Adds an error to the script.
    void fail(error next) { script_.emplace_back(std::move(next)); }

    /// Plays one entry for each exchange.
    class connection {
    public:
        /// See the transport's `connect`.
        connection(scripted_transport& script, origin to) : script_{&script}, to_{std::move(to)} {}

        /// Whether it has carried a request before.
        [[nodiscard]] bool kept() const noexcept { return false; }
        /// How far the last exchange got.
        [[nodiscard]] exchange_progress const& progress() const noexcept { return progress_; }

        /// Sends the request and returns its answer.
        [[nodiscard]] result<response> exchange(request message, timeouts const& /*within*/) {
            progress_ = {
                std::chrono::steady_clock::now(), head_of(message).size() + message.body.size()};
            auto answer = script_->play(to_, std::move(message));
            progress_.answer_begun = answer.has_value();
            return answer;
        }

    private:
        scripted_transport* script_;
        origin to_;
        exchange_progress progress_{};
    };

    [[nodiscard]] result<connection>
    /// A connection, see http::transport.
    connect(origin const& to, timeouts const& /*within*/, connection_use /*use*/) {
        return connection{*this, to};
    }

    /// What was sent so far.
    [[nodiscard]] std::vector<sent_request> const& sent() const noexcept { return sent_; }

private:
    result<response> play(origin const& to, request message) {
        sent_.push_back({to, std::move(message)});
        if (script_.empty()) {
            return make_error(
                errc::connect_failed, delivery::not_sent,
                "the script has no answer left: one answer is needed for each request");
        }
        auto next = std::move(script_.front());
        script_.pop_front();
        return next;
    }

    std::deque<result<response>> script_;
    std::vector<sent_request> sent_;
};

} // namespace rampart::http
