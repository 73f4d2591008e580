// What is compiled once of HexaRails, in the file that includes <rampart/src.hpp>.
#pragma once

#include <rampart/async.hpp>
#include <rampart/hexarails/client.hpp>
#include <rampart/hexarails/impl/provider.ipp>
#include <rampart/hexarails/scheme.hpp>
#include <rampart/make_client.hpp>

RAMPART_CLIENT_OF(, rampart::hexarails::provider)
RAMPART_ASYNC_CALLS_OF(, rampart::hexarails::provider)
