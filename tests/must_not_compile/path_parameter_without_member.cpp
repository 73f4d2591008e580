// expect: a path parameter has no member of that name in the request type
#include <rampart/call/request_builder.hpp>

struct by_id {
    std::string id;
};
BOOST_DESCRIBE_STRUCT(by_id, (), (id))

constexpr rampart::endpoint<by_id, rampart::json::nothing> fetch{
    .path = "/things/{name}", .effect = rampart::effect::reads};

auto wrong() { return rampart::detail::build_request<fetch>({.id = "1"}); }
