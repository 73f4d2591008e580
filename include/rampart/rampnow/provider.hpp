// Rampnow as a provider: environments, envelope and header set.
#pragma once

#include <rampart/rampnow/detail/provider.hpp>
#include <rampart/rampnow/scheme.hpp>
