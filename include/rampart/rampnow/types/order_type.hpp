// What an order of Rampnow does (rampnow.md section 6.1).
#pragma once

#include <rampart/json/describe.hpp>
#include <rampart/json/open_enum.hpp>

namespace rampart::rampnow {

/// Section 6.1; an open set.
BOOST_DEFINE_ENUM_CLASS(order_type, buy, sell, swap, bridge, refill)

} // namespace rampart::rampnow
