// expect: a member that is placed in a header or the query is a text, a number
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
    .placed = {in_header("tags", "X-Tags")}};

auto wrong() { return detail::build_request<create>({}); }
