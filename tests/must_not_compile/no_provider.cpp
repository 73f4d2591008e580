// expect: this type is not a provider: it needs name, scheme, envelope and family
#include <rampart/hexarails.hpp>

struct acme {
    using scheme = rampart::hexarails::scheme;
    using envelope = rampart::hexarails::envelope;
};

rampart::basic_client<acme> wrong{"https://acme.example.com", {"key", {}}};
