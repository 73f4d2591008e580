// One typed call of Rampnow, compiled with RAMPART_SEPARATE_COMPILATION.
#include <rampart/rampnow/client.hpp>
#include <rampart/rampnow/endpoints/orders.hpp>

// NOLINTNEXTLINE(misc-use-internal-linkage): without linkage no code would be made of it
std::string create(std::string_view url, std::string_view key, std::string_view secret) {
    rampart::rampnow::client api{url, {std::string{key}, rampart::sign::secret{secret}}};
    auto const made = api.call<rampart::rampnow::create_hosted>(
        {.externalOrderUid = "order-1",
         .orderType = rampart::rampnow::order_type::buy,
         .srcAmount = "100",
         .srcChain = "fiat",
         .srcCurrency = "EUR",
         .dstChain = "ethereum",
         .dstCurrency = "ETH",
         .userEmail = "jane@example.com",
         .wallet = {.address = "0x0"}});
    return made ? made->orderUid.value_or("") : made.error().describe();
}
