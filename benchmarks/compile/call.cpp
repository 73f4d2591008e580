// One typed call: compiled on its own, header-only and with RAMPART_SEPARATE_COMPILATION.
#include <rampart/hexarails/client.hpp>
#include <rampart/hexarails/endpoints/customers.hpp>

// NOLINTNEXTLINE(misc-use-internal-linkage): without linkage no code would be made of it
std::string create(std::string_view url, std::string_view key, std::string_view secret) {
    rampart::hexarails::client api{url, {std::string{key}, rampart::sign::secret{secret}}};
    auto const made = api.call<rampart::hexarails::create_customer>(
        {.name = "Jane Doe", .email = "jane@example.com"});
    return made ? made->id : made.error().describe();
}
