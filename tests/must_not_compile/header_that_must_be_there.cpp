// expect: a header may be absent: the member that takes it is std::optional
#include <rampart/hexarails.hpp>

struct own_headers {
    std::int64_t left = 0;
};
constexpr auto response_headers(own_headers const*) {
    return std::tuple{rampart::from_header("X-RateLimit-Remaining", &own_headers::left)};
}

inline constexpr rampart::hexarails::operation<
    rampart::json::nothing, rampart::with_headers<rampart::hexarails::health_report, own_headers>>
    get_health{.path = "/health", .effect = rampart::effect::reads};

auto wrong(rampart::hexarails::client& api) { return api.call<get_health>(); }
