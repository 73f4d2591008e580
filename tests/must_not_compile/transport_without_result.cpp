// expect: rampart: this type is no transport: it needs send(
#include <rampart/hexarails.hpp>

struct pigeon {
    template <class Request>
    rampart::http::response
    send(rampart::http::origin const&, Request const&, rampart::http::timeouts const&) {
        return {};
    }
};

using signer = rampart::sign::basic_signer<rampart::hexarails::scheme>;

rampart::basic_client<rampart::hexarails::provider, signer, pigeon> wrong{
    rampart::hexarails::sandbox, {"key", {}}};
