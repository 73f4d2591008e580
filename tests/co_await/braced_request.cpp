// A request that is made within co_await's operand, in both of its forms: refused by compilers that
// would destroy it twice, and destroyed once by all others. Run under ASan; nothing is sent.
#include <rampart/async.hpp>
#include <rampart/hexarails.hpp>

#include <cstdio>
#include <string>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace asio = boost::asio;
namespace hexarails = rampart::hexarails;
using client = rampart::async_client<hexarails::provider>;

asio::awaitable<void> call_in_place(client& api, int& refused) {
    std::string const name = "a name that is too long to stand within the text itself";
    auto const braced = co_await api.async_call<hexarails::create_customer>(
        {.name = name, .email = name + " and no address"}, asio::use_awaitable);
    refused += braced.has_error();
    auto const named = co_await api.async_call<hexarails::create_customer>(
        hexarails::customer_create{.name = name, .email = name + " and no address"},
        asio::use_awaitable);
    refused += named.has_error();
}

int main() {
    asio::io_context context;
    client api{
        "https://localhost:1",
        {"key", rampart::sign::secret{"secret"}},
        rampart::http::async_tls_transport{context}};
    int refused = 0;
    asio::co_spawn(context, call_in_place(api, refused), [](std::exception_ptr const& thrown) {
        if (thrown) std::rethrow_exception(thrown);
    });
    context.run();
    std::puts(refused == 2 ? "destroyed once" : "not refused");
    return refused == 2 ? 0 : 1;
}
