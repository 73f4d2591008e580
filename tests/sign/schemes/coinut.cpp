// The Coinut partner ramp (more-schemes.md section 8): seven lines, an empty one without a body.
#include <openssl/sha.h>

#include "scheme_test.hpp"

namespace {

namespace sign = rampart::sign;
using namespace scheme_test;
using namespace rampart::sign::parts;

struct coinut : sign::hmac_sha256_scheme {
    using message = sign::lines<method, host, path, query, body_sha256, timestamp, nonce>;
    using headers = sign::header_list<
        sign::header<"X-API-Key", api_key>, sign::header<"X-Timestamp", timestamp>,
        sign::header<"X-Nonce", nonce>, sign::header<"X-Signature", signature>>;
    using default_nonce = sign::uuid_nonce;
};

void check_signature(sign::message_view const& message, std::string const& middle) {
    auto const made = signed_at<coinut>(1767225600000, "secret", message);
    auto const lines = middle + "\n1767225600\n" + std::string{made.nonce()};
    CHECK(made.nonce().size() == 36);
    CHECK(header_of(made, "X-Nonce") == made.nonce());
    CHECK(header_of(made, "X-Signature") == plain_hex(plain_hmac(EVP_sha256(), "secret", lines)));
}

} // namespace

TEST_CASE("Coinut's seven lines hold the body's hash, or nothing for GET and multipart") {
    constexpr std::string_view body = R"({"b":2})";
    unsigned char hash[SHA256_DIGEST_LENGTH];
    ::SHA256(reinterpret_cast<unsigned char const*>(body.data()), body.size(), hash);
    auto const hex = plain_hex({reinterpret_cast<char const*>(hash), sizeof hash});
    check_signature({"GET", "h", "/p?z=1&a=2"}, "GET\nh\n/p\nz=1&a=2\n");
    check_signature({"POST", "h", "/p", body}, "POST\nh\n/p\n\n" + hex);
    check_signature({"POST", "h", "/p", body, true}, "POST\nh\n/p\n\n");
}
