// What asynchronous calls need of Asio whatever they call, compiled once.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <rampart/call/run_async.hpp>

namespace rampart::detail {

RAMPART_DECL void running_call::cancel() {
    boost::asio::post(strand, [self = shared_from_this()] {
        self->signal.emit(boost::asio::cancellation_type::terminal);
    });
}

RAMPART_DECL std::shared_ptr<running_call>
make_running_call(boost::asio::any_io_executor const& executor) {
    return std::make_shared<running_call>(executor);
}

RAMPART_DECL void running_calls::add(running_call& one) {
    auto& here = *here_.get();
    std::lock_guard const lock{here.mutex};
    one.listed = &here;
    one.behind = std::exchange(here.first, &one);
    if (one.behind != nullptr) one.behind->before = &one;
}

RAMPART_DECL void running_calls::remove(running_call& one) noexcept {
    auto* const current = here_.current();
    if (current == nullptr || one.listed != current->get()) return; // the parent's, before a fork
    auto& here = **current;
    std::lock_guard const lock{here.mutex};
    one.listed = nullptr;
    if (one.behind != nullptr) one.behind->before = one.before;
    (one.before != nullptr ? one.before->behind : here.first) = one.behind;
}

RAMPART_DECL void running_calls::cancel() {
    auto* const here = here_.current();
    if (here == nullptr) return;
    std::lock_guard const lock{(*here)->mutex};
    for (auto* one = (*here)->first; one != nullptr; one = one->behind)
        one->cancel();
}

RAMPART_DECL boost::asio::awaitable<void> sleep_until(call_clock::time_point until) {
    namespace asio = boost::asio;
    auto const cancellation = co_await asio::this_coro::cancellation_state;
    asio::steady_timer timer{co_await asio::this_coro::executor};
    while (cancellation.cancelled() == asio::cancellation_type::none && call_clock::now() < until) {
        timer.expires_at(until);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

} // namespace rampart::detail
