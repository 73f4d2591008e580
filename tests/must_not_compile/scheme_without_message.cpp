// expect: rampart: this scheme does not say what is signed: add `using message = concat<...>;`
#include <rampart/sign/signer.hpp>

struct scheme : rampart::sign::hmac_sha256_scheme {
    using headers = rampart::sign::header_list<
        rampart::sign::header<"X-Signature", rampart::sign::parts::signature>>;
};

rampart::sign::basic_signer<scheme> const wrong{"key", rampart::sign::secret{"secret"}};
