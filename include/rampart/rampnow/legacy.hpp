// Rampnow's legacy API: everything to call it.
#pragma once

#include <rampart/make_client.hpp>
#include <rampart/rampnow/legacy/client.hpp>
#include <rampart/rampnow/legacy/endpoints.hpp>
#include <rampart/rampnow/legacy/provider.hpp>
#include <rampart/rampnow/legacy/scheme.hpp>
