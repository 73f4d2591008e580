// The real transport of asynchronous calls, on an executor of the user's.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include <rampart/http/async_transport.hpp>
#include <rampart/http/pool_metrics.hpp>
#include <rampart/http/tls_settings.hpp>

namespace rampart::http {

namespace detail {
struct pooled;
} // namespace detail

/// As tls_transport, for asynchronous calls, which run on the executor it is made with.
///
/// Many connections may be in use at once. Each has a strand of its own on that executor, so its
/// context may be run by several threads; `connect` may be called from any coroutine. A context
/// that is made for one thread, `io_context{1}`, needs no strands, and calls cost less. No thread
/// is started but for name lookups, as by tls_transport; they post to the executor from there, and
/// to nothing that is gone. It can be moved while it has no connection in use, and outlives those:
/// a client takes care of that.
///
/// In the child of a fork new calls get connections of their own, as blocking ones do. The context
/// is the caller's: it has to be told of the fork (`notify_fork`, before and after), and must not
/// be run in the child when calls were under way on it, for those are the parent's.
class async_tls_transport {
    class implementation;

public:
    /// With settings of its own, or those of the other one.
    explicit async_tls_transport(boost::asio::any_io_executor executor, tls_settings settings = {});

    /// For an execution context, e.g. an io_context, which must outlive the calls.
    template <class Context>
    requires requires(Context& context) { context.get_executor(); }
    explicit async_tls_transport(Context& context, tls_settings settings = {})
        : async_tls_transport{
              boost::asio::any_io_executor{context.get_executor()}, std::move(settings)} {}

    /// With settings of its own, or those of the other one.
    async_tls_transport(async_tls_transport&&) noexcept;
    /// Closes its own idle connections.
    async_tls_transport& operator=(async_tls_transport&&) noexcept;
    ~async_tls_transport();

    /// Where its I/O runs.
    [[nodiscard]] boost::asio::any_io_executor get_executor() const;

    /// A connection in use, given back when it is dropped. For one coroutine at a time.
    class connection {
    public:
        /// See the transport's `connect`.
        connection(connection&&) noexcept;
        /// Gives its own connection back.
        connection& operator=(connection&&) noexcept;
        ~connection();

        /// Whether it has carried a request before.
        [[nodiscard]] bool kept() const noexcept;
        [[nodiscard]] boost::asio::awaitable<result<response>>
        /// Sends the request and returns its answer.
        exchange(request message, timeouts const& within);
        /// How far the last exchange got.
        [[nodiscard]] exchange_progress progress() const noexcept;

    private:
        friend class implementation;
        connection(implementation& from, std::unique_ptr<detail::pooled> link) noexcept;
        void give_back() noexcept;

        implementation* from_;
        std::unique_ptr<detail::pooled> link_;
    };

    /// A kept connection, or a new one; waits for its turn where all are in use.
    [[nodiscard]] boost::asio::awaitable<result<connection>>
    connect(origin const& to, timeouts const& within, connection_use use);

    /// What the pool has done so far.
    [[nodiscard]] pool_metrics metrics() const;

    /// What makes the settings unusable (errc::invalid_tls_settings), known since the transport was
    /// made; each call says the same. Nothing when they are right.
    [[nodiscard]] std::optional<error> problem() const;

private:
    class handle;
    std::unique_ptr<handle> handle_;
};

} // namespace rampart::http

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/http/impl/async_tls_transport.ipp>
#endif
