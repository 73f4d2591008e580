// Where a transport gets the request from: made when it can be written, and not before.
#pragma once

#include <concepts>
#include <cstddef>

#include <rampart/error.hpp>
#include <rampart/http/message.hpp>

namespace rampart::http {

/// What makes requests for a transport; `request_source` refers to one.
///
/// | expression             | meaning                                                        |
/// | ---------------------- | -------------------------------------------------------------- |
/// | `m.make_request()`     | the request of one attempt, stamped and signed at this moment   |
/// | `m.request_written(n)` | optional: its `n` bytes were all handed to the connection       |
template <class M>
concept request_maker = requires(M& maker) {
    { maker.make_request() } -> std::same_as<result<request>>;
};

/// The request a transport is to send, not made yet.
///
/// A signature is good for a minute and a nonce for one use, so both are made last: a transport
/// calls this when a connection is ready to be written to, after every wait. It may call it
/// again when nothing of the earlier request reached the server. Refers to the maker, which must
/// outlive it; costs two pointers.
class request_source {
public:
    /// Sends `ready` as it is. `reads_only`: whether the server does nothing but answer, so that a
    /// connection that died while it was kept may be replaced even when bytes were written to it.
    request_source(request const& ready, bool reads_only = false) noexcept
        : self_{const_cast<request*>(&ready)},
          make_{[](void* self) { return result<request>{*static_cast<request const*>(self)}; }},
          reads_only_{reads_only} {}

    /// Asks `maker` for the request each time it is needed.
    template <request_maker Maker>
    explicit request_source(Maker& maker, bool reads_only = false) noexcept
        : self_{&maker},
          make_{[](void* self) { return static_cast<Maker*>(self)->make_request(); }},
          written_{[](void* self, [[maybe_unused]] std::size_t bytes) {
              if constexpr (requires(Maker & m) { m.request_written(bytes); }) {
                  static_cast<Maker*>(self)->request_written(bytes);
              }
          }},
          reads_only_{reads_only} {}

    /// The request, made now; or why there is none, in which case nothing may be sent.
    [[nodiscard]] result<request> operator()() const { return make_(self_); }

    /// To be called when all bytes were handed to the connection.
    void written(std::size_t bytes) const {
        if (written_ != nullptr) written_(self_, bytes);
    }

    [[nodiscard]] bool reads_only() const noexcept { return reads_only_; }

private:
    void* self_;
    result<request> (*make_)(void* self);
    void (*written_)(void* self, std::size_t bytes) = nullptr;
    bool reads_only_;
};

} // namespace rampart::http
