// expect: this endpoint places a member twice, or two members under one name
#include <rampart/call/request_builder.hpp>

using namespace rampart;

struct order {
    std::string key;
    std::vector<std::string> tags;
};
BOOST_DESCRIBE_STRUCT(order, (), (key, tags))

constexpr endpoint<order, json::nothing> create{
    .method = http::method::post,
    .path = "/orders",
    .effect = effect::creates,
    .placed = {in_header("key", "X-Key"), in_header("key", "X-Other")}};

auto wrong() { return detail::build_request<create>({}); }
