// What stands for a signature in Rampnow's legacy API: a bearer token (rampnow.md section 9.2).
#pragma once

#include <rampart/sign/bearer_signer.hpp>

namespace rampart::rampnow::legacy {

using scheme = sign::bearer_token;

} // namespace rampart::rampnow::legacy
