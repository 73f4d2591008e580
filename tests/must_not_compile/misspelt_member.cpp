// expect: mail
// expect: customer_create
#include <rampart/hexarails/client.hpp>
#include <rampart/hexarails/endpoints.hpp>

namespace hexarails = rampart::hexarails;

auto wrong(hexarails::client& api) {
    return api.call<hexarails::create_customer>(
        rampart::request_of<hexarails::create_customer>{.name = "Jane", .mail = "j@x.io"});
}
