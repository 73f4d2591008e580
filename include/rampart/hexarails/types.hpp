// HexaRails' requests and responses (hexarails.md sections 6, 7 and 9), a header a subject. Member
// names are the wire's. In an answer only the record's own id is required: everything else is
// optional, since the provider under-declares what may be null (section 7), and what the sheet
// calls "or null" remembers the null. The limits of a request stand behind its type as `rules`.
#pragma once

#include <rampart/hexarails/types/account.hpp>
#include <rampart/hexarails/types/bank_accounts.hpp>
#include <rampart/hexarails/types/common.hpp>
#include <rampart/hexarails/types/crypto_addresses.hpp>
#include <rampart/hexarails/types/customers.hpp>
#include <rampart/hexarails/types/deposit_addresses.hpp>
#include <rampart/hexarails/types/deposits.hpp>
#include <rampart/hexarails/types/flows.hpp>
#include <rampart/hexarails/types/iban_deposits.hpp>
#include <rampart/hexarails/types/payments.hpp>
#include <rampart/hexarails/types/trades.hpp>
#include <rampart/hexarails/types/virtual_accounts.hpp>
