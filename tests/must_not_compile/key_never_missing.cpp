// expect: a key is a std::string, or std::optional of a text or a number
#include <rampart/call/request_builder.hpp>

using namespace rampart;

struct order {
    std::string key;
    std::int64_t number = 0;
};
BOOST_DESCRIBE_STRUCT(order, (), (key, number))

constexpr endpoint<order, json::nothing> create{
    .method = http::method::post,
    .path = "/orders",
    .effect = effect::creates_once,
    .key = "number"};

auto wrong() { return detail::build_request<create>({}); }
