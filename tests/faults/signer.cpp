// Every OpenSSL call of the signer made to fail: the call ends before anything is sent.
#include <span>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include <rampart/hexarails.hpp>
#include <rampart/http/recording_transport.hpp>
#include <rampart/http/scripted_transport.hpp>
#include <rampart/make_client.hpp>
#include <rampart/sign/batch.hpp>
#include <rampart/sign/evp_crypto.hpp>
#include <rampart/sign/verify.hpp>

#include "../support/crypto_faults.hpp"

using namespace rampart;

namespace {

/// The provider path, where OpenSSL may refuse at every step.
using evp_signer = sign::basic_signer<hexarails::provider::scheme, sign::provider_crypto>;
using evp_client = basic_client<hexarails::provider, evp_signer, http::scripted_transport>;

evp_client api() {
    return evp_client{
        "https://localhost", evp_signer{"key", sign::secret{std::string{"secret"}}},
        http::scripted_transport{}};
}

template <class Client>
void check_refused(Client& client, char const* function) {
    CAPTURE(std::string{function});
    auto const made = client.template call<hexarails::create_customer>(
        {.name = "Jane Doe", .email = "jane@example.com"});
    REQUIRE_FALSE(made.has_value());
    CHECK(made.error().code == errc::signing_failed);
    CHECK(made.error().delivery == delivery::not_sent);
    CHECK(client.transport().sent().empty());
}

/// MACs that this program has not looked at: the look is taken once a process.
template <int>
struct own_sha256 : sign::detail::sha256_name {};

template <int Number>
struct own_crypto : sign::provider_crypto {
    using hmac_sha256 = sign::evp_hmac<own_sha256<Number>>;
};

} // namespace

TEST_CASE("a library that computes wrong MACs once a key is kept is refused with a sentence") {
    using scheme = hexarails::provider::scheme;
    using signer = sign::basic_signer<scheme, own_crypto<1>>;
    using client = basic_client<hexarails::provider, signer, http::scripted_transport>;
    auto const make = [] {
        return client{
            "https://localhost", signer{"key", sign::secret{"secret"}}, http::scripted_transport{}};
    };
    {
        test::crypto_fault const fault{"EVP_MAC_init without a key"};
        auto api = make();
        CHECK_MESSAGE(fault.struck() > 0, "EVP_MAC_init was not called without a key");
        check_refused(api, "EVP_MAC_init without a key");
    }
    // It was seen, and stays seen, whatever the library does now.
    auto api = make();
    auto const made =
        api.call<hexarails::create_customer>({.name = "Jane Doe", .email = "jane@example.com"});
    REQUIRE_FALSE(made.has_value());
    CHECK(made.error().code == errc::signing_failed);
    CHECK(made.error().message.find("3.0.0 to 3.0.2") != std::string::npos);
    CHECK(api.transport().sent().empty());
    sign::message_view const message{"POST", "h", "/", "{}"};
    sign::basic_verifier<scheme, own_crypto<1>> const verifier{sign::secret{"secret"}};
    CHECK(verifier.problem() == sign::failure::crypto_wrong);
    std::string const signature(64, '0');
    CHECK(verifier.check(message, {"key", "1", "n", signature}) == sign::receipt::crypto_library);
    std::vector<sign::received_message> const received(
        8, sign::received_message{message, {"key", "1", "n", signature}});
    std::vector<sign::receipt> outcomes(received.size());
    CHECK(sign::check_batch(verifier, received, outcomes) == 0);
    CHECK(outcomes == std::vector<sign::receipt>(8, sign::receipt::crypto_library));
    std::vector<sign::message_view> const requests(8, message);
    std::vector<sign::signed_headers<scheme>> headers(8);
    std::vector<sign::failure> failures(8);
    signer const by{"key", sign::secret{"secret"}};
    CHECK(
        sign::sign_batch(
            by, std::span<sign::message_view const>{requests},
            std::span<sign::signed_headers<scheme>>{headers}, failures) == 0);
    CHECK(failures == std::vector<sign::failure>(8, sign::failure::crypto_wrong));
}

TEST_CASE("a library that refused while it was looked at is looked at again") {
    using scheme = hexarails::provider::scheme;
    using signer = sign::basic_signer<scheme, own_crypto<2>>;
    sign::message_view const message{"POST", "h", "/", "{}"};
    sign::signed_headers<scheme> headers;
    for (auto const* const function : {"EVP_MAC_fetch", "EVP_MAC_CTX_dup", "EVP_MAC_final"}) {
        test::crypto_fault const fault{function};
        signer const refused{"key", sign::secret{"secret"}};
        CHECK(fault.struck() > 0);
        CHECK(refused.sign(message, headers) == sign::failure::crypto_library);
    }
    signer const good{"key", sign::secret{"secret"}};
    CHECK(good.sign(message, headers) == sign::failure::none);
    CHECK_FALSE(sign::evp_hmac<own_sha256<2>>::computes_wrongly());
    CHECK_FALSE(sign::evp_hmac_sha256::computes_wrongly());
    CHECK_FALSE(sign::evp_hmac_sha512::computes_wrongly());
}

TEST_CASE("a step of signing that OpenSSL refuses is a failed signature, and nothing is sent") {
    for (auto const* const function :
         {"RAND_bytes", "EVP_MD_CTX_new", "EVP_DigestInit_ex2", "EVP_DigestUpdate",
          "EVP_DigestFinal_ex", "EVP_MAC_CTX_dup", "EVP_MAC_update", "EVP_MAC_final"}) {
        // In a thread of its own: contexts and random bytes are kept by each thread.
        std::thread{[function] {
            auto client = api();
            test::crypto_fault const fault{function};
            check_refused(client, function);
            CHECK_MESSAGE(fault.struck() > 0, std::string{function}, " was not called");
        }}.join();
    }
}

TEST_CASE("a key that OpenSSL does not take is a failed signature of every call") {
    for (auto const* const function : {"EVP_MAC_fetch", "EVP_MAC_CTX_new", "EVP_MAC_init"}) {
        auto client = [&] {
            test::crypto_fault const fault{function};
            auto made = api();
            CHECK_MESSAGE(fault.struck() > 0, std::string{function}, " was not called");
            return made;
        }();
        check_refused(client, function);
    }
}
