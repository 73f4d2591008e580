// Banxa's answers: the Enterprise API and the Partner API.
#include <rampart/banxa.hpp>
#include <rampart/banxa/partner.hpp>

#include "support/decoding.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    namespace banxa = rampart::banxa;
    namespace partner = rampart::banxa::partner;
    rampart::fuzz::input bytes{data, size};
    if (bytes.choice(2) == 0) {
        rampart::fuzz::decode_any<
            banxa::client, banxa::get_price, banxa::get_quote, banxa::create_ramp, banxa::get_ramp,
            banxa::create_identity, banxa::get_identity, banxa::share_token, banxa::update_identity,
            banxa::check_eligibility, banxa::get_limits>(bytes);
    } else {
        rampart::fuzz::decode_any<
            partner::client, partner::list_countries, partner::list_coins, partner::get_prices,
            partner::create_order, partner::get_order, partner::list_orders,
            partner::create_identity>(bytes);
    }
    return 0;
}
