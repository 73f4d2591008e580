// expect: rampart: this endpoint is no constant: declare it
#include <rampart/call/request_builder.hpp>

using rampart::json::nothing;

rampart::endpoint<nothing, nothing> fetch{.path = "/things", .effect = rampart::effect::reads};

auto wrong() { return rampart::detail::build_request<fetch>({}); }
