// Rampnow's signed operations (rampnow.md sections 5.1 to 5.3), which serve both header sets; a
// header a subject stands in endpoints/.
#pragma once

#include <rampart/operations.hpp>
#include <rampart/rampnow/endpoints/orders.hpp>
#include <rampart/rampnow/endpoints/quotes.hpp>
#include <rampart/rampnow/types.hpp>

namespace rampart::rampnow {

using endpoints = joined_endpoints<quotes_endpoints, orders_endpoints>;

} // namespace rampart::rampnow
