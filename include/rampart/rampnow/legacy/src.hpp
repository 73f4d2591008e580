// What is compiled once of Rampnow's legacy API. <rampart/rampnow/src.hpp> includes it.
#pragma once

#include <rampart/async.hpp>
#include <rampart/rampnow/legacy/client.hpp>

RAMPART_CALLS_OF(, rampart::rampnow::legacy::provider, rampart::sign::bearer_signer)
RAMPART_ASYNC_CALLS_OF(, rampart::rampnow::legacy::provider, rampart::sign::bearer_signer)
