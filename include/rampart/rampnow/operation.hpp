// What every signed endpoint of Rampnow is.
#pragma once

#include <rampart/endpoint.hpp>
#include <rampart/rampnow/detail/provider.hpp>

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

} // namespace rampart::rampnow
