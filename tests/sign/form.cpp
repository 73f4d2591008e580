// sign/form.hpp: fields of the scheme's own in a form-encoded body.
#include <rampart/sign/form.hpp>

#include <string>
#include <string_view>
#include <utility>

#include <doctest/doctest.h>

#include <rampart/sign/explain.hpp>
#include <rampart/sign/rotating_signer.hpp>
#include <rampart/sign/signer.hpp>

namespace {

namespace sign = rampart::sign;
using namespace rampart::sign::parts;
using sign::failure;

struct scheme : sign::hmac_sha256_scheme {
    using message = sign::lines<path, body>;
    using headers = sign::header_list<sign::header<"Sign", signature>>;
    using form_fields =
        sign::form_list<sign::form_field<"nonce", nonce>, sign::form_field<"a b", literal<"x&y">>>;
    using default_nonce = sign::fixed_nonce;
};

using signer_type =
    sign::basic_signer<scheme, sign::direct_crypto, sign::system_clock, sign::fixed_nonce>;

signer_type signer_with(std::string_view nonce_text) {
    return {"key", sign::secret{"secret"}, {}, sign::fixed_nonce{nonce_text}};
}

std::string signature_over(std::string_view text) {
    sign::hmac_sha256 const key{sign::secret{"secret"}.bytes()};
    auto stream = key.start();
    stream.update(text);
    sign::hmac_sha256::value_type digest;
    REQUIRE(stream.finish(digest));
    std::string out(64, '\0');
    sign::hex_lower::encode(digest, out.data());
    return out;
}

} // namespace

TEST_CASE("the scheme's fields stand in front of the form, and the whole is signed") {
    signer_type::headers made;
    std::string whole = "old";
    auto const signer = signer_with("7");
    REQUIRE(signer.sign_form({"POST", "h", "/p", "pair=X"}, whole, made) == failure::none);
    CHECK(whole == "nonce=7&a%20b=x%26y&pair=X");
    CHECK(made.value(0) == signature_over("/p\n" + whole));
    CHECK(made.nonce() == "7");
}

TEST_CASE("the form may be the string that is left with the whole") {
    signer_type::headers made;
    std::string form = "pair=" + std::string(60, 'X');
    auto const alone = form;
    REQUIRE(signer_with("7").sign_form({"POST", "h", "/p", form}, form, made) == failure::none);
    CHECK(form == "nonce=7&a%20b=x%26y&" + alone);
    CHECK(made.value(0) == signature_over("/p\n" + form));
}

TEST_CASE("a form without fields is those of the scheme alone") {
    signer_type::headers made;
    std::string whole;
    REQUIRE(signer_with("7").sign_form({"POST", "h", "/p"}, whole, made) == failure::none);
    CHECK(whole == "nonce=7&a%20b=x%26y");
    CHECK(made.value(0) == signature_over("/p\n" + whole));
}

TEST_CASE("a body that has not the fields of this signature is not signed") {
    auto const signer = signer_with("7");
    signer_type::headers made;
    for (auto const* const body :
         {"", "pair=X", "nonce=8&a%20b=x%26y", "nonce=7&a%20b=x%26yz", "nonce=7",
          "pair=X&nonce=7&a%20b=x%26y"}) {
        CAPTURE(body);
        CHECK(signer.sign({"POST", "h", "/p", body}, made) == failure::field_missing);
        CHECK(signer.sign_with({"POST", "h", "/p", body}, "", "7", made) == failure::field_missing);
    }
    auto const* const right = "nonce=7&a%20b=x%26y&pair=X";
    CHECK(signer.sign({"POST", "h", "/p", right}, made) == failure::none);
    CHECK(signer.sign_with({"POST", "h", "/p", right}, "", "7", made) == failure::none);
}

TEST_CASE("a nonce that cannot be made leaves nothing signed") {
    signer_type::headers made;
    std::string whole;
    CHECK(
        signer_with("").sign_form({"POST", "h", "/p", "a=b"}, whole, made) ==
        failure::nonce_invalid);
    CHECK(whole.empty());
}

TEST_CASE("a rotating signer fills forms as its signer does") {
    sign::rotating_signer<signer_type> const keys{signer_with("7")};
    signer_type::headers made;
    std::string whole;
    REQUIRE(keys.sign_form({"POST", "h", "/p", "a=b"}, whole, made) == failure::none);
    CHECK(whole == "nonce=7&a%20b=x%26y&a=b");
}
