// A program of a user's tests: the sandbox in this process, called with its own keys.
#include <iostream>

#include <rampart/hexarails/client.hpp>
#include <rampart/hexarails/endpoints/account.hpp>
#include <rampart/sandbox/server.hpp>

int main() {
    rampart::sandbox::server server;
    auto const& keys = server.keys("hexarails");
    rampart::hexarails::client api{
        server.base_url(),
        {keys.api_key, rampart::sign::secret{keys.api_secret}},
        rampart::http::tls_transport{{.ca_pem = server.ca_pem()}}};
    auto const seen = api.call<rampart::hexarails::list_balances>();
    if (!seen) return std::cerr << seen.error().describe() << '\n', 1;
}
