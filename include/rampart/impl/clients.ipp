// The providers' own clients, compiled once.
#pragma once

#include <rampart/hexarails/client.hpp>

RAMPART_CLIENT_OF(, rampart::hexarails::provider)
