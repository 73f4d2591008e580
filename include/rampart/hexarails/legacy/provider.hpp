// HexaRails' legacy API, with snake_case names, which the provider is to retire (hexarails.md
// section 10): environments, envelope and rates are those of the current API. It answers HTTP 200
// for failures too; a call shows them as errors all the same.
#pragma once

#include <rampart/hexarails/provider.hpp>

namespace rampart::hexarails::legacy {

using hexarails::envelope;
using hexarails::family;
using hexarails::operation;
using hexarails::production;
using hexarails::production_rate;
using hexarails::provider;
using hexarails::sandbox;
using hexarails::sandbox_rate;

} // namespace rampart::hexarails::legacy
