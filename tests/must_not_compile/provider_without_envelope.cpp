// expect: this provider has no envelope: add `using envelope = ...;`
#include <rampart/hexarails.hpp>

struct acme {
    static constexpr std::string_view name = "acme";
    using scheme = rampart::hexarails::scheme;
    using family = acme;
    static constexpr bool json_type_on_bodiless = false;
};

rampart::basic_client<acme> wrong{"https://acme.example.com", {"key", {}}};
