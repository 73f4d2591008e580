// The real transport for asynchronous calls: an executor of the user's, and no thread of its own.
#pragma once

#include <rampart/config.hpp>

#include <memory>
#include <utility>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>

#include <rampart/http/call_sequence.hpp>
#include <rampart/http/tls_transport.hpp>

namespace rampart::http {

/// What an asynchronous Transport offers besides `send`.
///
/// | expression                                | meaning                                        |
/// | ----------------------------------------- | ---------------------------------------------- |
/// | `t.get_executor()`                        | where its I/O runs                             |
/// | `t.async_run(to, sequence, handler)`      | does the sequence's steps until it is done,    |
/// |                                           | then calls `handler()` once on its executor and |
/// |                                           | honours its cancellation slot; the handler owns |
/// |                                           | what the sequence refers to                    |
/// | `t.cancel_all()`                          | ends all that runs with errc::cancelled         |
template <class T>
concept async_transport = transport<T> && requires(
    T& t, origin const& to, call_sequence_view call,
    boost::asio::any_completion_handler<void()> handler) {
    { t.get_executor() } -> std::convertible_to<boost::asio::any_io_executor>;
    t.async_run(to, call, std::move(handler));
    t.cancel_all();
};

/// As tls_transport, and for asynchronous calls too, which run on the executor it is made with.
///
/// Many calls may run at once. Each call and each connection has a strand of its own on that
/// executor, so its context may be run by several threads; `async_run` and `cancel_all` may be
/// called from any thread. Blocking calls through `send` go on in the calling thread and keep
/// their own connections. No thread is started. Destruction, and assignment of another one, cancel
/// what still runs; handlers are then called with errc::cancelled, when the context runs.
///
/// In the child of a fork new calls get connections of their own, as blocking ones do. The context
/// is the caller's: it has to be told of the fork (`notify_fork`, before and after), and must not
/// be run in the child when calls were under way on it, for those are the parent's.
class async_tls_transport : public tls_transport {
public:
    explicit async_tls_transport(boost::asio::any_io_executor executor, tls_settings settings = {});

    /// For an execution context, an io_context say, which must outlive the calls.
    template <class Context>
    requires requires(Context& context) { context.get_executor(); }
    explicit async_tls_transport(Context& context, tls_settings settings = {})
        : async_tls_transport{
              boost::asio::any_io_executor{context.get_executor()}, std::move(settings)} {}

    async_tls_transport(async_tls_transport&&) noexcept;
    async_tls_transport& operator=(async_tls_transport&&) noexcept;
    ~async_tls_transport();

    [[nodiscard]] boost::asio::any_io_executor get_executor() const;

    void async_run(
        origin const& to, call_sequence_view call,
        boost::asio::any_completion_handler<void()> handler);

    /// Every call under way ends with errc::cancelled, its delivery telling how far it got.
    void cancel_all();

    /// What the pool of the asynchronous calls has done so far; that of blocking calls is
    /// `tls_transport::metrics`.
    [[nodiscard]] pool_metrics async_metrics() const;

private:
    class implementation;
    class handle;
    std::unique_ptr<handle> async_;
};

} // namespace rampart::http

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/http/impl/async_tls_transport.ipp>
#endif
