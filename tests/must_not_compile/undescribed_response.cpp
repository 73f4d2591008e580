// expect: this type is not described: add BOOST_DESCRIBE_STRUCT
#include <rampart/hexarails.hpp>

struct thing {
    std::string id;
};

constexpr rampart::endpoint<rampart::json::nothing, thing> fetch{
    .path = "/things", .effect = rampart::effect::reads};

auto wrong(rampart::hexarails::client& api) { return api.call<fetch>(); }
