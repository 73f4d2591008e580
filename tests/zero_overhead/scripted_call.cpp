// One typed call over a scripted transport, header-only: what dispatch.cpp looks into. With
// PLANT_DISPATCH the call goes through the erased operation of separately compiled programs, which
// has to be found.
#include <rampart/hexarails/client.hpp>
#include <rampart/hexarails/endpoints/customers.hpp>
#include <rampart/http/scripted_transport.hpp>

#if defined(PLANT_DISPATCH)
#include <rampart/call/erased_operation.hpp>
#endif

using scripted_client = rampart::basic_client<
    rampart::hexarails::provider, rampart::signer_of<rampart::hexarails::provider>,
    rampart::http::scripted_transport>;

// NOLINTNEXTLINE(misc-use-internal-linkage): without linkage no code would be made of it
std::string create(scripted_client& api) {
    auto const made = api.call<rampart::hexarails::create_customer>(
        {.name = "Jane Doe", .email = "jane@example.com"});
    return made ? made->id : made.error().describe();
}

#if defined(PLANT_DISPATCH)
rampart::result<rampart::http::request> build(rampart::hexarails::customer_create const& customer) {
    rampart::detail::typed_operation<
        rampart::hexarails::provider, rampart::hexarails::create_customer>
        operation{customer};
    return rampart::detail::erased_operation{operation}.build({});
}
#endif
