// What is compiled once of Banxa, in the file that includes <rampart/src.hpp>.
#pragma once

#include <optional>
#include <ratio>

#include <rampart/async.hpp>
#include <rampart/banxa/client.hpp>
#include <rampart/banxa/impl/checks.ipp>
#include <rampart/banxa/impl/provider.ipp>
#include <rampart/banxa/impl/ramps.ipp>
#include <rampart/banxa/partner/src.hpp>
#include <rampart/banxa/scheme.hpp>
#include <rampart/banxa/types/ramp_end.hpp>
#include <rampart/json/value_reader.hpp>
#include <rampart/json/write.hpp>
#include <rampart/make_client.hpp>

template struct rampart::json::detail::member_functions<rampart::banxa::ramp_end>;
template struct rampart::json::detail::member_functions<std::optional<rampart::banxa::ramp_end>>;
RAMPART_CLIENT_OF(, rampart::banxa::provider)
RAMPART_ASYNC_CALLS_OF(, rampart::banxa::provider)
RAMPART_CLIENT_OF(, rampart::banxa::basic_provider<rampart::sign::increasing_nonce<std::micro>>)
