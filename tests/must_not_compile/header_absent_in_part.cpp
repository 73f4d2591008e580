// expect: rampart: a part that some requests lack (when_body) can only be read back when it is all of its header
#include <rampart/sign/verify.hpp>

namespace sign = rampart::sign;
using namespace rampart::sign::parts;

struct scheme : sign::hmac_sha256_scheme {
    using message = sign::lines<timestamp, body>;
    using headers = sign::header_list<sign::header<
        "X-Signature", signature, literal<",">, when_body<sha256_of<sign::hex_lower, body>>>>;
};

struct header {
    std::string name;
    std::string value;
};

bool wrong(std::vector<header> const& headers) {
    return sign::read_stamps<scheme>(headers).outcome == sign::receipt::genuine;
}
