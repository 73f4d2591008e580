// http/impl/session_store.hpp: handshakes in memory, and what each is offered.
#include <rampart/http/impl/session_store.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/context.hpp>
#include <doctest/doctest.h>

#include <rampart/sandbox/authority.hpp>

namespace {

namespace asio = boost::asio;
using rampart::http::detail::session_store;

struct tls_deleter {
    void operator()(SSL* tls) const noexcept { SSL_free(tls); }
};
using tls_pointer = std::unique_ptr<SSL, tls_deleter>;

/// A client's store and a server that gives so many tickets for a full handshake.
class pair_in_memory {
public:
    explicit pair_in_memory(int version, std::size_t tickets = 2) {
        auto const leaf = rampart::sandbox::authority{}.issue(
            rampart::sandbox::leaf_request::localhost());
        server_.use_certificate_chain(asio::buffer(leaf.pem_chain));
        server_.use_private_key(asio::buffer(leaf.pem_key), asio::ssl::context::pem);
        SSL_CTX_set_max_proto_version(server_.native_handle(), version);
        SSL_CTX_set_num_tickets(server_.native_handle(), tickets);
        session_store::enable(client_.native_handle());
    }

    /// A full or a resumed handshake; whether it was resumed.
    bool handshake() {
        auto const client = offering(here_);
        tls_pointer const server{SSL_new(server_.native_handle())};
        SSL_set_accept_state(server.get());
        BIO* ends[2]{};
        REQUIRE(BIO_new_bio_pair(&ends[0], 1 << 17, &ends[1], 1 << 17) == 1);
        SSL_set_bio(client.get(), ends[0], ends[0]);
        SSL_set_bio(server.get(), ends[1], ends[1]);
        for (int round = 0; round < 10; ++round) {
            SSL_do_handshake(client.get());
            SSL_do_handshake(server.get());
        }
        REQUIRE(SSL_is_init_finished(client.get()) == 1);
        char byte = 0;
        SSL_read(client.get(), &byte, 1); // takes the tickets in
        bool const resumed = SSL_session_reused(client.get()) == 1;
        SSL_set_shutdown(client.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
        SSL_set_shutdown(server.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
        return resumed;
    }

    /// The sessions that the next so many connections are offered; null for none.
    std::vector<SSL_SESSION*> offered(std::size_t count, session_store::shelf& where) {
        std::vector<SSL_SESSION*> out;
        for (std::size_t made = 0; made < count; ++made) {
            kept_.push_back(offering(where));
            out.push_back(SSL_get_session(kept_.back().get()));
        }
        return out;
    }

    session_store::shelf& here() { return here_; }
    session_store::shelf& elsewhere() { return elsewhere_; }

private:
    tls_pointer offering(session_store::shelf& where) {
        tls_pointer out{SSL_new(client_.native_handle())};
        SSL_set_connect_state(out.get());
        store_.attach(out.get(), where);
        return out;
    }

    asio::ssl::context server_{asio::ssl::context::tls_server};
    asio::ssl::context client_{asio::ssl::context::tls_client};
    session_store store_;
    session_store::shelf here_{&store_, "https://localhost"};
    session_store::shelf elsewhere_{&store_, "https://example.com"};
    std::vector<tls_pointer> kept_;
};

} // namespace

TEST_CASE("a ticket of TLS 1.3 is offered once, to its own origin") {
    pair_in_memory both{TLS1_3_VERSION, 2};
    CHECK_FALSE(both.handshake());
    CHECK(both.offered(1, both.elsewhere()) == std::vector<SSL_SESSION*>{nullptr});
    auto const offered = both.offered(3, both.here());
    CHECK(offered[0] != nullptr);
    CHECK(offered[1] != nullptr);
    CHECK(offered[0] != offered[1]);
    CHECK(offered[2] == nullptr);
    CHECK_FALSE(both.handshake());
    CHECK(both.handshake());
}

TEST_CASE("a session of TLS 1.2 is offered as often as it is asked for") {
    pair_in_memory both{TLS1_2_VERSION};
    CHECK_FALSE(both.handshake());
    auto const offered = both.offered(3, both.here());
    CHECK(offered[0] != nullptr);
    CHECK(offered[1] == offered[0]);
    CHECK(offered[2] == offered[0]);
    CHECK(both.handshake());
}

TEST_CASE("four sessions of an origin are kept, the newest") {
    pair_in_memory both{TLS1_3_VERSION, 6};
    CHECK_FALSE(both.handshake());
    auto const offered = both.offered(5, both.here());
    CHECK(offered[3] != nullptr);
    CHECK(offered[4] == nullptr);
}
