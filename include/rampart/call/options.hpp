// What one call may have of its own, beside its request.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include <rampart/http/timeouts.hpp>

namespace rampart {

/// The last argument of `call`, `async_call`, `pages` and `async_pages`. What is left out is the
/// client's.
/// ```
/// auto paid = api.call<rampart::hexarails::create_payment>(
///     payment, {.timeout = 60s, .tag = "payout 4711"});
/// ```
struct call_options {
    /// The timeout of the whole call, in place of `timeouts.call`; zero means none.
    std::optional<std::chrono::milliseconds> timeout{};

    /// In place of the client's timeouts, all four of them; `client.timeouts()` has those.
    std::optional<http::timeouts> timeouts{};

    /// The caller's own name for the call, told to observers and to the `before_send` hook; never
    /// sent. A blocking call refers to it, an asynchronous call and a page range keep a copy.
    std::string_view tag{};

    /// The call's timeouts where the client has `usual` ones.
    [[nodiscard]] constexpr http::timeouts within(http::timeouts const& usual) const noexcept {
        auto out = timeouts.value_or(usual);
        if (timeout) out.call = *timeout;
        return out;
    }
};

namespace detail {

/// A copy of a call's options that outlives what they refer to.
class kept_options {
public:
    explicit kept_options(call_options const& given) : options_{given}, tag_{given.tag} {}

    [[nodiscard]] call_options get() const {
        auto out = options_;
        out.tag = tag_;
        return out;
    }

private:
    call_options options_;
    std::string tag_;
};

} // namespace detail

} // namespace rampart
