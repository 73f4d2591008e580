// TLS over a socket, or over another TLS connection: reading and writing that never wait.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <memory>
#include <new>

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/system/error_code.hpp>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <rampart/http/impl/tcp_socket.hpp>
#include <rampart/http/impl/tls_steps.hpp>

namespace rampart::http::detail {

/// The client's side of one TLS connection. OpenSSL reads and writes what is below by way of a BIO
/// of this file's, so that an error there is known for what it is.
class tls_layer {
public:
    /// `below`, where there is one, carries the bytes, the socket otherwise; both outlive it.
    /// Throws when there is no memory.
    tls_layer(SSL_CTX* context, tcp_socket& socket, tls_layer* below = nullptr)
        : socket_{socket}, below_{below}, tls_{SSL_new(context)} {
        auto* const bio = tls_ ? BIO_new(method()) : nullptr;
        if (bio == nullptr) {
            clear_errors();
            throw std::bad_alloc{};
        }
        BIO_set_data(bio, this);
        BIO_set_init(bio, 1);
        SSL_set_bio(tls_.get(), bio, bio);
        // What was not written is offered again from where it then lies.
        SSL_set_mode(
            tls_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                            SSL_MODE_RELEASE_BUFFERS);
        SSL_set_read_ahead(tls_.get(), 1);
        SSL_set_connect_state(tls_.get());
    }
    tls_layer(tls_layer const&) = delete;
    tls_layer& operator=(tls_layer const&) = delete;
    ~tls_layer() = default;

    [[nodiscard]] SSL* handle() const noexcept { return tls_.get(); }

    /// A step of the handshake; done when there is neither an error nor something to wait for.
    transfer handshake() noexcept {
        clear_errors();
        auto const result = SSL_do_handshake(tls_.get());
        return result == 1 ? transfer{} : outcome(result);
    }

    /// Some bytes; asio::error::eof when the other side has said that it is done, and
    /// asio::ssl::error::stream_truncated when the stream below ended without that.
    transfer read_some(void* out, std::size_t size) noexcept {
        clear_errors();
        auto const result = SSL_read(tls_.get(), out, within_int(size));
        return result > 0 ? transfer{static_cast<std::size_t>(result)} : outcome(result);
    }

    /// Some bytes, a whole record's: less was not sent.
    transfer write_some(void const* bytes, std::size_t size) noexcept {
        if (size == 0) return {};
        clear_errors();
        auto const result = SSL_write(tls_.get(), bytes, within_int(size));
        return result > 0 ? transfer{static_cast<std::size_t>(result)} : outcome(result);
    }

private:
    struct deleter {
        void operator()(SSL* one) const noexcept { SSL_free(one); }
    };

    static int within_int(std::size_t size) noexcept {
        constexpr auto most = (std::numeric_limits<int>::max)();
        return static_cast<int>((std::min)(size, static_cast<std::size_t>(most)));
    }

    /// Of a call that did not succeed.
    transfer outcome(int result) noexcept {
        auto const kind = SSL_get_error(tls_.get(), result);
        auto const first = ERR_get_error();
        clear_errors();
        switch (kind) {
        case SSL_ERROR_WANT_READ:
        case SSL_ERROR_WANT_WRITE: return {0, {}, wants_};
        case SSL_ERROR_ZERO_RETURN: return {0, asio::error::make_error_code(asio::error::eof)};
        default: break;
        }
        bool const said = kind == SSL_ERROR_SSL && first != 0;
        if (said) return {0, {static_cast<int>(first), asio::error::get_ssl_category()}};
        if (failed_ == asio::error::eof) return {0, asio::ssl::error::stream_truncated};
        if (failed_) return {0, failed_};
        return {0, asio::ssl::error::unexpected_result};
    }

    // The BIO. OpenSSL may be asked to write while reading, and the reverse.

    int carried(BIO* bio, transfer const& done) noexcept {
        BIO_clear_retry_flags(bio);
        wants_ = done.wants;
        if (done.count > 0) return static_cast<int>(done.count);
        if (done.wants) {
            BIO_set_retry_read(bio);
        } else {
            failed_ = done.code;
        }
        return -1;
    }

    static tls_layer& of(BIO* bio) noexcept { return *static_cast<tls_layer*>(BIO_get_data(bio)); }

    static int read(BIO* bio, char* out, int size) noexcept {
        auto& self = of(bio);
        auto const room = static_cast<std::size_t>(size);
        return self.carried(
            bio,
            self.below_ ? self.below_->read_some(out, room) : self.socket_.read_some(out, room));
    }
    static int write(BIO* bio, char const* bytes, int size) noexcept {
        auto& self = of(bio);
        auto const count = static_cast<std::size_t>(size);
        return self.carried(
            bio, self.below_ ? self.below_->write_some(bytes, count)
                             : self.socket_.write_some(bytes, count));
    }
    static long control(BIO*, int what, long, void*) noexcept {
        return what == BIO_CTRL_FLUSH ? 1 : 0;
    }

    /// Never freed: a connection may be closed after `main`.
    static BIO_METHOD* method() {
        static auto* const made = [] {
            auto* const out = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "rampart");
            if (out == nullptr) throw std::bad_alloc{};
            BIO_meth_set_read(out, read);
            BIO_meth_set_write(out, write);
            BIO_meth_set_ctrl(out, control);
            return out;
        }();
        return made;
    }

    tcp_socket& socket_;
    tls_layer* below_;
    readiness wants_{};                  ///< of the stream below, when it had to wait
    boost::system::error_code failed_{}; ///< why the stream below has ended
    std::unique_ptr<SSL, deleter> tls_;
};

} // namespace rampart::http::detail
