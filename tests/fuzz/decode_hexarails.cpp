// HexaRails' answers.
#include <rampart/hexarails.hpp>

#include "support/decoding.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace rampart::hexarails;
    rampart::fuzz::input bytes{data, size};
    rampart::fuzz::decode_any<
        client, health, list_balances, create_customer, get_customer, list_customers,
        get_virtual_account, get_aud_whitelist, get_flow, preview_trade, get_deposit, get_trade,
        list_trades, estimate_payment, create_payment, list_payments, set_callback_url>(bytes);
    return 0;
}
