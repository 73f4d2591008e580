// Sockets that a program started by this process does not inherit.
#pragma once

#include <rampart/config.hpp>

#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>

#if defined(__unix__) || defined(__APPLE__)
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#endif

namespace rampart::http::detail {

/// Makes an open socket close-on-exec, which Asio does not.
template <class Socket>
void not_inherited(Socket& socket) noexcept {
#if defined(FD_CLOEXEC)
    ::fcntl(socket.native_handle(), F_SETFD, FD_CLOEXEC);
#else
    static_cast<void>(socket);
#endif
}

/// Opens a TCP socket or acceptor, close-on-exec at once. (One made by `socket` with SOCK_CLOEXEC
/// and then assigned would be taken out of its epoll set when it is closed: in the child of a fork
/// that set is its parent's.)
template <class Socket>
void open_unshared(
    Socket& socket, boost::asio::ip::tcp const& protocol, boost::system::error_code& code) {
    socket.open(protocol, code);
    if (!code) not_inherited(socket);
}

/// Small segments go out at once. And the system looks whether the other side is still there where
/// nothing else is sent: idle connections stay known to what lies between, and one whose other side
/// is gone ends.
inline void set_up_connection(int descriptor) noexcept {
    constexpr struct {
        int level;
        int option;
        int value;
    } settings[] = {
        {IPPROTO_TCP, TCP_NODELAY, 1},
        {SOL_SOCKET, SO_KEEPALIVE, 1},
#if defined(TCP_KEEPIDLE) && defined(TCP_KEEPINTVL) && defined(TCP_KEEPCNT)
        {IPPROTO_TCP, TCP_KEEPIDLE, 15}, // seconds
        {IPPROTO_TCP, TCP_KEEPINTVL, 5}, // seconds
        {IPPROTO_TCP, TCP_KEEPCNT, 4},   // probes
#endif
    };
    for (auto const& one : settings)
        ::setsockopt(descriptor, one.level, one.option, &one.value, sizeof one.value);
}

} // namespace rampart::http::detail
