// Rampnow's signed operations (rampnow.md sections 5.1 to 5.3). They serve both header sets.
#pragma once

#include <rampart/catalogue.hpp>
#include <rampart/rampnow/detail/provider.hpp>
#include <rampart/rampnow/types.hpp>

namespace rampart::rampnow {

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

inline constexpr operation<quote_request, quote> get_quote{
    .method = http::method::post,
    .path = "/api/partner/v1/ext/ramp_order/quote",
    .effect = effect::reads};

inline constexpr operation<checkout_request, checkout_created> create_checkout{
    .method = http::method::post,
    .path = "/api/partner/v1/ext/ramp_order/checkout",
    .effect = effect::creates,
    .settled_by = "the order's webhooks or Rampnow's support by externalOrderUid"};

inline constexpr operation<hosted_request, hosted_created> create_hosted{
    .method = http::method::post,
    .path = "/api/partner/v1/ext/ramp_order/hosted",
    .effect = effect::creates,
    .settled_by = "the order's webhooks or Rampnow's support by externalOrderUid"};

using endpoints = endpoint_list<get_quote, create_checkout, create_hosted>;

/// get_quote as the prose of the documentation has it, a GET with a query (5.1). Whether it works
/// is unknown: a variant, not in `endpoints`.
inline constexpr operation<quote_request, quote> get_quote_by_query{
    .path = "/api/partner/v1/ext/ramp_order/quote", .effect = effect::reads};

} // namespace rampart::rampnow
