// Sockets that a program started by this process does not inherit.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>

#if defined(__unix__) || defined(__APPLE__)
#include <cerrno>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>
#endif

namespace rampart::http::detail {

/// Makes an open socket close-on-exec: an accepted one, say.
template <class Socket>
void not_inherited(Socket& socket) noexcept {
#if defined(FD_CLOEXEC)
    ::fcntl(socket.native_handle(), F_SETFD, FD_CLOEXEC);
#else
    static_cast<void>(socket);
#endif
}

/// Opens a socket, close-on-exec from the start where the system can, which Asio does not ask for.
/// `Socket` is a TCP socket or acceptor that is not open.
template <class Socket>
void open_unshared(
    Socket& socket, boost::asio::ip::tcp const& protocol, boost::system::error_code& code) {
#if defined(SOCK_CLOEXEC)
    int const made =
        ::socket(protocol.family(), protocol.type() | SOCK_CLOEXEC, protocol.protocol());
    if (made < 0) {
        code = {errno, boost::system::system_category()};
        return;
    }
    socket.assign(protocol, made, code);
    if (code) ::close(made);
#else
    socket.open(protocol, code);
    if (!code) not_inherited(socket);
#endif
}

/// Closes this process's descriptor of a socket that is its parent's, and touches nothing else.
template <class Socket>
void close_descriptor(Socket& socket) noexcept {
#if defined(__unix__) || defined(__APPLE__)
    if (socket.is_open()) ::close(socket.native_handle());
#else
    static_cast<void>(socket);
#endif
}

} // namespace rampart::http::detail
