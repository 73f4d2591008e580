// async_pages.hpp: the servers of pages.cpp, read without blocking over a real connection.
#include <rampart/async.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <doctest/doctest.h>

#include <rampart/hexarails.hpp>

#include "paged_servers.hpp"
#include "support/wire_server.hpp"

namespace {

namespace asio = boost::asio;
namespace hexarails = rampart::hexarails;
namespace http = rampart::http;
using namespace rampart::test;
using namespace std::chrono_literals;
using client = rampart::async_client<hexarails::provider>;

rampart::sandbox::authority const& ca() {
    static rampart::sandbox::authority const instance;
    return instance;
}

/// The ids in order, and "!" for an error, whose message is kept.
struct reading {
    std::string ids;
    std::string why;
};

asio::awaitable<void> read_all(client& api, int page_size, reading& out) {
    rampart::async_page_range<client, hexarails::list_trades> trades{
        api, {.pageSize = rampart::hexarails::page_size::at_run_time(page_size)}};
    for (;;) {
        auto trade = co_await trades.async_next(asio::use_awaitable);
        if (!trade) {
            out.ids += '!';
            out.why = trade.error().message;
        } else if (*trade) {
            out.ids += (**trade).id;
        } else {
            break;
        }
    }
}

} // namespace

TEST_CASE("an asynchronous list ends where what was delivered ends it") {
    auto const leaf = ca().issue(rampart::sandbox::leaf_request::localhost());
    for (auto const& server : paged_servers()) {
        CAPTURE(server.about);
        script steps;
        for (auto const& answer : answers_of(server)) {
            steps.emplace_back(read_request{});
            steps.emplace_back(send_bytes{http_response(200, answer)});
        }
        wire_server const wire{leaf, steps};
        asio::io_context context;
        client api{
            wire.origin(),
            {"key", rampart::sign::secret{"secret"}},
            http::async_tls_transport{context, {.ca_pem = ca().ca_pem()}},
            {.call = 60s, .connect = 60s}};
        reading read;
        asio::co_spawn(context, read_all(api, server.asked, read), asio::detached);
        context.run();
        CHECK(read.ids == server.ids);
        CHECK(read.why == server.why);
        CHECK(wire.requests().size() == server.calls);
    }
}
