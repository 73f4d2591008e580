// expect: this endpoint belongs to another provider than the client
#include <rampart/rampart.hpp>

auto wrong(rampart::hexarails::client& api) {
    return api.call<rampart::banxa::get_ramp>({.id = "1"});
}
