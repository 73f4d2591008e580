// A transport that remembers what passed through another one.
#pragma once

#include <utility>
#include <vector>

#include <rampart/http/transport.hpp>

namespace rampart::http {

/// Passes requests on to `Inner` and keeps each exchange: to look at what was really sent, or to
/// replay it later through a scripted_transport. The record holds signatures and bodies; treat it
/// as confidential. Not for several threads at once.
template <transport Inner>
class recording_transport {
public:
    /// A request, where it went, and what came of it.
    struct exchange {
        origin to;
        request sent;
        result<response> received;
    };

    template <class... Arguments>
    explicit recording_transport(Arguments&&... arguments)
        : inner_{std::forward<Arguments>(arguments)...} {}

    [[nodiscard]] result<response>
    send(origin const& to, request const& message, deadlines const& limits) {
        auto received = inner_.send(to, message, limits);
        exchanges_.push_back({to, message, received});
        return received;
    }

    [[nodiscard]] std::vector<exchange> const& exchanges() const noexcept { return exchanges_; }
    [[nodiscard]] Inner& inner() noexcept { return inner_; }

private:
    Inner inner_;
    std::vector<exchange> exchanges_;
};

} // namespace rampart::http
