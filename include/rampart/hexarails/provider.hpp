// HexaRails as a provider: environments, envelope, signing rule and what goes on every request.
#pragma once

#include <rampart/hexarails/detail/provider.hpp>
#include <rampart/hexarails/scheme.hpp>
