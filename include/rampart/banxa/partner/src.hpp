// What is compiled once of Banxa's Partner API. <rampart/banxa/src.hpp> includes it.
#pragma once

#include <ratio>

#include <rampart/async.hpp>
#include <rampart/banxa/partner/client.hpp>
#include <rampart/banxa/partner/scheme.hpp>
#include <rampart/make_client.hpp>

RAMPART_CLIENT_OF(, rampart::banxa::partner::provider)
RAMPART_ASYNC_CALLS_OF(, rampart::banxa::partner::provider)
RAMPART_CLIENT_OF(
    , rampart::banxa::partner::basic_provider<rampart::sign::increasing_nonce<std::micro>>)
