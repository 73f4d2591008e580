// Rampnow: everything to call its signed partner API, its public operations (namespace
// public_api) and its legacy API (namespace legacy).
#pragma once

#include <rampart/make_client.hpp>
#include <rampart/rampnow/client.hpp>
#include <rampart/rampnow/endpoints.hpp>
#include <rampart/rampnow/legacy.hpp>
#include <rampart/rampnow/provider.hpp>
#include <rampart/rampnow/public_api.hpp>
#include <rampart/rampnow/scheme.hpp>
