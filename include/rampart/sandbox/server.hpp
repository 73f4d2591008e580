// An HTTPS server that plays HexaRails, Rampnow and Banxa on one port of this machine.
#pragma once

#include <rampart/config.hpp>
#include <rampart/sandbox/options.hpp>
#include <rampart/sandbox/webhook_queue.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace rampart::sandbox {

/// The sandbox: listens from construction to stop(), on one background thread of its own, with a
/// certificate of an authority made for this server. What it answers is described at
/// hexarails_side, rampnow_side and banxa_side, which path is whose at ledger. State lives in
/// memory and ends with the server. Webhooks are posted over HTTP or HTTPS by a second thread, to
/// receivers that this server's authority, options::webhook_ca_pem or the system's vouch for.
///
///     sandbox::server server;
///     // trust server.ca_pem(), call server.base_url() with server.settings().hexarails
///
/// All member functions may be called from any thread.
class server {
public:
    using statistics = sandbox::statistics;

    /// Throws std::system_error when it cannot listen, std::runtime_error when OpenSSL refuses.
    explicit server(options settings = {});
    /// Like stop().
    ~server();
    server(server const&) = delete;
    server& operator=(server const&) = delete;

    /// "https://localhost:PORT", without a slash at the end.
    std::string base_url() const;
    std::uint16_t port() const;
    /// The certificate to trust, PEM. The server's own is for localhost, 127.0.0.1 and ::1.
    std::string const& ca_pem() const;
    /// The settings given, the port as it was then.
    options const& settings() const;

    /// Moves the server's clock this far from the system's, to see how skew is met.
    void set_clock_offset(std::chrono::seconds offset);
    /// Moves it on by this much more; steps and webhooks that become due by that follow at once.
    void advance(std::chrono::seconds by);
    statistics counts() const;
    /// Every webhook so far and what became of it, oldest first.
    std::vector<delivery_record> deliveries() const;

    /// Closes the port and every connection and joins the thread. May be called again.
    void stop();

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace rampart::sandbox

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/sandbox/impl/server.ipp>
#endif
