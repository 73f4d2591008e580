// Banxa: everything to call its Enterprise API, and its Partner API in namespace partner.
#pragma once

#include <rampart/banxa/client.hpp>
#include <rampart/banxa/codes.hpp>
#include <rampart/banxa/endpoints.hpp>
#include <rampart/banxa/partner.hpp>
#include <rampart/banxa/provider.hpp>
#include <rampart/banxa/scheme.hpp>
#include <rampart/make_client.hpp>
