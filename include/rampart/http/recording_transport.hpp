// A transport that remembers what passed through another one.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include <rampart/http/transport.hpp>

namespace rampart::http {

/// Passes requests on to `Inner` and keeps each exchange that came to a request: to look at what
/// was really sent, or to replay it later through a scripted_transport. The record holds signatures
/// and bodies; treat it as confidential. Not for several threads at once.
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
    send(origin const& to, request_source const& source, timeouts const& limits) {
        listener heard{source, {}};
        auto received = inner_.send(to, request_source{heard, source.reads_only()}, limits);
        if (heard.last) exchanges_.push_back({to, std::move(*heard.last), received});
        return received;
    }

    [[nodiscard]] std::vector<exchange> const& exchanges() const noexcept { return exchanges_; }
    [[nodiscard]] Inner& inner() noexcept { return inner_; }

private:
    /// Passes the question for the request on and keeps the answer.
    struct listener {
        request_source const& source;
        std::optional<request> last;

        result<request> make_request() {
            auto made = source();
            if (made) last = *made;
            return made;
        }
        void request_written(std::size_t bytes) const { source.written(bytes); }
    };

    Inner inner_;
    std::vector<exchange> exchanges_;
};

} // namespace rampart::http
