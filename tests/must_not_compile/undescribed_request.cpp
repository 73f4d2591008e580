// expect: this endpoint's request type is not described
#include <rampart/call/request_builder.hpp>

struct by_id {
    std::string id;
};

constexpr rampart::endpoint<by_id, rampart::json::nothing> fetch{
    .path = "/things", .effect = rampart::effect::reads};

auto wrong() { return rampart::detail::build_request<fetch>({.id = "1"}); }
