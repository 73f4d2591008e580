// What is explained is what is signed: for each scheme and request the signature is OpenSSL's MAC
// of the explained text, whichever way the CPU puts it together, hashes it, and how many at once.
// The input is a scheme, a time, a count, and a line for each text; the body takes all that is
// left.
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <rampart/banxa/scheme.hpp>
#include <rampart/hexarails/scheme.hpp>
#include <rampart/rampnow/scheme.hpp>
#include <rampart/sign/batch.hpp>
#include <rampart/sign/explain.hpp>
#include <rampart/sign/signer.hpp>
#include <rampart/sign/verify.hpp>

#include "support/input.hpp"

namespace {

namespace sign = rampart::sign;
using namespace sign::parts;
using rampart::fuzz::require;

template <class Message, class Base = sign::hmac_sha256_scheme>
struct scheme_of : Base {
    using message = Message;
    using headers =
        sign::header_list<sign::header<"Signature", signature>, sign::header<"Time", timestamp>>;
};

using in_lines = scheme_of<sign::lines<method, host, path, query, body_sha256, timestamp, nonce>>;
using in_a_row = scheme_of<sign::concat<timestamp, method, target, nonce, api_key, body>>;
using at_times =
    scheme_of<sign::lines<method, when_query<query>, nonce, when_body<body>, host, api_key>>;
using long_separator = scheme_of<sign::joined<", ", method, target, timestamp, when_body<body>>>;
using nested = scheme_of<
    sign::lines<literal<"v1">, group<"/", leading<8, timestamp>, host, literal<"end">>, target>>;
using hashed =
    scheme_of<sign::concat<path, sha256_of<sign::raw_bytes, nonce, body>, literal<"|">, api_key>>;
using of_headers = scheme_of<sign::lines<
    when_header<"X-Key", header_value<"X-Key">>, method, sha512_of<sign::hex_lower, body>>>;
using wide = scheme_of<
    sign::lines<method, target, sha512_of<sign::hex_lower, body>, timestamp>,
    sign::hmac_sha512_scheme>;

std::string hex_mac(std::string_view text, std::size_t digest_size) {
    constexpr std::string_view key = "a secret";
    unsigned char out[64];
    unsigned size = 0;
    auto const* const bytes = reinterpret_cast<unsigned char const*>(text.data());
    ::HMAC(
        digest_size == 32 ? EVP_sha256() : EVP_sha512(), key.data(), static_cast<int>(key.size()),
        bytes, text.size(), out, &size);
    require(size == digest_size, "OpenSSL has both MACs");
    std::string digits(2 * digest_size, '\0');
    sign::hex_lower::encode({out, digest_size}, digits.data());
    return digits;
}

struct request {
    sign::message_view message;
    std::string nonce;
    long long seconds;
    std::size_t count;
};

/// Which of its headers has the signature alone, in hexadecimal digits.
template <class Scheme>
bool has_signature(sign::signed_headers<Scheme> const& headers, std::string_view expected) {
    for (std::size_t at = 0; at < headers.size(); ++at)
        if (headers.value(at).find(expected) != std::string_view::npos) return true;
    return false;
}

/// What a sender claims, the body for a stamp too, is judged in a batch as it is alone.
template <class Scheme>
void check_claims(request const& asked, std::string_view timestamp, std::string_view signature) {
    sign::basic_verifier<Scheme> const verifier{sign::secret{"a secret"}};
    auto const body = asked.message.body;
    sign::received_stamps const claims[] = {
        {"a-key", timestamp, asked.nonce, signature},
        {"a-key", timestamp, body, signature},
        {"a-key", body, asked.nonce, signature},
        {body, timestamp, asked.nonce, signature}};
    std::vector<sign::received_message> all;
    std::vector<sign::receipt> expected;
    for (std::size_t at = 0; at < asked.count; ++at) {
        all.push_back({asked.message, claims[(at + asked.count) % std::size(claims)]});
        expected.push_back(verifier.check(all.back().message, all.back().stamps));
    }
    for (auto const kernel :
         {sign::lane_kernel::portable, sign::lane_kernel::sha, sign::lane_kernel::avx512_pair}) {
        if (!sign::available(kernel)) continue;
        std::vector<sign::receipt> outcomes(all.size());
        sign::check_batch(verifier, all, outcomes, kernel);
        require(outcomes == expected, "claims are judged alike in each kernel", body);
    }
}

template <class Scheme>
void check(request const& asked) {
    using signer =
        sign::basic_signer<Scheme, sign::direct_crypto, sign::fixed_clock, sign::fixed_nonce>;
    signer const by{
        "a-key", sign::secret{"a secret"}, sign::fixed_clock::at_unix_seconds(asked.seconds),
        sign::fixed_nonce{asked.nonce}};
    typename signer::headers headers;
    if (by.sign(asked.message, headers) != sign::failure::none) return;
    auto const text =
        sign::explain<Scheme>(asked.message, "a-key", headers.timestamp(), headers.nonce())
            .canonical_string;
    auto const expected = hex_mac(text, Scheme::template mac<sign::direct_crypto>::digest_size);
    require(has_signature(headers, expected), "what is explained is what is signed", text);

    auto& in_registers = sign::detail::writes_in_registers;
    auto& by_instructions = sign::detail::hashes_with_sha_ni;
    bool const has_registers = in_registers;
    bool const has_instructions = by_instructions;
    std::vector<sign::message_view> const many(asked.count, asked.message);
    std::vector<typename signer::headers> all(many.size());
    std::vector<sign::failure> outcomes(many.size());
    for (int way = 0; way < 4; ++way) {
        in_registers = has_registers && (way & 1) != 0;
        by_instructions = has_instructions && (way & 2) != 0;
        require(by.sign(asked.message, headers) == sign::failure::none, "it signs again", text);
        require(has_signature(headers, expected), "it is signed alike in each way", text);
        for (auto const kernel :
             {sign::lane_kernel::portable, sign::lane_kernel::sha, sign::lane_kernel::avx512,
              sign::lane_kernel::avx512_pair, sign::lane_kernel::measured}) {
            if (!sign::available(kernel)) continue;
            auto const signed_ones = sign::sign_batch(
                by, std::span<sign::message_view const>{many},
                std::span<typename signer::headers>{all}, outcomes, kernel);
            require(signed_ones == many.size(), "all of a batch are signed", text);
            for (auto const& one : all)
                require(has_signature(one, expected), "and alike in each kernel", text);
        }
    }
    in_registers = has_registers;
    by_instructions = has_instructions;
    check_claims<Scheme>(asked, headers.timestamp(), expected);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    rampart::fuzz::input from{data, size};
    auto const scheme = from.choice(11);
    request asked;
    asked.count = from.choice(70);
    bool const multipart = from.choice(8) == 0;
    asked.seconds = from.number() % 10'000'000'000;
    auto const method_text = from.until('\n');
    auto const host_text = from.until('\n');
    auto const target_text = from.until('\n');
    asked.nonce = from.until('\n');
    auto const key_text = from.until('\n');
    sign::header_view const given[] = {{"X-Key", key_text}};
    asked.message = {method_text, host_text, target_text, from.rest(), multipart};
    if (!key_text.empty()) asked.message.headers = given;
    switch (scheme) {
    case 0: check<in_lines>(asked); break;
    case 1: check<in_a_row>(asked); break;
    case 2: check<at_times>(asked); break;
    case 3: check<long_separator>(asked); break;
    case 4: check<nested>(asked); break;
    case 5: check<hashed>(asked); break;
    case 6: check<of_headers>(asked); break;
    case 7: check<wide>(asked); break;
    case 8: check<rampart::hexarails::scheme>(asked); break;
    case 9: check<rampart::rampnow::scheme<>>(asked); break;
    default: check<rampart::banxa::scheme<>>(asked); break;
    }
    return 0;
}
