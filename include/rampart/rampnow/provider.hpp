// Rampnow as a provider: environments, rates, envelope and what its endpoints are. The signing rule
// and the header sets are in scheme.hpp.
#pragma once

#include <chrono>
#include <string_view>

#include <rampart/endpoint.hpp>
#include <rampart/policy/rate_limit.hpp>
#include <rampart/provider.hpp>

namespace rampart::rampnow {

/// Base URLs (rampnow.md section 1). The sandbox host is documented for the legacy API only.
inline constexpr std::string_view sandbox = "https://api.sandbox.rampnow.io";
inline constexpr std::string_view production = "https://api.rampnow.io";

/// What endpoints are tied to: every variant of the provider.
struct family {};

/// An endpoint that only a Rampnow client calls, whichever header set it uses.
///
/// It is also how an operation is added that is not documented, or not yet. The status of an order
/// can be asked for, it is said, but not where (5.4); with a path from Rampnow:
/// ```
/// struct order_query {
///     std::string orderUid;
/// };
/// BOOST_DESCRIBE_STRUCT(order_query, (), (orderUid))
///
/// // The order of section 7, from <rampart/rampnow/webhooks.hpp>; members that are not described
/// // are ignored.
/// inline constexpr rampart::rampnow::operation<order_query, rampart::rampnow::order_update>
///     get_order{.path = "/the/path/from/Rampnow/{orderUid}", .effect = rampart::effect::reads};
///
/// auto const order = api.call<get_order>({.orderUid = uid});
/// ```
/// With rampart::json::raw_json as the response the whole `data` is kept as it came.
template <class Request, class Response>
using operation = endpoint<Request, Response, family>;

/// The legacy pages' numbers (9.1); none are known for the signed API (4.4).
inline constexpr rate_of<family> sandbox_rate{
    {15, std::chrono::seconds{1}, "address", "rampnow sandbox"}};
inline constexpr rate_of<family> production_rate{
    {20, std::chrono::seconds{1}, "address", "rampnow"}};

/// `{"code": 0, "data": ...}`; any other code is a failure, also under HTTP 200 (section 4).
///
/// For an operation that does more than read, a failure is `rejected` under a 4xx with a code of
/// Rampnow's own (which is not the HTTP status again), under 403 (4.2), and where the status says
/// by itself that nothing was done, see refuses_before_acting. It is `unknown` with code 100008, an
/// internal error, and under any other status, HTTP 200 included. That code 100002 means the
/// timestamp is inferred by others, so it changes nothing of that.
struct envelope {
    /// The data inside an answer, or the error that it is.
    [[nodiscard]] static result<opened> open(answer const& received);
};

struct rn_headers;
struct x_rampnow_headers;

namespace detail {

template <class Headers>
struct scheme;

} // namespace detail

/// `Headers` is the header set: rn_headers, or x_rampnow_headers of the later pages; scheme.hpp has
/// them, and the scheme.
template <class Headers = rn_headers>
struct basic_provider {
    static constexpr std::string_view name = "rampnow"; ///< as the catalogue and the logs have it
    using scheme = detail::scheme<Headers>;             ///< how its requests are signed
    using envelope = rampnow::envelope;                 ///< how its answers are opened
    using family = rampnow::family;                     ///< whose endpoints it takes
    /// whether a request without a body says that it is JSON
    static constexpr bool json_type_on_bodiless = false;

    /// Section 3.1: within one minute of the server's time, either way.
    static constexpr std::chrono::seconds clock_window{60};

    /// HTTP 401 is a wrong key or signature as well as an expired timestamp (3.1, 4.2). That code
    /// 100002 means the timestamp is inferred by others, so it is no more than a suspicion too. A
    /// second copy that a gateway sends of an order it has made may be expired as well: only reads
    /// are repeated upon it.
    [[nodiscard]] static refusal_reason reason_of(error const& failed) noexcept {
        return failed.code == errc::unauthorised ? refusal_reason::clock_suspected
                                                 : refusal_reason::other;
    }
};

using provider = basic_provider<>;

} // namespace rampart::rampnow

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/rampnow/impl/provider.ipp>
#endif
