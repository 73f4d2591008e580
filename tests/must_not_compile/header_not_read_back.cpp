// expect: rampart: a header can only be read back when it is made of api_key, timestamp, nonce, signature, setting, hash, group and literal parts
#include <rampart/sign/verify.hpp>

namespace sign = rampart::sign;
using namespace rampart::sign::parts;

struct scheme : sign::hmac_sha256_scheme {
    using message = sign::lines<timestamp, body>;
    using headers = sign::header_list<
        sign::header<"X-Method", method>, sign::header<"X-Signature", signature>>;
};

struct header {
    std::string name;
    std::string value;
};

bool wrong(std::vector<header> const& headers) {
    return sign::read_stamps<scheme>(headers).outcome == sign::receipt::genuine;
}
