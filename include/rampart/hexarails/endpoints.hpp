// HexaRails' operations (hexarails.md sections 8 and 9); a header a subject stands in endpoints/.
#pragma once

#include <rampart/hexarails/endpoints/account.hpp>
#include <rampart/hexarails/endpoints/bank_accounts.hpp>
#include <rampart/hexarails/endpoints/crypto_addresses.hpp>
#include <rampart/hexarails/endpoints/customers.hpp>
#include <rampart/hexarails/endpoints/deposit_addresses.hpp>
#include <rampart/hexarails/endpoints/deposits.hpp>
#include <rampart/hexarails/endpoints/flows.hpp>
#include <rampart/hexarails/endpoints/iban_deposits.hpp>
#include <rampart/hexarails/endpoints/payments.hpp>
#include <rampart/hexarails/endpoints/trades.hpp>
#include <rampart/hexarails/endpoints/virtual_accounts.hpp>
#include <rampart/hexarails/legacy/endpoints.hpp>
#include <rampart/hexarails/types.hpp>
#include <rampart/operations.hpp>

namespace rampart::hexarails {

/// The current API in the order of the documentation (section 8).
using endpoints = joined_endpoints<
    account_endpoints, customers_endpoints, virtual_accounts_endpoints, deposit_addresses_endpoints,
    crypto_addresses_endpoints, bank_accounts_endpoints, flows_endpoints, deposits_endpoints,
    iban_deposits_endpoints, trades_endpoints, payments_endpoints>;

/// All operations: the current API, then the legacy one (section 8).
using all_endpoints = joined_endpoints<endpoints, legacy::endpoints>;

} // namespace rampart::hexarails
