// Posts webhooks over HTTP and HTTPS.
#pragma once

#include <rampart/config.hpp>
#include <rampart/sandbox/callable.hpp>
#include <rampart/sandbox/webhook_queue.hpp>

#include <memory>
#include <string>

namespace rampart::sandbox::detail {

/// Sends webhooks on a thread of its own, each on a new connection, several at once. A receiver
/// has 30 seconds for each step of a connection.
class webhook_sender {
public:
    /// Told on the webhook_sender's thread: true for an answer with a 2xx, false for anything else.
    using outcome = callable<void(bool acknowledged)>;

    /// Trusts the system's authorities and those of this PEM text.
    /// Throws std::system_error when the text is no PEM.
    explicit webhook_sender(std::string const& trusted_pem);
    /// Gives up what is under way; no outcome is told for that.
    ~webhook_sender();

    void post(webhook_attempt what, outcome done);

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace rampart::sandbox::detail

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/sandbox/impl/webhook_sender.ipp>
#endif
