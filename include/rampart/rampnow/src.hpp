// What is compiled once of Rampnow, in the file that includes <rampart/src.hpp>.
#pragma once

#include <rampart/async.hpp>
#include <rampart/make_client.hpp>
#include <rampart/rampnow/client.hpp>
#include <rampart/rampnow/impl/provider.ipp>
#include <rampart/rampnow/legacy/src.hpp>
#include <rampart/rampnow/scheme.hpp>

RAMPART_CLIENT_OF(, rampart::rampnow::provider)
RAMPART_ASYNC_CALLS_OF(, rampart::rampnow::provider)
RAMPART_CLIENT_OF(, rampart::rampnow::basic_provider<rampart::rampnow::x_rampnow_headers>)
