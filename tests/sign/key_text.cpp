// Secrets with something around them, however they are used.
#include <rampart/sign/key_text.hpp>

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <rampart/banxa/scheme.hpp>
#include <rampart/hexarails/scheme.hpp>
#include <rampart/sign/batch.hpp>
#include <rampart/sign/bearer_signer.hpp>
#include <rampart/sign/evp_crypto.hpp>
#include <rampart/sign/key.hpp>
#include <rampart/sign/signer.hpp>
#include <rampart/sign/verify.hpp>

#include "../support/digests.hpp"

namespace {

namespace sign = rampart::sign;
using sign::failure;

struct base64_scheme : rampart::hexarails::scheme {
    using key_decoding = sign::base64_key;
};

/// What may stand around a secret, and the rule that it breaks.
std::vector<std::pair<std::string, failure>> spoiled(std::string const& text) {
    std::vector<std::pair<std::string, failure>> out{{"", failure::secret_empty}};
    for (std::string const end : {"\n", "\r", "\r\n", "\n\n"}) {
        out.emplace_back(text + end, failure::secret_line_end);
        out.emplace_back(end + text, failure::secret_line_end);
    }
    for (std::string const blank : {" ", "\t", "  ", "\xC2\xA0", "\xE2\x80\x8B"}) {
        out.emplace_back(text + blank, failure::secret_white_space);
        out.emplace_back(blank + text, failure::secret_white_space);
    }
    for (std::string const mark : {"\xEF\xBB\xBF", "\xFF\xFE", "\xFE\xFF"}) {
        out.emplace_back(mark + text, failure::secret_byte_order_mark);
        out.emplace_back(text + mark, failure::secret_byte_order_mark);
    }
    for (std::string const quote : {"'", "\"", "`"})
        out.emplace_back(quote + text + quote, failure::secret_quotes);
    out.emplace_back("\xE2\x80\x9C" + text + "\xE2\x80\x9D", failure::secret_quotes);
    out.emplace_back("\xE2\x80\x98" + text + "\xE2\x80\x99", failure::secret_quotes);
    out.emplace_back("\"" + text + "\"\n", failure::secret_line_end);
    out.emplace_back(" ", failure::secret_white_space);
    out.emplace_back("\n", failure::secret_line_end);
    out.emplace_back("\"\"", failure::secret_quotes);
    return out;
}

sign::message_view const request{"POST", "example.com", "/path", "{}"};

template <class Scheme, class Crypto>
void refuses_to_sign(std::string const& text, failure rule) {
    sign::basic_signer<Scheme, Crypto> const signer{"key", sign::secret{text}};
    sign::signed_headers<Scheme> headers;
    CHECK(signer.sign(request, headers) == rule);
    CHECK(signer.sign_with(request, "1", "n", headers) == rule);
    std::array<sign::message_view, 5> const requests{request, request, request, request, request};
    std::array<sign::signed_headers<Scheme>, 5> many;
    std::array<failure, 5> outcomes{};
    CHECK(
        sign::sign_batch(
            signer, std::span<sign::message_view const>{requests},
            std::span<sign::signed_headers<Scheme>>{many}, outcomes) == 0);
    for (auto const outcome : outcomes)
        CHECK(outcome == rule);
}

template <class Scheme, class Crypto>
void refuses_to_verify(std::string const& text, failure rule) {
    // What somebody signed who took the text as it is.
    auto const stamps_for = [&](std::string& signature) {
        auto canonical = [] {
            std::string out = "POST\nexample.com\n/path\n\n";
            out += sign::encoded<sign::hex_lower>(rampart::test::digest_of<sign::sha256>("{}"));
            return out + "\n1\nn";
        }();
        sign::hmac_sha256 const mac{
            {reinterpret_cast<unsigned char const*>(text.data()), text.size()}};
        signature = sign::encoded<sign::hex_lower>(rampart::test::mac_of(mac, canonical));
        return sign::received_stamps{"key", "1", "n", signature};
    };
    std::string signature;
    auto const stamps = stamps_for(signature);
    sign::basic_verifier<Scheme, Crypto> verifier{sign::secret{text}};
    CHECK(verifier.size() == 0);
    CHECK(verifier.problem() == rule);
    CHECK(verifier.check(request, stamps) == sign::receipt::signature_differs);
    std::array<sign::received_message, 5> received;
    received.fill({request, stamps});
    std::array<sign::receipt, 5> outcomes{};
    CHECK(sign::check_batch(verifier, received, outcomes) == 0);
    for (auto const outcome : outcomes)
        CHECK(outcome == sign::receipt::signature_differs);
    verifier.accept_only(sign::secret{"c2VjcmV0"});
    CHECK(verifier.size() == 1);
    CHECK(verifier.problem() == failure::none);
    verifier.add(sign::secret{text});
    CHECK(verifier.size() == 1);
    CHECK(verifier.problem() == rule);
}

} // namespace

TEST_CASE("a secret with something around it signs nothing and verifies nothing, by any way") {
    for (auto const& [text, rule] : spoiled("c2VjcmV0")) {
        CAPTURE(text);
        CHECK(sign::check_secret_text(text) == rule);
        CHECK(sign::check_secret(sign::secret{text}) == rule);
        refuses_to_sign<rampart::hexarails::scheme, sign::direct_crypto>(text, rule);
        refuses_to_sign<rampart::hexarails::scheme, sign::provider_crypto>(text, rule);
        refuses_to_sign<rampart::banxa::scheme<>, sign::direct_crypto>(text, rule);
        refuses_to_sign<base64_scheme, sign::direct_crypto>(text, rule);
        refuses_to_verify<rampart::hexarails::scheme, sign::direct_crypto>(text, rule);
        refuses_to_verify<rampart::hexarails::scheme, sign::provider_crypto>(text, rule);
        refuses_to_verify<base64_scheme, sign::direct_crypto>(text, rule);
    }
}

TEST_CASE("a bearer token with something around it is refused") {
    for (auto const& [text, rule] : spoiled("token")) {
        CAPTURE(text);
        sign::bearer_signer const signer{sign::secret{text}};
        sign::bearer_signer::headers headers;
        CHECK(signer.sign(request, headers) == failure::token_invalid);
        CHECK(headers.value(0).empty());
    }
}

TEST_CASE("an API key with something around it is refused") {
    for (auto const& [text, rule] : spoiled("key")) {
        CAPTURE(text);
        sign::basic_signer<rampart::hexarails::scheme> const signer{text, sign::secret{"s"}};
        sign::signed_headers<rampart::hexarails::scheme> headers;
        bool const ascii = text.size() >= 2 && text.front() == text.back() && text.back() < 0x7F &&
                           text.front() > ' ';
        CHECK(
            signer.sign(request, headers) ==
            (ascii ? failure::api_key_quotes : failure::api_key_invalid));
    }
}

TEST_CASE("what stands within a secret, or on one side of it, is its own affair") {
    for (std::string const text :
         {"s", "two words", "a\nb", "it's", "\"", "'", "'a", "a'", "\"a'", "a\"b\"c", "\x0b",
          "a=", "\xC3\xA9", "\x80"}) {
        CAPTURE(text);
        CHECK(sign::check_secret_text(text) == failure::none);
        sign::basic_signer<rampart::hexarails::scheme> const signer{"key", sign::secret{text}};
        sign::signed_headers<rampart::hexarails::scheme> headers;
        CHECK(signer.sign(request, headers) == failure::none);
    }
}

TEST_CASE("no sentence about a secret shows it, and each concerns the credentials") {
    for (auto const rule :
         {failure::secret_empty, failure::secret_white_space, failure::secret_line_end,
          failure::secret_quotes, failure::secret_byte_order_mark, failure::secret_invalid,
          failure::api_key_invalid, failure::api_key_quotes, failure::token_invalid}) {
        CHECK(sign::concerns_credentials(rule));
    }
    for (auto const other :
         {failure::none, failure::nonce_invalid, failure::random_source, failure::crypto_library,
          failure::crypto_wrong, failure::field_missing}) {
        CHECK_FALSE(sign::concerns_credentials(other));
    }
}
