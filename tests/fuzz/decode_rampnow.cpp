// Rampnow's answers: the partner API, the public operations and the legacy API.
#include <rampart/rampnow.hpp>
#include <rampart/rampnow/legacy.hpp>
#include <rampart/rampnow/public_api.hpp>

#include "support/decoding.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    namespace rampnow = rampart::rampnow;
    rampart::fuzz::input bytes{data, size};
    if (bytes.choice(2) == 0) {
        rampart::fuzz::decode_any<
            rampnow::client, rampnow::get_quote, rampnow::create_checkout, rampnow::create_hosted,
            rampnow::public_api::get_config>(bytes);
    } else {
        rampart::fuzz::decode_any<
            rampnow::legacy::client, rampnow::legacy::get_token, rampnow::legacy::create_order>(
            bytes);
    }
    return 0;
}
