// Banxa's operations under /eapi/v0 (banxa.md section A7); a header a subject stands in endpoints/.
#pragma once

#include <rampart/banxa/endpoints/identities.hpp>
#include <rampart/banxa/endpoints/identity_sharing.hpp>
#include <rampart/banxa/endpoints/prices.hpp>
#include <rampart/banxa/endpoints/ramps.hpp>
#include <rampart/banxa/endpoints/transactions.hpp>
#include <rampart/banxa/types.hpp>
#include <rampart/operations.hpp>

namespace rampart::banxa {

/// The twelve of A7 in its order.
using endpoints = joined_endpoints<
    prices_endpoints, ramps_endpoints, identities_endpoints, identity_sharing_endpoints,
    transactions_endpoints>;

} // namespace rampart::banxa
