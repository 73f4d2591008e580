// expect: other parts have no known length
#include <rampart/sign/signer.hpp>

struct scheme : rampart::sign::hmac_sha256_scheme {
    using message = rampart::sign::lines<rampart::sign::parts::method>;
    using headers =
        rampart::sign::header_list<rampart::sign::header<"X-Body", rampart::sign::parts::body>>;
};

void wrong(rampart::sign::basic_signer<scheme> const& signer) {
    rampart::sign::signed_headers<scheme> headers;
    (void)signer.sign({"GET", "h", "/"}, headers);
}
