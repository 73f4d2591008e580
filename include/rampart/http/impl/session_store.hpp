// TLS sessions kept for the next handshake with the same server.
#pragma once

#include <cstddef>
#include <deque>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include <openssl/ssl.h>

namespace rampart::http::detail {

struct session_deleter {
    void operator()(SSL_SESSION* session) const noexcept { SSL_SESSION_free(session); }
};
using tls_session = std::unique_ptr<SSL_SESSION, session_deleter>;

/// Sessions by origin, for one set of TLS settings: a resumed handshake needs no certificate
/// chain, since the session vouches for the one that was verified when it was made.
/// Safe under threads. A TLS 1.3 ticket is given out once (RFC 8446, appendix C.4).
class session_store {
public:
    /// Lets `context`'s connections file their sessions here; `attach` says under which origin.
    static void enable(SSL_CTX* context) noexcept {
        SSL_CTX_set_session_cache_mode(
            context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL_STORE);
        SSL_CTX_sess_set_new_cb(context, [](SSL* tls, SSL_SESSION* made) -> int {
            auto* const place = static_cast<shelf*>(SSL_get_ex_data(tls, slot()));
            if (place == nullptr) return 0;
            tls_session own{made};
            try { // no exception passes through OpenSSL
                place->store->keep(place->origin, std::move(own));
            } catch (std::exception const&) { // NOLINT: a handshake is not resumed
            }
            return 1; // taken over
        });
    }

    /// Where a connection's sessions belong; must live as long as the connection.
    struct shelf {
        session_store* store = nullptr;
        std::string origin{};
    };

    /// Offers a kept session of the shelf's origin for the handshake to come.
    void attach(SSL* tls, shelf& place) {
        SSL_set_ex_data(tls, slot(), &place);
        if (auto const kept = take(place.origin)) SSL_set_session(tls, kept.get());
    }

private:
    static constexpr std::size_t most_each = 4;
    static constexpr std::size_t most_origins = 32;

    static int slot() {
        static int const index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
        return index;
    }

    void keep(std::string const& origin, tls_session made) {
        std::lock_guard const lock{mutex_};
        if (sessions_.size() >= most_origins && !sessions_.contains(origin)) sessions_.clear();
        auto& kept = sessions_[origin];
        kept.push_back(std::move(made));
        if (kept.size() > most_each) kept.pop_front();
    }

    tls_session take(std::string const& origin) {
        std::lock_guard const lock{mutex_};
        auto const found = sessions_.find(origin);
        if (found == sessions_.end() || found->second.empty()) return nullptr;
        auto& kept = found->second;
        tls_session newest = std::move(kept.back());
        kept.pop_back();
        if (SSL_SESSION_is_resumable(newest.get()) != 1) return nullptr;
        if (SSL_SESSION_get_protocol_version(newest.get()) < TLS1_3_VERSION) {
            SSL_SESSION_up_ref(newest.get());
            kept.emplace_back(newest.get());
        }
        return newest;
    }

    std::mutex mutex_;
    std::map<std::string, std::deque<tls_session>> sessions_;
};

} // namespace rampart::http::detail
