// A transport that remembers what passed through another one.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include <rampart/http/transport.hpp>

namespace rampart::http {

/// Passes requests on to `Inner` and keeps each exchange: to look at what was really sent, or to
/// replay it later through a scripted_transport. The record holds signatures and bodies; treat it
/// as confidential. Not for several threads at once. It must stay where it is while a connection of
/// it is in use.
template <transport Inner>
class recording_transport {
public:
    /// A request, where it went, and what came of it.
    struct exchange {
        origin to;                 ///< where it went
        request sent;              ///< the request
        result<response> received; ///< the answer or error
    };

    /// Makes the inner transport of these.
    template <class... Arguments>
    explicit recording_transport(Arguments&&... arguments)
        : inner_{std::forward<Arguments>(arguments)...} {}

    /// One of `Inner`'s that keeps a record.
    class connection {
    public:
        /// See the transport's `connect`.
        connection(recording_transport& record, origin to, connection_of<Inner> inner)
            : record_{&record}, to_{std::move(to)}, inner_{std::move(inner)} {}

        /// Whether it has carried a request before.
        [[nodiscard]] bool kept() const noexcept { return inner_.kept(); }
        /// How far the last exchange got.
        [[nodiscard]] exchange_progress progress() const { return inner_.progress(); }

        /// Sends the request and returns its answer.
        [[nodiscard]] result<response> exchange(request message, timeouts const& within) {
            auto copy = message;
            auto received = inner_.exchange(std::move(message), within);
            record_->exchanges_.push_back({to_, std::move(copy), received});
            return received;
        }

    private:
        recording_transport* record_;
        origin to_;
        connection_of<Inner> inner_;
    };

    [[nodiscard]] result<connection>
    /// A connection, see http::transport.
    connect(origin const& to, timeouts const& within, connection_use use) {
        auto made = inner_.connect(to, within, use);
        if (!made) return std::move(made).error();
        return connection{*this, to, std::move(*made)};
    }

    /// What passed through so far.
    [[nodiscard]] std::vector<exchange> const& exchanges() const noexcept { return exchanges_; }
    /// The transport that it passes requests to.
    [[nodiscard]] Inner& inner() noexcept { return inner_; }

private:
    Inner inner_;
    std::vector<exchange> exchanges_;
};

} // namespace rampart::http
