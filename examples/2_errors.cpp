// What a failed call tells, and what a program does about it.
#include <iostream>

#include <rampart/hexarails.hpp>
#include <rampart/sandbox/server.hpp>

namespace {

void explain(rampart::error const& failed) {
    using rampart::condition;
    switch (failed.kind()) {
    case condition::outcome_unknown: // money may have moved: look before anything is sent again
        std::cout << "settle it with " << failed.request->settled_by << '\n';
        return;
    case condition::refused: // the provider said no, and why
        std::cout << failed.provider_code << ": " << failed.provider_message << '\n';
        return;
    case condition::authentication: // key, secret, time or nonce
        std::cout << "check the API key: " << failed.provider_message << '\n';
        return;
    default: // one line: the field, host or place, how far it got, the provider's words
        std::cout << failed << '\n';
    }
}

} // namespace

int main() {
    rampart::sandbox::server server;
    auto const& keys = server.keys("hexarails");
    rampart::http::tls_settings const tls{.ca_pem = server.ca_pem()};
    rampart::hexarails::client api{
        server.base_url(),
        {keys.api_key, rampart::sign::secret{keys.api_secret}},
        rampart::http::tls_transport{tls}};
    rampart::hexarails::client stranger{
        server.base_url(),
        {keys.api_key, rampart::sign::secret{"another secret"}},
        rampart::http::tls_transport{tls}};

    auto const unknown = api.call<rampart::hexarails::get_customer>({.id = "nobody"});
    auto const broken = api.call<rampart::hexarails::list_customers>({.realName = "a\nb"});
    auto const wrong = stranger.call<rampart::hexarails::list_balances>();
    if (unknown || broken || wrong) return 1;
    explain(unknown.error());
    explain(broken.error());
    explain(wrong.error());
}
