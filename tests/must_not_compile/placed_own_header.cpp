// expect: in a header that is no header's name, or that rampart sends itself
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
    .placed = {in_header("key", "Content-Length")}};

auto wrong() { return detail::build_request<create>({}); }
