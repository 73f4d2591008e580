// A TCP socket that never blocks, and waiting for several of them.
#pragma once

#include <rampart/config.hpp>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <rampart/http/impl/bell.hpp>
#include <rampart/http/impl/descriptors.hpp>

namespace rampart::http::detail {

/// What something is waited for: to be read, to be written, or either.
struct readiness {
    bool read = false;
    bool write = false;

    [[nodiscard]] explicit operator bool() const noexcept { return read || write; }
    [[nodiscard]] readiness operator|(readiness other) const noexcept {
        return {read || other.read, write || other.write};
    }
};

/// What an attempt to read or to write came to: bytes, an error, or what to wait for first.
struct transfer {
    std::size_t count = 0;
    boost::system::error_code code{};
    readiness wants{};
};

/// A TCP socket, close-on-exec. With an executor its waits are awaited there; without one it is a
/// bare descriptor, for which the thread that uses it waits.
class tcp_socket {
public:
    explicit tcp_socket(asio::any_io_executor const& executor) {
        if (executor) awaited_.emplace(executor);
    }
    tcp_socket(tcp_socket const&) = delete;
    tcp_socket& operator=(tcp_socket const&) = delete;
    tcp_socket(tcp_socket&& other) noexcept
        : awaited_{std::move(other.awaited_)},
          waits_{std::move(other.waits_)},
          descriptor_{std::exchange(other.descriptor_, -1)} {}
    tcp_socket& operator=(tcp_socket&& other) noexcept {
        close();
        awaited_ = std::move(other.awaited_);
        waits_ = std::move(other.waits_);
        descriptor_ = std::exchange(other.descriptor_, -1);
        return *this;
    }
    ~tcp_socket() { close(); }

    [[nodiscard]] bool is_open() const noexcept { return descriptor_ >= 0; }
    [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

    boost::system::error_code open(asio::ip::tcp protocol) {
        boost::system::error_code code;
        if (awaited_) {
            open_unshared(*awaited_, protocol, code);
            if (code) return code;
            descriptor_ = awaited_->native_handle();
        } else {
#if defined(SOCK_CLOEXEC)
            constexpr int not_for_children = SOCK_CLOEXEC;
#else
            constexpr int not_for_children = 0;
#endif
            auto const type = protocol.type() | not_for_children;
            descriptor_ = ::socket(protocol.family(), type, protocol.protocol());
            if (descriptor_ < 0) return last_error();
            ::fcntl(descriptor_, F_SETFD, FD_CLOEXEC);
        }
        ::fcntl(descriptor_, F_SETFL, O_NONBLOCK);
#if defined(SO_NOSIGPIPE)
        int const on = 1;
        ::setsockopt(descriptor_, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
        return code;
    }

    boost::system::error_code bind(asio::ip::tcp::endpoint const& from) noexcept {
        auto const size = static_cast<socklen_t>(from.size());
        return ::bind(descriptor_, from.data(), size) == 0 ? boost::system::error_code{}
                                                           : last_error();
    }

    /// Begins to connect; would_block when that is under way. `connected` then says what it came
    /// to.
    boost::system::error_code connect(asio::ip::tcp::endpoint const& to) noexcept {
        if (::connect(descriptor_, to.data(), static_cast<socklen_t>(to.size())) == 0) return {};
        auto const code = last_error();
        bool const begun = code == asio::error::in_progress || code == asio::error::interrupted;
        return begun ? asio::error::make_error_code(asio::error::would_block) : code;
    }
    [[nodiscard]] boost::system::error_code connected() const noexcept {
        pollfd one{descriptor_, POLLOUT, 0};
        // Where even that fails, the wait that follows says why.
        if (::poll(&one, 1, 0) <= 0) return asio::error::would_block;
        int code = 0;
        socklen_t size = sizeof code;
        if (::getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &code, &size) != 0) return last_error();
        return {code, boost::system::system_category()};
    }

    /// Some bytes, asio::error::eof at the end of the stream.
    [[nodiscard]] transfer read_some(void* out, std::size_t size) noexcept {
        iovec where{out, size};
        auto message = one_buffer(where);
        for (;;) {
            auto const count = ::recvmsg(descriptor_, &message, 0);
            if (count > 0) return {static_cast<std::size_t>(count)};
            if (count == 0) return {0, asio::error::make_error_code(asio::error::eof)};
            if (would_block()) return {0, {}, {.read = true}};
            if (errno != EINTR) return {0, last_error()};
        }
    }
    [[nodiscard]] transfer write_some(void const* bytes, std::size_t size) noexcept {
        iovec where{const_cast<void*>(bytes), size};
        auto const message = one_buffer(where);
        for (;;) {
            auto const count = ::sendmsg(descriptor_, &message, without_signal);
            if (count >= 0) return {static_cast<std::size_t>(count)};
            if (would_block()) return {0, {}, {.write = true}};
            if (errno != EINTR) return {0, last_error()};
        }
    }

    /// Whether nothing has come that was not read, neither bytes nor the end.
    [[nodiscard]] bool is_quiet() const noexcept {
        char byte = 0;
        return ::recv(descriptor_, &byte, 1, MSG_PEEK) < 0 && would_block();
    }

    /// With an executor: has the bell rung once it may be ready, and, perhaps, before.
    void watch(readiness what, std::shared_ptr<asio::steady_timer> const& bell) {
        if (!waits_) waits_ = std::make_shared<readiness>();
        if (what.read && !std::exchange(waits_->read, true)) {
            awaited_->async_wait(
                asio::socket_base::wait_read, [waits = waits_, bell](boost::system::error_code) {
                    waits->read = false;
                    bell->cancel();
                });
        }
        if (what.write && !std::exchange(waits_->write, true)) {
            awaited_->async_wait(
                asio::socket_base::wait_write, [waits = waits_, bell](boost::system::error_code) {
                    waits->write = false;
                    bell->cancel();
                });
        }
    }

    /// Nothing is waited for any more.
    void unwatch() noexcept {
        boost::system::error_code ignored;
        if (waits_ && *waits_) awaited_->cancel(ignored);
    }

    void close() noexcept {
        auto const closing = std::exchange(descriptor_, -1);
        if (closing < 0) return;
        if (awaited_) {
            boost::system::error_code ignored;
            awaited_->close(ignored);
        } else {
            ::close(closing);
        }
    }

private:
    [[nodiscard]] static boost::system::error_code last_error() noexcept {
        return {errno, boost::system::system_category()};
    }
    [[nodiscard]] static bool would_block() noexcept {
        return errno == EAGAIN || errno == EWOULDBLOCK;
    }
    [[nodiscard]] static msghdr one_buffer(iovec& where) noexcept {
        msghdr out{};
        out.msg_iov = &where;
        out.msg_iovlen = 1;
        return out;
    }

#if defined(MSG_NOSIGNAL)
    static constexpr int without_signal = MSG_NOSIGNAL;
#else
    static constexpr int without_signal = 0;
#endif

    std::optional<asio::ip::tcp::socket> awaited_;
    std::shared_ptr<readiness> waits_; ///< under way; shared with their handlers
    int descriptor_ = -1;
};

/// A socket, and what it is waited for.
struct watched {
    tcp_socket* socket;
    readiness wants;
};

/// Waits in this thread until one of the sockets may be ready, or until then; an error when the
/// system cannot even wait.
[[nodiscard]] inline boost::system::error_code
poll_for(watched const* sockets, std::size_t size, steady_time until) {
    std::vector<pollfd> polled;
    polled.reserve(size);
    for (auto const* one = sockets; one != sockets + size; ++one) {
        int const events = (one->wants.read ? POLLIN : 0) | (one->wants.write ? POLLOUT : 0);
        polled.push_back({one->socket->descriptor(), static_cast<short>(events), 0});
    }
    constexpr std::chrono::milliseconds longest{1'000'000};
    auto const left =
        std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    auto const time = std::clamp(left, std::chrono::milliseconds{0}, longest);
    nfds_t const count = polled.size();
    if (::poll(polled.data(), count, static_cast<int>(time.count())) < 0 && errno != EINTR)
        return {errno, boost::system::system_category()};
    return {};
}

/// The same of an executor's sockets, too, and until it rings.
inline asio::awaitable<boost::system::error_code>
wait_for(std::vector<watched> const& sockets, bell& by, steady_time until) {
    if (by.thread_waits()) co_return poll_for(sockets.data(), sockets.size(), until);
    for (auto const& one : sockets)
        one.socket->watch(one.wants, by.timer());
    co_await by.wait(until);
    co_return boost::system::error_code{};
}

} // namespace rampart::http::detail
