// expect: a GET operation has no body: its members go into the query
#include <rampart/call/request_builder.hpp>

using rampart::json::nothing;

constexpr rampart::endpoint<nothing, nothing> fetch{
    .path = "/things", .effect = rampart::effect::reads, .body = rampart::body_form::json};

auto wrong() { return rampart::detail::build_request<fetch>({}); }
