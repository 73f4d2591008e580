// expect: this endpoint does not say what it does
#include <rampart/call/request_builder.hpp>

using rampart::json::nothing;

constexpr rampart::endpoint<nothing, nothing> fetch{.path = "/things"};

auto wrong() { return rampart::detail::build_request<fetch>({}); }
