// A transport for tests that answers from a list.
#pragma once

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include <rampart/http/transport.hpp>

namespace rampart::http {

/// Answers each request with the next entry of its script and keeps what it was sent.
/// Not for several threads at once.
///
/// ```
/// http::scripted_transport wire;
/// wire.answer(200, R"({"status":"SUCCESS","data":{"status":"ok"}})");
/// ```
class scripted_transport {
public:
    /// What was sent, and where.
    struct sent_request {
        origin to;
        request message;
    };

    void answer(response next) { script_.emplace_back(std::move(next)); }
    void answer(int status, std::string body, std::vector<field> headers = {}) {
        script_.emplace_back(response{status, std::move(headers), std::move(body)});
    }
    void fail(error next) { script_.emplace_back(std::move(next)); }

    [[nodiscard]] result<response>
    send(origin const& to, request_source const& source, timeouts const& /*limits*/) {
        auto message = source();
        if (!message) return message.error();
        source.written(head_of(*message).size() + message->body.size());
        sent_.push_back({to, std::move(*message)});
        if (script_.empty()) {
            return make_error(
                errc::connect_failed, delivery::not_sent,
                "the script has no answer left: one answer is needed for each request");
        }
        auto next = std::move(script_.front());
        script_.pop_front();
        return next;
    }

    [[nodiscard]] std::vector<sent_request> const& sent() const noexcept { return sent_; }

private:
    std::deque<result<response>> script_;
    std::vector<sent_request> sent_;
};

} // namespace rampart::http
