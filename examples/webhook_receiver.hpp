// A small HTTPS server for webhooks, shared by the examples.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <rampart/sandbox/authority.hpp>
#include <rampart/webhook/callback.hpp>
#include <rampart/webhook/notification.hpp>

/// Receives POSTs over HTTPS on a free port of this machine, from construction to destruction, on
/// a thread of its own. `handle` gets each notification as it came, with the host and the target of
/// the registered URL, and says which HTTP status answers it; it runs on the receiver's thread.
/// One connection at a time is served: a real receiver serves many and sets timeouts.
class webhook_receiver {
public:
    using handler = std::function<unsigned(rampart::webhook::notification const&)>;

    webhook_receiver(rampart::sandbox::certificate const& identity, handler handle);
    ~webhook_receiver();

    /// What is registered with `set_callback_url`.
    [[nodiscard]] std::string const& url() const;

private:
    class implementation;
    std::unique_ptr<implementation> implementation_;
};

/// Posts a notification to the receiver as the provider would; the status of the answer. Throws
/// boost::system::system_error when it cannot.
unsigned post_to(
    webhook_receiver const& receiver, rampart::webhook::notification const& posted,
    std::string const& ca_pem);
