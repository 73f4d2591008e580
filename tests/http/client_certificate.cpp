// The client's own certificate, shown to nginx and to servers of OpenSSL's.
#include <cstdio>
#include <memory>
#include <string>

#include <openssl/bio.h>
#include <openssl/pem.h>

#include <doctest/doctest.h>

#include <rampart/http/tls_transport.hpp>
#include <rampart/sandbox/authority.hpp>

#include "../support/carrier.hpp"
#include "../support/nginx_server.hpp"
#include "../support/process.hpp"
#include "../support/wire_server.hpp"

using namespace rampart;
using namespace rampart::test;
using namespace std::chrono_literals;
using sandbox::leaf_request;

namespace {

sandbox::authority const& ca() {
    static sandbox::authority const instance;
    return instance;
}

/// Another one, of clients.
sandbox::authority const& clients() {
    static sandbox::authority const instance{"authority of clients"};
    return instance;
}

sandbox::certificate own(std::chrono::seconds ends = 1h) {
    return clients().issue(
        {.not_after_offset = ends, .common_name = "payouts of Example Ltd", .for_client = true});
}

/// The key again, encrypted.
std::string encrypted(std::string const& key, char const* passphrase) {
    std::unique_ptr<BIO, decltype(&BIO_free_all)> const from{
        BIO_new_mem_buf(key.data(), static_cast<int>(key.size())), &BIO_free_all};
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> const read{
        PEM_read_bio_PrivateKey(from.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free};
    std::unique_ptr<BIO, decltype(&BIO_free_all)> const to{BIO_new(BIO_s_mem()), &BIO_free_all};
    REQUIRE(
        PEM_write_bio_PKCS8PrivateKey(
            to.get(), read.get(), EVP_aes_256_cbc(), passphrase,
            static_cast<int>(std::char_traits<char>::length(passphrase)), nullptr, nullptr) == 1);
    char* bytes = nullptr;
    auto const size = BIO_get_mem_data(to.get(), &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

http::request get() { return {http::method::get, "/", {{"Host", "localhost"}}, {}, false}; }

http::tls_settings with(http::client_certificate shown) {
    return {.ca_pem = ca().ca_pem(), .client_certificate = std::move(shown)};
}

bool contains(std::string const& text, std::string const& part) {
    return text.find(part) != std::string::npos;
}

/// What a transport with these settings says of them, when it is made and at each call.
std::string problem_of(http::client_certificate shown) {
    std::string out;
    for (auto const how : both_ways) {
        http::tls_transport const made{with(shown)};
        REQUIRE(made.problem().has_value());
        CHECK(made.problem()->code == errc::invalid_tls_settings);
        carrier client{how, with(shown)};
        auto const answer = client.send(*http::origin::parse("https://localhost:1"), get(), {});
        REQUIRE(answer.has_error());
        CHECK(answer.error().code == errc::invalid_tls_settings);
        CHECK(answer.error().delivery == delivery::not_sent);
        CHECK(answer.error().message == made.problem()->message);
        out = answer.error().message;
    }
    return out;
}

} // namespace

TEST_CASE("nginx that verifies its clients sees the certificate, of a file and of a text") {
    auto const nginx = nginx_program();
    if (!nginx) {
        MESSAGE("skipped: nginx is not installed");
        return;
    }
    temporary_folder const files;
    auto const trusted = files.write("clients.pem", clients().ca_pem());
    nginx_server const server{
        *nginx, ca().issue(leaf_request::localhost()),
        "ssl_client_certificate " + trusted +
            "; ssl_verify_client on; location / { return 200 \"$ssl_client_s_dn\"; }"};
    auto const to = *http::origin::parse(server.origin());
    auto const shown = own();
    auto const certificate_file = files.write("own.pem", shown.pem_chain);
    auto const key_file = files.write("own.key", shown.pem_key);
    auto const both_in_one = files.write("both.pem", shown.pem_chain + shown.pem_key);
    auto const locked = encrypted(shown.pem_key, "correct horse");
    auto const locked_file = files.write("locked.key", locked);
    for (auto const how : both_ways) {
        for (auto const& given : {
                 http::client_certificate{.file = certificate_file, .key_file = key_file},
                 http::client_certificate{
                     .pem = shown.pem_chain, .key_pem = http::secret_text{shown.pem_key}},
                 http::client_certificate{.file = both_in_one},
                 http::client_certificate{
                     .file = certificate_file,
                     .key_file = locked_file,
                     .passphrase = http::secret_text{"correct horse"}},
                 http::client_certificate{
                     .pem = shown.pem_chain,
                     .key_pem = http::secret_text{locked},
                     .passphrase = http::secret_text{"correct horse"}},
             }) {
            carrier client{how, with(given)};
            auto const answer = client.send(to, get(), {});
            INFO(server.log());
            REQUIRE(answer.has_value());
            CHECK(answer->status == 200);
            CHECK(answer->body == "CN=payouts of Example Ltd");
        }
        // Without one, and with one of an authority that nginx does not know.
        for (auto const& given : {
                 http::client_certificate{},
                 [] {
                     auto const other = sandbox::authority{}.issue({.for_client = true});
                     return http::client_certificate{
                         .pem = other.pem_chain, .key_pem = http::secret_text{other.pem_key}};
                 }(),
             }) {
            carrier client{how, with(given)};
            auto const answer = client.send(to, get(), {});
            REQUIRE(answer.has_value());
            CHECK(answer->status == 400);
        }
    }
}

TEST_CASE("what is wrong with a client's certificate is said when the transport is made") {
    temporary_folder const files;
    auto const shown = own();
    auto const certificate = files.write("own.pem", shown.pem_chain);
    auto const key = files.write("own.key", shown.pem_key);
    auto const other_key = files.write("other.key", own().pem_key);
    auto const locked = files.write("locked.key", encrypted(shown.pem_key, "correct horse"));
    auto const nothing = files.path() + "/none.pem";

    CHECK(contains(problem_of({.file = nothing, .key_file = key}), nothing + " cannot be read"));
    auto const late = own(-1h);
    auto const late_file = files.write("late.pem", late.pem_chain);
    CHECK(contains(
        problem_of({.file = late_file, .key_pem = http::secret_text{late.pem_key}}),
        "the client's certificate: file " + late_file + " has expired, 20"));
    CHECK(contains(
        problem_of({.file = certificate, .key_file = nothing}), nothing + " cannot be read"));
    CHECK(contains(
        problem_of({.file = files.path(), .key_file = key}), files.path() + " cannot be read"));
    CHECK(contains(
        problem_of({.file = certificate, .key_file = other_key}),
        other_key + " is not the certificate's"));
    CHECK(contains(
        problem_of({.pem = shown.pem_chain, .key_pem = http::secret_text{own().pem_key}}),
        "the client's key: the text is not the certificate's"));
    CHECK(contains(
        problem_of({.file = certificate, .key_file = locked}),
        "is encrypted: client_certificate::passphrase is empty"));
    auto const wrong = problem_of(
        {.file = certificate,
         .key_file = locked,
         .passphrase = http::secret_text{"battery staple"}});
    CHECK(contains(wrong, "is encrypted with another passphrase"));
    CHECK_FALSE(contains(wrong, "battery"));
    CHECK(contains(problem_of({.file = key}), key + " has no certificate in PEM"));
    CHECK(contains(
        problem_of(
            {.pem = shown.pem_chain + "-----BEGIN CERTIFICATE-----\nbroken\n",
             .key_pem = http::secret_text{shown.pem_key}}),
        "has a certificate of its chain that cannot be read"));
    CHECK(contains(problem_of({.file = certificate}), certificate + " has no key in PEM"));
    CHECK(contains(problem_of({.key_file = key}), "the client's key has no certificate"));
    CHECK(contains(
        problem_of({.file = certificate, .pem = shown.pem_chain, .key_file = key}), "given twice"));
    CHECK(contains(
        problem_of(
            {.file = certificate, .key_file = key, .key_pem = http::secret_text{shown.pem_key}}),
        "given twice"));
    CHECK_FALSE(http::tls_transport{with({.file = certificate, .key_file = key})}.problem());
    CHECK_FALSE(http::tls_transport{}.problem());
}

TEST_CASE("a server that ends the handshake for want of a certificate has not got the request") {
    temporary_folder const files;
    auto const shown = ca().issue(leaf_request::localhost());
    auto const trusted = files.write("clients.pem", clients().ca_pem());
    auto const certificate = files.write("server.pem", shown.pem_chain);
    auto const key = files.write("server.key", shown.pem_key);
    auto const mine = own();
    for (auto const* const version : {"-tls1_2", "-tls1_3"}) {
        auto const port = std::to_string(closed_port());
        background_process server{
            {"/usr/bin/openssl", "s_server", "-accept", "127.0.0.1:" + port, version, "-cert",
             certificate, "-key", key, "-CAfile", trusted, "-Verify", "1", "-verify_return_error",
             "-www"},
            {},
            true};
        while (server.read_line() != "ACCEPT") {
        }
        auto const to = *http::origin::parse("https://127.0.0.1:" + port);
        for (auto const how : both_ways) {
            CAPTURE(version);
            carrier client{how, with({})};
            auto const refused = client.send(to, get(), {});
            REQUIRE(refused.has_error());
            CAPTURE(refused.error().message);
            CHECK(refused.error().code == errc::tls_handshake_failed);
            CHECK(refused.error().delivery == delivery::not_sent);
            carrier known{
                how, with({.pem = mine.pem_chain, .key_pem = http::secret_text{mine.pem_key}})};
            CHECK(known.send(to, get(), {}).has_value());
        }
    }
}

TEST_CASE("the page's client certificate") {
    auto const make = [] {
        // clang-format off
    rampart::http::tls_transport transport{{
        .client_certificate = {.file = "/etc/payouts/own.pem", .key_file = "/etc/payouts/own.key"}}};
    if (auto const wrong = transport.problem()) throw rampart::call_failed{*wrong};
        // clang-format on
    };
    CHECK_THROWS_AS(make(), call_failed);
}
