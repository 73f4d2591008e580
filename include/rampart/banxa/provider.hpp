// Banxa as a provider: environments and envelope of the Enterprise API (/eapi/v0).
#pragma once

#include <rampart/banxa/codes.hpp>
#include <rampart/banxa/detail/provider.hpp>
#include <rampart/banxa/scheme.hpp>
