// expect: the braces in this endpoint's path do not pair up around a name
#include <rampart/call/request_builder.hpp>

struct by_id {
    std::string id;
};
BOOST_DESCRIBE_STRUCT(by_id, (), (id))

constexpr rampart::endpoint<by_id, rampart::json::nothing> fetch{
    .path = "/things/{id", .effect = rampart::effect::reads};

auto wrong() { return rampart::detail::build_request<fetch>({.id = "1"}); }
