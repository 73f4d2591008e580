// What is compiled once of Banxa, in the file that includes <rampart/src.hpp>.
#pragma once

#include <ratio>

#include <rampart/banxa/client.hpp>
#include <rampart/banxa/impl/checks.ipp>
#include <rampart/banxa/impl/provider.ipp>
#include <rampart/banxa/impl/ramps.ipp>
#include <rampart/banxa/partner/src.hpp>
#include <rampart/banxa/scheme.hpp>
#include <rampart/banxa/types/ramp_end.hpp>
#include <rampart/make_client.hpp>

RAMPART_JSON_OF(, rampart::banxa::ramp_end)
RAMPART_CLIENT_OF(, rampart::banxa::provider)
RAMPART_CLIENT_OF(, rampart::banxa::basic_provider<rampart::sign::increasing_nonce<std::micro>>)
