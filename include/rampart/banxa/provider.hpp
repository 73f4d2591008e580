// Banxa as a provider: environments, rates and envelope of the Enterprise API (/eapi/v0), and what
// its endpoints are. The signing rule is in scheme.hpp.
#pragma once

#include <chrono>
#include <ratio>
#include <string_view>

#include <rampart/endpoint.hpp>
#include <rampart/policy/rate_limit.hpp>
#include <rampart/provider.hpp>

namespace rampart::sign {

template <class Period>
class increasing_nonce;

} // namespace rampart::sign

namespace rampart::banxa {

/// Base URLs (banxa.md section A1), without the path that the endpoints bring along.
inline constexpr std::string_view sandbox = "https://api.banxa-sandbox.com";
inline constexpr std::string_view production = "https://api.banxa.com";

/// What endpoints are tied to: every variant of the provider.
struct family {};

/// An endpoint that only a Banxa client calls, whichever nonce unit it uses.
template <class Request, class Response>
using operation = endpoint<Request, Response, family>;

/// Section A4.
inline constexpr rate_of<family> sandbox_rate{
    {120, std::chrono::minutes{1}, "account", "banxa sandbox"}};
inline constexpr rate_of<family> production_rate{
    {500, std::chrono::minutes{1}, "address", "banxa"}};

/// No envelope around a success; errors in several shapes (sections A3 and B3).
///
/// An error's shape under HTTP 200 is an error too, unless the answer has an `id` or `data` beside
/// it: `errors` with something in it, or `message` with a `status` of 400 or more. The status
/// inside is then the one that counts.
///
/// For an operation that does more than read, an error is `rejected`, but `unknown` when
/// - it comes under HTTP 5xx, or with such a status inside;
/// - its code is 40003, nonce already used: a gateway that sends the same bytes twice gets it for
///   the second copy, when the first was acted upon;
/// - its shape is not Banxa's (a gateway's page, a 429 without a message), and its status does
///   not say by itself that nothing was done, see refuses_before_acting.
struct envelope {
    /// The data inside an answer, or the error that it is.
    [[nodiscard]] static result<opened> open(answer const& received);
};

/// How far a nonce may be from the server's time is not documented (A2: width unknown). This is
/// the width of the other providers' windows, and no statement about Banxa's: it bounds how slow an
/// answer may be to be learned from, and from half of it on a wrong clock is corrected unasked.
/// A refusal under a narrower window still is, because code 40002 names its reason.
inline constexpr std::chrono::seconds clock_window{60};

/// Codes 40002, nonce too old or clock out of sync, and 40003, nonce already used (A3), of which
/// the Partner API has the same (B3).
[[nodiscard]] inline refusal_reason reason_of(error const& failed) noexcept {
    if (failed.provider_code == "40002") return refusal_reason::clock;
    if (failed.provider_code == "40003") return refusal_reason::nonce_used;
    // Under HTTP 200 the status is inside.
    if (failed.code == errc::rate_limited) return refusal_reason::throttled;
    return refusal_reason::other;
}

namespace detail {

template <class Nonce>
struct scheme;

} // namespace detail

/// `Nonce` is the unit of the nonce: milliseconds, or sign::increasing_microseconds.
template <class Nonce = sign::increasing_nonce<std::milli>>
struct basic_provider {
    static constexpr std::string_view name = "banxa"; ///< as the catalogue and the logs have it
    using scheme = detail::scheme<Nonce>;             ///< in scheme.hpp
    using envelope = banxa::envelope;                 ///< how its answers are opened
    using family = banxa::family;                     ///< whose endpoints it takes
    /// whether a request without a body says that it is JSON
    static constexpr bool json_type_on_bodiless = false;
    /// how far a request's time may be off
    static constexpr std::chrono::seconds clock_window = banxa::clock_window;

    /// What a refusal says about key, clock and nonce.
    [[nodiscard]] static refusal_reason reason_of(error const& failed) noexcept {
        return banxa::reason_of(failed);
    }
};

using provider = basic_provider<>;

} // namespace rampart::banxa

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/banxa/impl/provider.ipp>
#endif
