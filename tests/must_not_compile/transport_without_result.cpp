// expect: rampart: this type is not a transport: it needs connect(
#include <rampart/hexarails.hpp>

struct pigeon {
    struct connection {};
    connection connect(
        rampart::http::origin const&, rampart::http::timeouts const&,
        rampart::http::connection_use) {
        return {};
    }
};

using signer = rampart::sign::basic_signer<rampart::hexarails::scheme>;

rampart::basic_client<rampart::hexarails::provider, signer, pigeon> wrong{
    rampart::hexarails::sandbox, {"key", {}}};
