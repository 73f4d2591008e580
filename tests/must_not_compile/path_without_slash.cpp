// expect: an endpoint's path is whole and starts with a slash
#include <rampart/call/request_builder.hpp>

using rampart::json::nothing;

constexpr rampart::endpoint<nothing, nothing> fetch{
    .path = "things", .effect = rampart::effect::reads};

auto wrong() { return rampart::detail::build_request<fetch>({}); }
