// The signing rule of the clients that call Rampnow's public operations, which are not signed.
#pragma once

#include <rampart/rampnow/scheme.hpp>

namespace rampart::rampnow::public_api {

using rampnow::scheme;

} // namespace rampart::rampnow::public_api
