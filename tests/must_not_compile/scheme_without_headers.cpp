// expect: rampart: this scheme does not say which headers are sent
#include <rampart/sign/signer.hpp>

struct scheme : rampart::sign::hmac_sha256_scheme {
    using message = rampart::sign::lines<rampart::sign::parts::method>;
};

rampart::sign::basic_signer<scheme> const wrong{"key", rampart::sign::secret{"secret"}};
