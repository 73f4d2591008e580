// One signed call, against the sandbox in this process.
#include <iostream>

#include <rampart/hexarails.hpp>
#include <rampart/sandbox/server.hpp>

int main() {
    rampart::sandbox::server server; // plays HexaRails on this machine
    auto const& keys = server.keys("hexarails");
    rampart::hexarails::client api{
        server.base_url(),
        {keys.api_key, rampart::sign::secret{keys.api_secret}},
        rampart::http::tls_transport{{.ca_pem = server.ca_pem()}}};
    auto made = api.call<rampart::hexarails::create_customer>(
        {.name = "Jane Doe", .email = "jane@example.com"});
    if (!made) return std::cerr << made.error().describe() << '\n', 1;
    std::cout << "customer " << made->id << " is " << text_of(made->status) << '\n';
}
