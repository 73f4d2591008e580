// rampart/http/impl/one_at_a_time.hpp
#include <rampart/http/impl/one_at_a_time.hpp>

#include <atomic>
#include <cstddef>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <doctest/doctest.h>

namespace asio = boost::asio;
using rampart::http::detail::one_at_a_time;

TEST_CASE("a context that is made for one thread needs no strand, one for several does") {
    asio::io_context alone{1};
    asio::any_io_executor const of_one{alone.get_executor()};
    CHECK(one_at_a_time(of_one) == of_one);

    asio::io_context any;
    asio::io_context two{2};
    for (auto* const context : {&any, &two}) {
        asio::any_io_executor const of_many{context->get_executor()};
        auto const made = one_at_a_time(of_many);
        CHECK(made != of_many);
        CHECK(made != one_at_a_time(of_many));
        CHECK(one_at_a_time(made) == made);
    }
}

TEST_CASE("a strand of the caller's is enough") {
    asio::io_context context;
    asio::any_io_executor const strand{asio::make_strand(context)};
    CHECK(one_at_a_time(strand) == strand);
}

TEST_CASE("in a pool of threads no two handlers run at once") {
    asio::thread_pool threads{4};
    auto const serial = one_at_a_time(asio::any_io_executor{threads.get_executor()});
    std::atomic<int> inside{0};
    std::atomic<int> together{0};
    std::atomic<int> done{0};
    for (int count = 0; count < 2'000; ++count) {
        asio::post(serial, [&] {
            if (++inside != 1) ++together;
            --inside;
            ++done;
        });
    }
    threads.join();
    CHECK(done == 2'000);
    CHECK(together == 0);
}
