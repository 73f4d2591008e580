// expect: derive it from hmac_sha256_scheme or hmac_sha512_scheme
#include <rampart/sign/signer.hpp>

struct scheme {
    using message = rampart::sign::lines<rampart::sign::parts::method>;
    using headers = rampart::sign::header_list<
        rampart::sign::header<"X-Signature", rampart::sign::parts::signature>>;
};

rampart::sign::basic_signer<scheme> const wrong{"key", rampart::sign::secret{"secret"}};
