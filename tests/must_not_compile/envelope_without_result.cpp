// expect: rampart: this provider's envelope is not an envelope: it needs static open(answer const&)
#include <rampart/hexarails.hpp>

struct acme {
    struct envelope {
        static std::string open(rampart::answer const& received) { return received.response.body; }
    };
    static constexpr std::string_view name = "acme";
    using scheme = rampart::hexarails::scheme;
    using family = acme;
    static constexpr bool json_type_on_bodiless = false;
};

rampart::basic_client<acme> wrong{"https://acme.example.com", {"key", {}}};
