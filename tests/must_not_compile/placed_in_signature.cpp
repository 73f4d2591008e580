// expect: this endpoint places a member in a header of the provider's scheme
#include <rampart/hexarails.hpp>
#include <rampart/hexarails/scheme.hpp>

struct order {
    std::string nonce;
};
BOOST_DESCRIBE_STRUCT(order, (), (nonce))

inline constexpr rampart::hexarails::operation<order, rampart::json::nothing> create{
    .path = "/orders",
    .effect = rampart::effect::reads,
    .placed = {rampart::in_header("nonce", "x-nonce")}};

auto wrong(rampart::hexarails::client& api) { return api.call<create>({.nonce = "1"}); }
