// A payer for programs that must not block: what it does is done on a thread of its own.
#pragma once

#include <rampart/config.hpp>

#include <exception>
#include <memory>
#include <type_traits>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

namespace rampart::journal {

/// Calls a payer's functions on one thread, in the order in which they are asked for, and completes
/// where the caller's handler is at home. So the journal's syncs, and the calls, hold nobody up.
/// ```
/// journal::async_payer payer{journal::make_payer<hexarails::provider, ...>(store, ...)};
/// auto const paid = co_await payer.async_do([](auto& one) { return one.work(); },
///                                           asio::use_awaitable);
/// ```
/// Destruction waits for what is under way, and drops what has not begun: its handlers are not
/// called. May be used from several threads at once.
template <class Payer>
class async_payer {
public:
    /// Over a payer, which it alone uses from now on.
    explicit async_payer(Payer payer) : payer_{std::move(payer)} {}
    ~async_payer() {
        thread_.stop();
        thread_.join();
    }
    async_payer(async_payer const&) = delete;
    async_payer& operator=(async_payer const&) = delete;

    /// Calls `function(payer)` on the thread; `token` is any completion token of Asio's for
    /// `void(std::exception_ptr, T)` where it returns a T, which has a default constructor.
    template <class Function, class Token>
    auto async_do(Function function, Token&& token) {
        using value = std::invoke_result_t<Function&, Payer&>;
        return boost::asio::async_initiate<Token, void(std::exception_ptr, value)>(
            [this](auto handler, Function what) {
                auto home = boost::asio::get_associated_executor(handler, thread_.get_executor());
                // Its home stays open until it is called.
                auto open = boost::asio::make_work_guard(home);
                boost::asio::post(
                    thread_, [this, what = std::move(what), home, open = std::move(open),
                              handler = std::move(handler)]() mutable {
                        std::exception_ptr failed;
                        value out{};
                        try {
                            out = what(payer_);
                        } catch (...) {
                            failed = std::current_exception();
                        }
                        boost::asio::dispatch(
                            home,
                            [handler = std::move(handler), failed, out = std::move(out)]() mutable {
                                std::move(handler)(failed, std::move(out));
                            });
                    });
            },
            token, std::move(function));
    }

private:
    Payer payer_;
    boost::asio::thread_pool thread_{1};
};

} // namespace rampart::journal
