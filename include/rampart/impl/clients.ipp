// The providers' own clients, compiled once.
#pragma once

#include <rampart/banxa/client.hpp>
#include <rampart/client.hpp>
#include <rampart/hexarails/client.hpp>
#include <rampart/hexarails/provider.hpp>
#include <rampart/rampnow/client.hpp>

#if defined(RAMPART_SEPARATE_COMPILATION)
RAMPART_CLIENT_OF(, rampart::banxa::provider)
RAMPART_CLIENT_OF(, rampart::hexarails::provider)
RAMPART_CLIENT_OF(, rampart::rampnow::provider)
#endif
