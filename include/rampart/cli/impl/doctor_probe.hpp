// A call that `doctor` makes to look at its answer.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rampart/call/answer_headers.hpp>
#include <rampart/error.hpp>
#include <rampart/http/message.hpp>
#include <rampart/json/write.hpp>
#include <rampart/policy/observer.hpp>
#include <rampart/policy/refusal_reason.hpp>

namespace rampart::cli {

/// A call that is made to be looked at: what the provider answered, and what became of it.
struct call_probe {
    using seconds = std::chrono::seconds;

    seconds clock_window{}; ///< how far the provider lets a request's time be off
    int http_status = 0;    ///< of the last answer; 0: there was none
    std::vector<std::pair<std::string, std::string>> headers{};
    std::chrono::nanoseconds took{};          ///< from the attempt to the answer
    std::optional<seconds> server_is_ahead{}; ///< by the Date of the first answer
    int answers = 0;                          ///< how many there were
    std::optional<error> failed{};            ///< why; nothing: it succeeded
    std::string answer{};                     ///< as JSON

    /// Keeps what became of a call.
    template <class Provider, class T>
    void take(result<T> const& called) {
        clock_window = rampart::clock_window<Provider>();
        if (called) {
            rampart::detail::data_of<T> const& data = *called;
            answer = json::to_json(data);
        } else {
            failed = called.error();
        }
    }

    void see_headers(std::span<http::field const> all);

    /// Told by the call's observer.
    void see(events::answer_received const& event);

    /// The first header of that name; nothing when there is none.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
};

} // namespace rampart::cli
