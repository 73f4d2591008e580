// expect: this type is not a transport: it needs connect(origin, timeouts, use)
#include <rampart/hexarails.hpp>

struct pigeon {};

using signer = rampart::sign::basic_signer<rampart::hexarails::scheme>;

rampart::basic_client<rampart::hexarails::provider, signer, pigeon> wrong{
    rampart::hexarails::sandbox, {"key", {}}};
