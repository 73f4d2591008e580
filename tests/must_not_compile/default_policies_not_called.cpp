// expect: this provider's default_policies cannot be called
#include <rampart/hexarails.hpp>

struct own : rampart::hexarails::provider {
    static auto default_policies(std::string_view) {
        return rampart::policies{.retry = rampart::no_retry{}};
    }
};

void wrong(rampart::basic_client<own>& api) { (void)api.call<rampart::hexarails::health>(); }
