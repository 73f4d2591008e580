// expect: rampart: what is signed or sent is made of parts
#include <rampart/sign/signer.hpp>

struct body {};

struct scheme : rampart::sign::hmac_sha256_scheme {
    using message = rampart::sign::lines<rampart::sign::parts::method, body>;
    using headers = rampart::sign::header_list<
        rampart::sign::header<"X-Signature", rampart::sign::parts::signature>>;
};

rampart::sign::basic_signer<scheme> const wrong{"key", rampart::sign::secret{"secret"}};
