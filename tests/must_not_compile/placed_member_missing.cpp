// expect: places a member by name, into a header or the query, that its request type does not have
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
    .placed = {in_header("idempotencyKey", "Idempotency-Key")}};

auto wrong() { return detail::build_request<create>({}); }
