// expect: this endpoint has a key, which is for effect::creates_once alone
#include <rampart/call/request_builder.hpp>

using namespace rampart;

struct order {
    std::string key;
    std::int64_t number = 0;
};
BOOST_DESCRIBE_STRUCT(order, (), (key, number))

constexpr endpoint<order, json::nothing> create{
    .method = http::method::post, .path = "/orders", .effect = effect::creates, .key = "key"};

auto wrong() { return detail::build_request<create>({}); }
