// Banxa's requests and responses under /eapi/v0 (banxa.md section A7).
#pragma once

#include <rampart/banxa/types/identities.hpp>
#include <rampart/banxa/types/identity_sharing.hpp>
#include <rampart/banxa/types/json_body.hpp>
#include <rampart/banxa/types/prices.hpp>
#include <rampart/banxa/types/ramp_end.hpp>
#include <rampart/banxa/types/ramps.hpp>
#include <rampart/banxa/types/transactions.hpp>
