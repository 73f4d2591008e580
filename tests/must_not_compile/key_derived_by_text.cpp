// expect: rampart: a key is derived by the texts of parts: one of rampart::sign::parts, or a type with name, present(context) and write<Crypto>(sink, context) returning bool
#include <rampart/sign/derived_key.hpp>
#include <rampart/sign/signer.hpp>

namespace sign = rampart::sign;
using namespace rampart::sign::parts;

struct scheme : sign::hmac_sha256_scheme {
    using message = sign::lines<timestamp, body>;
    using headers = sign::header_list<sign::header<"Signature", signature>>;
    using key_decoding = sign::derived_key<"AWS4", timestamp, sign::secret>;
};

sign::basic_signer<scheme> wrong() { return {"key", sign::secret{"secret"}}; }
