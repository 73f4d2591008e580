// All pages of a list as one range.
#include <cstddef>
#include <iostream>

#include <rampart/hexarails.hpp>
#include <rampart/sandbox/server.hpp>

namespace {

std::size_t count_trades(rampart::hexarails::client& api) {
    std::size_t count = 0;
    for (auto const& trade : api.pages<rampart::hexarails::list_trades>({.pageSize = 100})) {
        if (!trade) throw rampart::call_failed{trade.error()};
        ++count;
    }
    return count;
}

} // namespace

int main() {
    rampart::sandbox::server server;
    auto const& keys = server.keys("hexarails");
    rampart::hexarails::client api{
        server.base_url(),
        {keys.api_key, rampart::sign::secret{keys.api_secret}},
        rampart::http::tls_transport{{.ca_pem = server.ca_pem()}}};
    std::cout << "trades so far: " << count_trades(api) << '\n';
}
