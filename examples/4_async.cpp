// Two calls at once on one thread, awaited by coroutines.
#include <chrono>
#include <exception>
#include <iostream>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <rampart/async.hpp>
#include <rampart/hexarails.hpp>
#include <rampart/sandbox/server.hpp>

namespace {

namespace asio = boost::asio;
namespace hexarails = rampart::hexarails;
using namespace std::chrono_literals;

asio::awaitable<void> show(hexarails::async_client& api) {
    using namespace asio::experimental::awaitable_operators;
    hexarails::trade_list const all; // a variable: GCC 12 would destroy braces here twice
    auto [balances, trades] = co_await (
        api.async_call<hexarails::list_balances>({}, asio::use_awaitable, {.timeout = 5s}) &&
        api.async_call<hexarails::list_trades>(all, asio::use_awaitable));
    if (!balances) throw rampart::call_failed{balances.error()};
    if (!trades) throw rampart::call_failed{trades.error()};
    for (auto const& row : *balances)
        std::cout << text_of(row.balance) << ' ' << text_of(row.currency) << '\n';
    std::cout << trades->list.size() << " trades\n";
}

} // namespace

int main() {
    rampart::sandbox::server server;
    auto const& keys = server.keys("hexarails");
    asio::io_context context;
    hexarails::async_client api{
        server.base_url(),
        {keys.api_key, rampart::sign::secret{keys.api_secret}},
        rampart::http::async_tls_transport{context, {.ca_pem = server.ca_pem()}}};
    asio::co_spawn(context, show(api), [](std::exception_ptr const& failed) {
        if (failed) std::rethrow_exception(failed);
    });
    context.run();
}
