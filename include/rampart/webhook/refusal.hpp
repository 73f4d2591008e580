// Why a notification is not believed.
#pragma once

#include <rampart/config.hpp>

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>

namespace rampart::webhook {

/// Why a notification is refused.
enum class cause {
    no_secret,         ///< the verifier was given none, or none that can be used
    missing_header,    ///< the signature or a part of it did not come
    malformed_header,  ///< it came in another form
    unknown_key,       ///< the API key named is not one of the receiver's
    outside_window,    ///< genuine, but signed too long ago or in the future: a clock, or a replay
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
    case cause::body_reserialised: return "body_reserialised";
    case cause::wrong_host: return "wrong_host";
    case cause::wrong_target: return "wrong_target";
    case cause::mismatch: return "mismatch";
    case cause::malformed_body: return "malformed_body";
    case cause::crypto_library: break;
    }
    return "crypto_library";
}

/// A notification that is not believed. For the receiver's log, not for the answer: whoever sent it
/// must not learn what was wrong. Holds no secret, no signature and nothing of the body.
struct refusal {
    cause reason = cause::mismatch; ///< what kind
    std::string message;            ///< the likely cause and what to look at, one sentence
};

/// A value or a `refusal`.
template <class T>
using result = boost::system::result<T, refusal>;

/// What `result<T>::value()` throws.
class refused : public std::runtime_error {
public:
    /// What `value()` throws.
    explicit refused(refusal details)
        : std::runtime_error{details.message}, details_{std::move(details)} {}

    /// The refusal.
    [[nodiscard]] refusal const& details() const noexcept { return details_; }

private:
    refusal details_;
};

/// Found by Boost.System when a refused result's value is asked for.
[[noreturn]] inline void
throw_exception_from_error(refusal const& details, boost::source_location const&) {
    throw refused{details};
}

} // namespace rampart::webhook
