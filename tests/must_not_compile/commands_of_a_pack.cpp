// expect: rampart: commands are made from a list of endpoints: `using endpoints = rampart::endpoint_list<get_order, create_order>;`
#include <tuple>

#include <rampart/cli/commands.hpp>
#include <rampart/hexarails/endpoints.hpp>
#include <rampart/hexarails/provider.hpp>
#include <rampart/hexarails/scheme.hpp>

namespace hexarails = rampart::hexarails;

auto wrong() {
    using listed = std::tuple<decltype(hexarails::create_customer)>;
    return rampart::cli::commands_of<hexarails::provider, listed>({.url = hexarails::sandbox});
}
