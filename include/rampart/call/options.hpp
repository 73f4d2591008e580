// What one call may have of its own, beside its request.
#pragma once

#include <optional>
#include <string_view>

#include <rampart/http/transport.hpp>

namespace rampart {

/// The last argument of `call`, `async_call` and `pages`; what is left out is the client's.
/// ```
/// auto paid = api.call<rampart::hexarails::create_payment>(
///     payment, {.tag = "payout 4711", .deadlines = rampart::http::deadlines{.call = 60s}});
/// ```
struct call_options {
    /// The caller's own name for the call, told to observers and to the `before_send` hook; never
    /// sent. A blocking call refers to it, an asynchronous call and a page range keep a copy.
    std::string_view tag{};

    /// In place of the client's deadlines, all four of them; `client.deadlines()` has those.
    std::optional<http::deadlines> deadlines{};
};

} // namespace rampart
