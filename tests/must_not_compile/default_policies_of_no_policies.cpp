// expect: this provider's default_policies(base_url, key) does not return rampart::policies{...}
#include <rampart/hexarails.hpp>

struct own : rampart::hexarails::provider {
    static auto default_policies(std::string_view, std::string_view) {
        return rampart::standard_retry{.attempts = 5};
    }
};

void wrong(rampart::basic_client<own>& api) { (void)api.call<rampart::hexarails::health>(); }
