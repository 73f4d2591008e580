// expect: rampart: derived_key does not say what the key is derived by: derived_key<"AWS4", leading<8, timestamp>, setting<"region">, ...>
#include <rampart/sign/derived_key.hpp>
#include <rampart/sign/signer.hpp>

namespace sign = rampart::sign;
using namespace rampart::sign::parts;

struct scheme : sign::hmac_sha256_scheme {
    using message = sign::lines<timestamp, body>;
    using headers = sign::header_list<sign::header<"Signature", signature>>;
    using key_decoding = sign::derived_key<"AWS4">;
};

sign::basic_signer<scheme> wrong() { return {"key", sign::secret{"secret"}}; }
