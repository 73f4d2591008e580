// A transport made out of one function.
#pragma once

#include <chrono>
#include <concepts>
#include <utility>

#include <rampart/http/transport.hpp>

namespace rampart::http {

/// Answers each request by `Function(origin, request)`, which returns a `result<response>`. The
/// function keeps the timeouts it likes; the call's is kept between two attempts.
///
/// As thread-safe as the function, which has to outlive nothing: the transport keeps a copy.
/// ```
/// rampart::http::function_transport wire{
///     [&](rampart::http::origin const& to, rampart::http::request const& message) {
///         return curl.send(to, message);
///     }};
/// ```
template <class Function>
requires requires(Function& function, origin const& to, request const& message) {
    { function(to, message) } -> std::same_as<result<response>>;
}
class function_transport {
public:
    /// Of a function from origin and request to an answer.
    explicit function_transport(Function function) : function_{std::move(function)} {}

    /// Calls the function for its one exchange.
    class connection {
    public:
        /// See the transport's `connect`.
        connection(Function& function, origin to) : function_{&function}, to_{std::move(to)} {}

        /// Whether it has carried a request before.
        [[nodiscard]] bool kept() const noexcept { return false; }
        /// How far the last exchange got.
        [[nodiscard]] exchange_progress const& progress() const noexcept { return progress_; }

        /// Sends the request and returns its answer.
        [[nodiscard]] result<response> exchange(request message, timeouts const& /*within*/) {
            progress_ = {
                std::chrono::steady_clock::now(), head_of(message).size() + message.body.size()};
            auto answer = (*function_)(std::as_const(to_), std::as_const(message));
            progress_.answer_begun = answer.has_value();
            if (!answer && answer.error().delivery == delivery::not_sent) progress_ = {};
            return answer;
        }

    private:
        Function* function_;
        origin to_;
        exchange_progress progress_{};
    };

    [[nodiscard]] result<connection>
    /// A connection, see http::transport.
    connect(origin const& to, timeouts const& /*within*/, connection_use /*use*/) {
        return connection{function_, to};
    }

private:
    Function function_;
};

} // namespace rampart::http
