// expect: a member that fills a path parameter cannot be placed in a header
#include <rampart/call/request_builder.hpp>

using namespace rampart;

struct order {
    std::string key;
    std::vector<std::string> tags;
};
BOOST_DESCRIBE_STRUCT(order, (), (key, tags))

constexpr endpoint<order, json::nothing> create{
    .method = http::method::post,
    .path = "/orders/{key}",
    .effect = effect::creates,
    .placed = {in_header("key", "X-Key")}};

auto wrong() { return detail::build_request<create>({}); }
