// expect: nothing says which headers this type takes
#include <rampart/hexarails.hpp>

struct own_headers {
    std::optional<std::int64_t> left;
};

inline constexpr rampart::hexarails::operation<
    rampart::json::nothing, rampart::with_headers<rampart::hexarails::health_report, own_headers>>
    get_health{.path = "/health", .effect = rampart::effect::reads};

auto wrong(rampart::hexarails::client& api) { return api.call<get_health>(); }
