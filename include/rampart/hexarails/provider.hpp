// HexaRails as a provider: environments, rates, envelope and what its endpoints are. The signing
// rule is in scheme.hpp.
#pragma once

#include <chrono>
#include <string_view>

#include <rampart/endpoint.hpp>
#include <rampart/policy/rate_limit.hpp>
#include <rampart/provider.hpp>

namespace rampart::hexarails {

// An account has one key pair: issuing a new one ends the old one at once (hexarails.md 3.5, C5).

/// Base URLs (hexarails.md section 2). Any other origin works too: the host called is signed.
inline constexpr std::string_view sandbox = "https://ramp-sandbox.hexarails.ai";
inline constexpr std::string_view production = "https://ramp.hexarails.ai";

/// What endpoints are tied to.
struct family {};

/// An endpoint that only a HexaRails client calls.
template <class Request, class Response>
using operation = endpoint<Request, Response, family>;

/// 100 requests a minute and key, according to the older pages; the newest know no limit (6, C7). A
/// client does not pace itself by it unless it is told to, with a shared_limiter.
inline constexpr rate_of<family> sandbox_rate{{100, std::chrono::minutes{1}, "key", "hexarails"}};
inline constexpr rate_of<family> production_rate = sandbox_rate;

/// `{"status": "SUCCESS", "data": ...}` or `{"status": ..., "message": ...}`, also under HTTP 200
/// (sections 4 and 5). A success without `data` but with members of its own is its own data.
/// Letter case and blanks around the word do not count, and UNAUTHORIZED is UNAUTHORISED.
///
/// What an answer says of an operation that does more than read:
///
/// | answer                                                    | delivery   |
/// | --------------------------------------------------------- | ---------- |
/// | any under HTTP 5xx                                        | `unknown`  |
/// | INVALID_PARAMETERS                                        | `rejected` |
/// | UNAUTHORISED, its message not about the nonce             | `rejected` |
/// | UNAUTHORISED, its message about the nonce                 | `unknown`  |
/// | FAILED or any other word, whatever the status             | `unknown`  |
/// | no envelope: HTTP 403 (section 5), refuses_before_acting  | `rejected` |
/// | no envelope: any other status                             | `unknown`  |
///
/// UNAUTHORISED covers a used nonce too (section 4), which a gateway that sends the same bytes
/// twice gets for the second copy when the first was acted upon. Nothing but the message, whose
/// words are not documented, would tell it from a wrong key, signature or time, by far its most
/// frequent causes; were it always `unknown`, a wrong key would send people to settle payments that
/// cannot exist. So it is `rejected` unless it speaks of the nonce; but what is not a read is never
/// repeated upon it, not even when the clock was wrong: whether the time is compared at all is not
/// certain (C4), so that a wrong clock does not prove that the first copy was refused. The clock is
/// set right, and the next call is the caller's to make.
struct envelope {
    /// The data inside an answer, or the error that it is.
    [[nodiscard]] static result<opened> open(answer const& received);
};

namespace detail {

struct scheme;

} // namespace detail

/// The provider policy of HexaRails, for basic_client.
struct provider {
    static constexpr std::string_view name = "hexarails"; ///< as the catalogue and the logs have it
    using scheme = hexarails::detail::scheme;             ///< in scheme.hpp
    using envelope = hexarails::envelope;                 ///< how its answers are opened
    using family = hexarails::family;                     ///< whose endpoints it takes

    /// Section 3.1: application/json on every request that is not multipart, GET included.
    static constexpr bool json_type_on_bodiless = true;

    /// Section 3.5: timestamps older than 60 s are refused. The other direction is unknown and
    /// taken to be the same.
    static constexpr std::chrono::seconds clock_window{60};

    /// Nothing names the timestamp: a wrong one is UNAUTHORISED, as a wrong key is, under HTTP 401
    /// or 422 (sections 4 and 5, C6).
    [[nodiscard]] static refusal_reason reason_of(error const& failed) noexcept {
        return failed.code == errc::unauthorised ? refusal_reason::clock_suspected
                                                 : refusal_reason::other;
    }
};

} // namespace rampart::hexarails

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/hexarails/impl/provider.ipp>
#endif
