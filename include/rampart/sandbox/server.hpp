// An HTTPS server that plays the providers on one port of this machine.
#pragma once

#include <rampart/config.hpp>
#include <rampart/sandbox/all_sides.hpp>
#include <rampart/sandbox/options.hpp>
#include <rampart/sandbox/side.hpp>
#include <rampart/sandbox/webhook_queue.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rampart::sandbox {

/// The sandbox: listens from construction to stop(), on one background thread of its own, with a
/// certificate of an authority made for this server. What it answers is described at its sides:
/// hexarails::side, rampnow::side and banxa::side, or any other type that models sandbox::side.
/// State lives in memory and ends with the server. Webhooks are posted over HTTP or HTTPS by a
/// second thread, to receivers that this server's authority, options::webhook_ca_pem or the
/// system's vouch for.
///
///     sandbox::server server; // all providers
///     // trust server.ca_pem(), call server.base_url() with server.keys("hexarails")
///
///     sandbox::server other{{.step_delay = 5s}, sandbox::banxa::side{{.webhook_url = url}}};
///
/// Thread safety: member functions may be called from any thread.
class server {
public:
    using statistics = sandbox::statistics; ///< requests by side and outcome

    /// Throws std::system_error when it cannot listen, std::runtime_error when OpenSSL refuses.
    explicit server(options settings = {}, std::vector<any_side> sides = all_sides());
    /// With these sides only.
    template <class... Sides>
    requires(sizeof...(Sides) > 0) server(options settings, Sides... sides)
        : server{std::move(settings), side_list(std::move(sides)...)} {}
    /// Like stop().
    ~server();
    server(server const&) = delete;
    server& operator=(server const&) = delete;

    /// "https://localhost:PORT", without a slash at the end.
    std::string base_url() const;
    /// The TCP port.
    std::uint16_t port() const;
    /// The certificate to trust, PEM. The server's own is for localhost, 127.0.0.1 and ::1.
    std::string const& ca_pem() const;
    /// The settings given, the port as it was then.
    options const& settings() const;
    /// What a client of that side has to be made with, e.g. keys("hexarails"). Throws
    /// std::out_of_range, naming the sides there are, when none has that name. Valid as long as the
    /// server.
    key_pair const& keys(std::string_view side) const;

    /// Moves the server's clock this far from the system's, to see how skew is met.
    void set_clock_offset(std::chrono::seconds offset);
    /// Moves it on by this much more; steps and webhooks that become due by that follow at once.
    void advance(std::chrono::seconds by);
    /// What was asked so far.
    statistics counts() const;
    /// Every webhook so far and its attempts, oldest first.
    std::vector<webhook_record> webhooks() const;

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
