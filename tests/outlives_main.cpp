// Clients, limiters and signers as globals: they go after `main`, and after OpenSSL's own clean-up,
// which was asked for later than their destructors. Ends with 0 when nothing happens; built with
// sanitizers, when nothing is used after it was freed.
#include <rampart/async.hpp>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>

#include <rampart/hexarails.hpp>
#include <rampart/policy/shared_limiter.hpp>
#include <rampart/sandbox/server.hpp>
#include <rampart/sign/evp.hpp>

namespace {

namespace hexarails = rampart::hexarails;
namespace http = rampart::http;
using namespace std::chrono_literals;

std::optional<boost::asio::io_context> context;
std::optional<hexarails::client> kept;
std::optional<rampart::async_client<hexarails::provider>> kept_async;
std::optional<rampart::shared_limiter<>> limiter;
std::optional<rampart::sign::increasing_microseconds> nonces;
std::optional<rampart::sign::evp_hmac_sha256> keyed;

[[noreturn]] void fail(std::string const& why) {
    std::cerr << why << '\n';
    std::_Exit(1);
}

/// Goes before those above, and after OpenSSL.
struct late_user {
    ~late_user() {
        if (!kept) return; // main did not come that far
        auto const answer = kept->call<hexarails::health>();
        if (answer) fail("a call went out after OpenSSL had ended");
        if (answer.error().delivery != rampart::delivery::not_sent) {
            fail("a late call is not sent: " + answer.error().describe());
        }
        if (!limiter->reserve("a bucket", std::chrono::steady_clock::now())) {
            fail("a limiter has no place");
        }
        if (nonces->next_number(rampart::sign::time_point{1s}) <= 0) fail("no nonce");
    }
} const late;

} // namespace

int main() {
    rampart::sandbox::server const server;
    auto const& keys = server.keys("hexarails");
    http::tls_settings const trusting{.ca_pem = server.ca_pem()};
    context.emplace();
    kept.emplace(
        server.base_url(),
        rampart::credentials{keys.api_key, rampart::sign::secret{keys.api_secret}},
        http::tls_transport{trusting});
    kept_async.emplace(
        server.base_url(),
        rampart::credentials{keys.api_key, rampart::sign::secret{keys.api_secret}},
        http::async_tls_transport{*context, trusting});
    limiter.emplace(hexarails::production_rate, keys.api_key);
    nonces.emplace(keys.api_key);
    std::string const key = "key";
    keyed.emplace(std::span{reinterpret_cast<unsigned char const*>(key.data()), key.size()});
    auto message = keyed->start();
    message.update("message");
    rampart::sign::evp_hmac_sha256::value_type tag{};
    if (!message.finish(tag)) return std::cerr << "no MAC\n", 1;

    // Warm, with a connection that is kept.
    if (auto const answer = kept->call<hexarails::list_balances>(); !answer) {
        return std::cerr << answer.error().describe() << '\n', 1;
    }
    bool done = false;
    kept_async->async_call<hexarails::list_balances>(
        {}, [&](auto const& answer) { done = answer.has_value(); });
    context->run();
    if (!done) return std::cerr << "no answer\n", 1;
    rampart::rampart_category().message(1);
}
