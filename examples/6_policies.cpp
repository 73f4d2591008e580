// A client with policies of its own: paced, logged, and asked before anything is sent.
#include <iostream>
#include <string_view>

#include <rampart/hexarails.hpp>
#include <rampart/make_client.hpp>
#include <rampart/policy/log_observer.hpp>
#include <rampart/policy/shared_limiter.hpp>
#include <rampart/sandbox/server.hpp>

int main() {
    rampart::sandbox::server server;
    auto const& keys = server.keys("hexarails");
    auto api = rampart::make_client<rampart::hexarails::provider>(
        server.base_url(), {keys.api_key, rampart::sign::secret{keys.api_secret}},
        rampart::http::tls_transport{{.ca_pem = server.ca_pem()}},
        rampart::policies{
            .limiter = rampart::shared_limiter{rampart::hexarails::sandbox_rate, keys.api_key},
            .observer = rampart::log_observer{[](std::string_view line) {
                std::cout << line << '\n';
            }},
            .before_send = [](rampart::outgoing const& request) {
                std::cout << request.call.tag << ": " << request.target << '\n';
            }});
    auto const made = api.call<rampart::hexarails::create_customer>(
        {.name = "Jane Doe", .email = "jane@example.com"}, {.tag = "sign-up 4711"});
    return made ? 0 : 1;
}
