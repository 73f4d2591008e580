// Rampnow's requests and responses (rampnow.md sections 5 and 6), a header a subject. Most reply
// members are inferred from Rampnow's own front end, so all but the ones a caller cannot do without
// are optional.
#pragma once

#include <rampart/rampnow/types/customers.hpp>
#include <rampart/rampnow/types/order_type.hpp>
#include <rampart/rampnow/types/orders.hpp>
#include <rampart/rampnow/types/quotes.hpp>
