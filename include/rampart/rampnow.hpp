// Rampnow: everything to call its signed partner API, its public operations (namespace
// public_api) and its legacy API (namespace legacy).
#pragma once

#include <rampart/client.hpp>
#include <rampart/rampnow/endpoints.hpp>
#include <rampart/rampnow/legacy.hpp>
#include <rampart/rampnow/public.hpp>

namespace rampart::rampnow {

/// A client of Rampnow that sends the RN-* headers.
using client = basic_client<provider>;

/// A client that sends the X-RAMPNOW-* headers of the later pages.
using x_rampnow_client = basic_client<basic_provider<x_rampnow_headers>>;

} // namespace rampart::rampnow
