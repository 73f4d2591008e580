// An executor whose handlers run one at a time.
#pragma once

#include <rampart/config.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#if __has_include(<boost/asio/config.hpp>)
#include <boost/asio/config.hpp>
#endif

namespace rampart::http::detail {

/// Whether the context was made for one thread to run it: `io_context{1}`.
template <class Context>
[[nodiscard]] bool is_for_one_thread(Context& context) {
#if __has_include(<boost/asio/config.hpp>)
    return boost::asio::config(context).get("scheduler", "concurrency_hint", 0) == 1;
#else
    using service = boost::asio::detail::io_context_impl;
    return boost::asio::use_service<service>(context).concurrency_hint() == 1;
#endif
}

/// The executor itself where its handlers run one at a time anyway, since its context was made for
/// one thread or it is a strand; else a new strand of it. Going through a strand costs several
/// allocations, and lets the handlers of others run first, which find the caches cold.
[[nodiscard]] inline boost::asio::any_io_executor
one_at_a_time(boost::asio::any_io_executor const& executor) {
    namespace asio = boost::asio;
    if (auto const* const plain = executor.target<asio::io_context::executor_type>();
        plain != nullptr && is_for_one_thread(plain->context()))
        return executor;
    bool const strand =
        executor.target<asio::strand<asio::io_context::executor_type>>() != nullptr ||
        executor.target<asio::strand<asio::any_io_executor>>() != nullptr;
    if (strand) return executor;
    return asio::make_strand(executor);
}

} // namespace rampart::http::detail
