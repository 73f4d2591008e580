// expect: no matching function for call to 'build_request
// expect: Endpoint
#include <rampart/call/request_builder.hpp>

using rampart::json::nothing;

auto wrong() {
    constexpr rampart::endpoint<nothing, nothing> fetch{
        .path = "/things", .effect = rampart::effect::reads};
    return rampart::detail::build_request<fetch>({});
}
