// Requests and responses of Banxa's Partner API (banxa.md section B4).
#pragma once

#include <rampart/banxa/partner/types/assets.hpp>
#include <rampart/banxa/partner/types/identities.hpp>
#include <rampart/banxa/partner/types/order_requests.hpp>
#include <rampart/banxa/partner/types/orders.hpp>
