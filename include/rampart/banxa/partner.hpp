// Banxa's Partner API: everything to call it.
#pragma once

#include <rampart/banxa/partner/client.hpp>
#include <rampart/banxa/partner/endpoints.hpp>
#include <rampart/banxa/partner/provider.hpp>
#include <rampart/banxa/partner/scheme.hpp>
#include <rampart/make_client.hpp>
