// Rampnow's public operations: everything to call them.
#pragma once

#include <rampart/make_client.hpp>
#include <rampart/rampnow/public_api/client.hpp>
#include <rampart/rampnow/public_api/endpoints.hpp>
#include <rampart/rampnow/public_api/provider.hpp>
#include <rampart/rampnow/public_api/scheme.hpp>
