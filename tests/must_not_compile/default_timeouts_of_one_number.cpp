// expect: this provider's default_timeouts are not rampart::http::timeouts
#include <rampart/hexarails.hpp>

struct own : rampart::hexarails::provider {
    static constexpr std::chrono::seconds default_timeouts{5};
};

constexpr auto wrong = rampart::default_timeouts_of<own>();
