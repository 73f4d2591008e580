// expect: rampart: the signature cannot be a part of what is signed
#include <rampart/sign/signer.hpp>

struct scheme : rampart::sign::hmac_sha256_scheme {
    using message = rampart::sign::lines<
        rampart::sign::parts::method,
        rampart::sign::parts::when_body<rampart::sign::parts::signature>>;
    using headers = rampart::sign::header_list<
        rampart::sign::header<"X-Signature", rampart::sign::parts::signature>>;
};

rampart::sign::basic_signer<scheme> const wrong{"key", rampart::sign::secret{"secret"}};
