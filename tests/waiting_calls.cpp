// What asynchronous calls hold while they wait: steady counts of bytes, no times.
#include <rampart/async.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <utility>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include <boost/asio/io_context.hpp>

#include <doctest/doctest.h>

#include <rampart/hexarails.hpp>

#include "support/wire_server.hpp"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define RAMPART_TEST_OTHER_HEAP
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define RAMPART_TEST_OTHER_HEAP
#endif
#endif

#if defined(__GLIBC__) && !defined(RAMPART_TEST_OTHER_HEAP)
#if __GLIBC_PREREQ(2, 33)

namespace {

namespace asio = boost::asio;
namespace hexarails = rampart::hexarails;
using namespace rampart::test;
using namespace std::chrono_literals;

std::size_t heap_bytes() {
    auto const info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

/// A release build takes about 8 KiB, as benchmarks/in_flight says. Compilers differ by some
/// hundred bytes, and without optimisation a coroutine's frame has room for each temporary.
#if defined(__OPTIMIZE__)
constexpr std::size_t most = 9 * 1024;
#else
constexpr std::size_t most = 16 * 1024;
#endif

} // namespace

TEST_CASE("a call that waits for a connection takes little memory, and none of it stays") {
    rampart::sandbox::authority const ca;
    wire_server const server{
        ca.issue(rampart::sandbox::leaf_request::localhost()), script{read_request{}, hold{}}};
    constexpr std::size_t calls = 500;
    asio::io_context context{1};
    std::size_t ended = 0;
    rampart::async_client<hexarails::provider> api{
        server.origin(),
        {"key", rampart::sign::secret{"secret"}},
        rampart::http::async_tls_transport{
            context, {.ca_pem = ca.ca_pem(), .max_connections = 1, .max_waiting = calls}},
        {.call = 120s, .connect = 60s, .pool_wait = 120s}};
    auto const begin = [&] {
        api.async_call<hexarails::create_customer>(
            {.name = "Jane Doe", .email = "jane@example.com"}, [&](auto const& made) {
                CHECK(made.has_error());
                ++ended;
            });
    };
    begin(); // this one has the connection
    while (server.requests().empty())
        context.run_one_for(10ms);
    auto const before = heap_bytes();
    for (std::size_t count = 0; count < calls; ++count)
        begin();
    while (api.transport().metrics().waiting < calls)
        context.run_one_for(10ms);
    context.poll();
    auto const each = (heap_bytes() - before) / calls;
    MESSAGE(each << " bytes a call");
    CHECK(each <= most);

    api.cancel_all();
    context.restart();
    context.run();
    CHECK(ended == calls + 1);
    CHECK(heap_bytes() <= before + 64 * 1024);
}

#endif
#endif
