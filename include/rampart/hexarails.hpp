// HexaRails, the Coinut Partner Ramp API: everything to call it.
#pragma once

#include <rampart/hexarails/client.hpp>
#include <rampart/hexarails/endpoints.hpp>
#include <rampart/hexarails/provider.hpp>
#include <rampart/hexarails/scheme.hpp>
#include <rampart/make_client.hpp>
