// What a provider posted, why it is not believed, and a memory of what was seen before: shared by
// the providers' webhook verifiers. How deliveries are checked is in webhook_check.hpp.
#pragma once

#include <rampart/config.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <list>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>

#include <rampart/error.hpp>
#include <rampart/http/message.hpp>
#include <rampart/http/origin.hpp>
#include <rampart/sign/clock.hpp>
#include <rampart/sign/message.hpp>

namespace rampart::webhook {

/// Where deliveries go: the parts of the registered callback URL that are signed.
struct callback {
    std::string host;   ///< with the port when it is not the default
    std::string target; ///< path and raw query, `/hooks?tenant=1`

    /// Reads `https://host[:port]/path?query` (http too: a provider may allow it). What is no such
    /// URL is errc::invalid_base_url, and the message says why.
    [[nodiscard]] static rampart::result<callback> parse(std::string_view url) {
        auto const scheme_end = url.find("://");
        auto const from = scheme_end == std::string_view::npos ? 0 : scheme_end + 3;
        auto const path = (std::min)(url.find_first_of("/?#", from), url.size());
        auto const origin = http::origin::parse(url.substr(0, path));
        if (!origin) return origin.error();
        std::string target{url.substr(path)};
        if (!target.starts_with('/')) target.insert(0, "/");
        for (char const character : target) {
            if (character > ' ' && character <= '~' && character != '#') continue;
            return make_error(
                errc::invalid_base_url, rampart::delivery::not_sent,
                "callback URL: path and query must be percent-encoded, without a fragment");
        }
        return callback{origin->authority(), std::move(target)};
    }
};

/// A POST as the receiver got it. `host` and `target` are those of the registered callback URL,
/// also behind a proxy that changes them; `body` holds the raw bytes, before any JSON parser.
struct delivery {
    std::string host;
    std::string target;
    std::vector<http::field> headers;
    std::string body;

    /// When it came, for one that waited in a queue: its age is told from this. Nothing: now.
    std::optional<sign::time_point> received_at{};

    /// The first header of that name, whatever its letter case.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const noexcept {
        return http::find_header(headers, name);
    }

    /// As a signer sees it. The body always counts: what Content-Type says is not asked.
    [[nodiscard]] sign::message_view message() const noexcept {
        return {"POST", host, target, body};
    }
};

/// Why a delivery is refused.
enum class cause {
    no_secret,         ///< the verifier was given none, or none that can be used
    missing_header,    ///< the signature or a part of it did not come
    malformed_header,  ///< it came in another form
    unknown_key,       ///< the API key named is not one of the receiver's
    outside_window,    ///< genuine, but signed too long ago or in the future: a clock, or a replay
    replayed,          ///< genuine, but seen before
    body_reserialised, ///< the signature fits the same JSON written in another way
    wrong_host,        ///< the signature fits another host name
    wrong_target,      ///< the signature fits another path or query
    mismatch,          ///< nothing fits: wrong secret, or changed on the way
    malformed_body,    ///< genuine, but not the documented JSON
    crypto_library,    ///< OpenSSL refused the key or the algorithm
};

/// "missing_header", "wrong_host" ...
[[nodiscard]] constexpr std::string_view to_string(cause reason) noexcept {
    switch (reason) {
    case cause::no_secret: return "no_secret";
    case cause::missing_header: return "missing_header";
    case cause::malformed_header: return "malformed_header";
    case cause::unknown_key: return "unknown_key";
    case cause::outside_window: return "outside_window";
    case cause::replayed: return "replayed";
    case cause::body_reserialised: return "body_reserialised";
    case cause::wrong_host: return "wrong_host";
    case cause::wrong_target: return "wrong_target";
    case cause::mismatch: return "mismatch";
    case cause::malformed_body: return "malformed_body";
    case cause::crypto_library: break;
    }
    return "crypto_library";
}

/// A delivery that is not believed. For the receiver's log, not for the answer: whoever sent it
/// must not learn what was wrong. Holds no secret, no signature and nothing of the body.
struct refusal {
    cause reason = cause::mismatch;
    std::string message; ///< the likely cause and what to look at, one sentence
};

/// A value or a `refusal`.
template <class T>
using result = boost::system::result<T, refusal>;

/// What `result<T>::value()` throws.
class refused : public std::runtime_error {
public:
    explicit refused(refusal details)
        : std::runtime_error{details.message}, details_{std::move(details)} {}

    [[nodiscard]] refusal const& details() const noexcept { return details_; }

private:
    refusal details_;
};

/// Found by Boost.System when a refused result's value is asked for.
[[noreturn]] inline void
throw_exception_from_error(refusal const& details, boost::source_location const&) {
    throw refused{details};
}

/// Remembers the last `capacity` deliveries that were found genuine and could be read, and forgets
/// the oldest. It knows them by their signatures (Rampnow's by their event), in lower-case hex: so
/// it stops a delivery that is posted again, and lets two events through that share a nonce. Make
/// it larger than what arrives within the verifier's window. It lives in memory, so a restart
/// forgets; one object may serve several verifiers and threads at once.
///
/// A provider that got no 2xx sends again, perhaps the very same bytes: answer a `replayed`
/// delivery with 2xx when it was handled, and call the verifier's `forget` with the delivery when
/// handling it failed. A delivery whose handling is still under way is `replayed` too: let the
/// provider come back later. An event that the provider signed a second time is not the same
/// delivery: each verifier's documentation names the event's own key.
class replay_memory {
public:
    explicit replay_memory(std::size_t capacity) : capacity_{std::max<std::size_t>(capacity, 1)} {}

    /// False when `id` is remembered already; remembers it otherwise.
    [[nodiscard]] bool remember(std::string_view id) {
        std::lock_guard const lock{mutex_};
        if (index_.contains(id)) return false;
        if (order_.size() == capacity_) {
            index_.erase(order_.front());
            order_.pop_front();
        }
        order_.emplace_back(id);
        index_.emplace(order_.back(), std::prev(order_.end()));
        return true;
    }

    /// Lets `id` through once more.
    void forget(std::string_view id) {
        std::lock_guard const lock{mutex_};
        auto const found = index_.find(id);
        if (found == index_.end()) return;
        auto const place = found->second;
        index_.erase(found); // before the text that its key is a view of
        order_.erase(place);
    }

    [[nodiscard]] std::size_t size() const {
        std::lock_guard const lock{mutex_};
        return order_.size();
    }

    [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }

private:
    std::size_t capacity_;
    mutable std::mutex mutex_;
    std::list<std::string> order_; ///< oldest first
    std::unordered_map<std::string_view, std::list<std::string>::iterator> index_;
};

} // namespace rampart::webhook
