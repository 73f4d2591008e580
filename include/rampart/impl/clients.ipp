// The providers' own clients, compiled once.
#pragma once

#include <ratio>

#include <rampart/banxa/client.hpp>
#include <rampart/banxa/provider.hpp>
#include <rampart/hexarails/client.hpp>
#include <rampart/hexarails/provider.hpp>
#include <rampart/make_client.hpp>
#include <rampart/rampnow/client.hpp>
#include <rampart/rampnow/provider.hpp>

#if defined(RAMPART_SEPARATE_COMPILATION)
RAMPART_CLIENT_OF(, rampart::banxa::provider)
RAMPART_CLIENT_OF(, rampart::banxa::basic_provider<rampart::sign::increasing_nonce<std::micro>>)
RAMPART_CLIENT_OF(, rampart::hexarails::provider)
RAMPART_CLIENT_OF(, rampart::rampnow::provider)
RAMPART_CLIENT_OF(, rampart::rampnow::basic_provider<rampart::rampnow::x_rampnow_headers>)
#endif
