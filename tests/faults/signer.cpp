// Every OpenSSL call of the signer made to fail: the call ends before anything is sent.
#include <string>
#include <thread>

#include <doctest/doctest.h>

#include <rampart/client.hpp>
#include <rampart/hexarails.hpp>
#include <rampart/http/recording_transport.hpp>
#include <rampart/http/scripted_transport.hpp>
#include <rampart/sign/evp_crypto.hpp>

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

void check_refused(evp_client& client, char const* function) {
    CAPTURE(std::string{function});
    auto const made =
        client.call<hexarails::create_customer>({.name = "Jane Doe", .email = "jane@example.com"});
    REQUIRE_FALSE(made.has_value());
    CHECK(made.error().code == errc::signing_failed);
    CHECK(made.error().delivery == delivery::not_sent);
    CHECK(client.transport().sent().empty());
}

} // namespace

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
