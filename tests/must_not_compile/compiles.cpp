// A positive control: this file, made like its neighbours, has to compile.
#include <rampart/rampart.hpp>

struct by_id {
    std::string id;
};
BOOST_DESCRIBE_STRUCT(by_id, (), (id))

constexpr rampart::endpoint<by_id, rampart::json::nothing> fetch{
    .path = "/things/{id}", .effect = rampart::effect::reads};

auto right(rampart::hexarails::client& api) { return api.call<fetch>({.id = "1"}); }
rampart::decimal amount = "0.25";
