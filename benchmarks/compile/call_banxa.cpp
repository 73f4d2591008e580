// One typed call of Banxa, compiled with RAMPART_SEPARATE_COMPILATION.
#include <rampart/banxa/client.hpp>
#include <rampart/banxa/endpoints/ramps.hpp>

// NOLINTNEXTLINE(misc-use-internal-linkage): without linkage no code would be made of it
std::string create(std::string_view url, std::string_view key, std::string_view secret) {
    rampart::banxa::client api{url, {std::string{key}, rampart::sign::secret{secret}}};
    auto const made = api.call<rampart::banxa::create_ramp>(
        {.identityReference = "customer-1",
         .source = {.fiat = {{.id = "EUR", .method = "sepa-bank-transfer"}}},
         .target = {.crypto = {{.id = "ETH", .blockchain = "ETH", .walletAddress = "0x0"}}},
         .fiatAmount = rampart::decimal{"100"}});
    return made ? made->id : made.error().describe();
}
