// HexaRails' legacy API: everything to call it.
#pragma once

#include <rampart/hexarails/legacy/client.hpp>
#include <rampart/hexarails/legacy/endpoints.hpp>
#include <rampart/hexarails/legacy/provider.hpp>
#include <rampart/hexarails/legacy/scheme.hpp>
