// expect: its provider does not say how long it remembers a key
#include <rampart/hexarails.hpp>

struct order {
    std::string key;
};
BOOST_DESCRIBE_STRUCT(order, (), (key))

inline constexpr rampart::hexarails::operation<order, rampart::json::nothing> create{
    .method = rampart::http::method::post,
    .path = "/orders",
    .effect = rampart::effect::creates_once,
    .key = "key"};

auto wrong(rampart::hexarails::client& api) { return api.call<create>({.key = "1"}); }
