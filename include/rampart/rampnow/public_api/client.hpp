// The client of Rampnow's public operations: that of the signed API.
#pragma once

#include <rampart/rampnow/client.hpp>

namespace rampart::rampnow::public_api {

using rampnow::async_client;
using rampnow::client;

} // namespace rampart::rampnow::public_api
