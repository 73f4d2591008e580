// Which servers are accepted, and what is told of those that are not: authorities, certificates,
// pins, groups and ciphers.
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include <openssl/bio.h>
#include <openssl/pem.h>

#include <doctest/doctest.h>

#include <rampart/http/examine_connection.hpp>
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

http::request get() { return {http::method::get, "/", {{"Host", "localhost"}}, {}, false}; }

script answering() { return {read_request{}, send_bytes{http_response(200, "{}")}, again{}}; }

bool contains(std::string const& text, std::string const& part) {
    return text.find(part) != std::string::npos;
}

/// The pin of a PEM certificate, as a person would get it with `openssl`.
std::string pin_of_pem(std::string const& pem) {
    temporary_folder const files;
    auto const file = files.write("one.pem", pem);
    auto const made = run(
        {"/bin/sh", "-c",
         "openssl x509 -in '" + file +
             "' -pubkey -noout | openssl pkey -pubin -outform der | openssl dgst -sha256 "
             "-binary | openssl enc -base64"});
    REQUIRE(made.exit_code == 0);
    return "sha256/" + made.out.substr(0, made.out.find('\n'));
}

/// A key that no server has.
std::string pin_for_later() {
    return pin_of_pem(sandbox::authority{}.issue(leaf_request::localhost()).pem_chain);
}

/// While it lives, OpenSSL looks for authorities in these places.
class authorities_at {
public:
    authorities_at(std::string const& file, std::string const& directories) {
        ::setenv("SSL_CERT_FILE", file.c_str(), 1);
        ::setenv("SSL_CERT_DIR", directories.c_str(), 1);
    }
    ~authorities_at() {
        ::unsetenv("SSL_CERT_FILE");
        ::unsetenv("SSL_CERT_DIR");
    }
    authorities_at(authorities_at const&) = delete;
    authorities_at& operator=(authorities_at const&) = delete;
};

result<http::response> sent(way how, http::tls_settings settings, std::string const& origin) {
    carrier client{how, std::move(settings)};
    return client.send(*http::origin::parse(origin), get(), {});
}

/// "YYYY-MM-DDThh:mm" of a time from now on.
std::string minute(std::chrono::seconds from_now) {
    auto const time =
        std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() + from_now);
    std::tm parts{};
    ::gmtime_r(&time, &parts);
    char text[32];
    return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M", &parts)};
}

} // namespace

TEST_CASE("a refused certificate of nginx's is named with its issuer and its dates") {
    auto const nginx = nginx_program();
    if (!nginx) {
        MESSAGE("skipped: nginx is not installed");
        return;
    }
    auto const refused = [&](sandbox::certificate const& shown, way how) {
        nginx_server const server{*nginx, shown, "location / { return 200 '{}'; }"};
        auto const answer = sent(how, {.ca_pem = ca().ca_pem()}, server.origin());
        REQUIRE(answer.has_error());
        CHECK(answer.error().code == errc::certificate_rejected);
        CHECK(answer.error().delivery == delivery::not_sent);
        INFO(answer.error().message);
        return answer.error().message;
    };
    for (auto const how : both_ways) {
        auto late = leaf_request::localhost();
        late.common_name = "late, \"quoted\" Ltd";
        late.not_before_offset = -48h;
        late.not_after_offset = -24h;
        auto const issued = minute(-48h); // and a minute later at most
        auto const ended = minute(-24h);
        auto const expired = refused(ca().issue(late), how);
        CAPTURE(expired);
        CHECK(contains(expired, "certificate has expired"));
        CHECK(contains(expired, "subject CN=late\\, \\\"quoted\\\" Ltd"));
        CHECK(contains(expired, "issuer CN=rampart sandbox authority"));
        CHECK(contains(expired, "valid from " + issued.substr(0, 10)));
        CHECK(contains(expired, " to " + ended.substr(0, 10)));

        auto const other_host =
            refused(ca().issue({.dns_names = {"api.example.com", "b.example"}}), how);
        CAPTURE(other_host);
        CHECK(contains(other_host, "ostname mismatch"));
        CHECK(contains(other_host, "it is for api.example.com, b.example"));
        CHECK(contains(other_host, "subject CN=rampart sandbox server"));

        auto const own = refused(sandbox::authority::self_signed(leaf_request::localhost()), how);
        CAPTURE(own);
        CHECK(contains(own, "self-signed"));
        CHECK(contains(own, "issuer CN=rampart sandbox server"));
    }
}

TEST_CASE("of a chain the certificate is named that has expired, the authority's too") {
    sandbox::authority const old{"old authority", -10min};
    wire_server const server{old.issue(leaf_request::localhost()), answering()};
    for (auto const how : both_ways) {
        auto const answer = sent(how, {.ca_pem = old.ca_pem()}, server.origin());
        REQUIRE(answer.has_error());
        CHECK(answer.error().code == errc::certificate_rejected);
        CAPTURE(answer.error().message);
        CHECK(contains(answer.error().message, "certificate has expired"));
        CHECK(contains(answer.error().message, "subject CN=old authority"));
    }
}

TEST_CASE("a certificate that is refused only once it has expired") {
    auto const nginx = nginx_program();
    if (!nginx) {
        MESSAGE("skipped: nginx is not installed");
        return;
    }
    auto soon = leaf_request::localhost();
    soon.not_after_offset = 3s;
    nginx_server const server{*nginx, ca().issue(soon), "location / { return 200 '{}'; }"};
    // Until the end every answer is one, and from then on none is: nothing is kept for longer.
    for (bool expired = false; !expired;) {
        auto const before = std::chrono::steady_clock::now();
        auto const answer = sent(way::blocking, {.ca_pem = ca().ca_pem()}, server.origin());
        if (answer) {
            std::this_thread::sleep_until(before + 200ms);
            continue;
        }
        expired = true;
        CHECK(answer.error().code == errc::certificate_rejected);
        CHECK(contains(answer.error().message, "certificate has expired"));
    }
}

TEST_CASE("no certificate authority at all is said, with the setting that helps") {
    temporary_folder const files;
    auto const nowhere = files.path() + "/none.pem";
    wire_server const server{ca().issue(leaf_request::localhost()), answering()};
    for (auto const how : both_ways) {
        authorities_at const set{nowhere, files.path()};
        auto const answer = sent(how, {}, server.origin());
        REQUIRE(answer.has_error());
        CHECK(answer.error().code == errc::invalid_tls_settings);
        CHECK(answer.error().delivery == delivery::not_sent);
        CAPTURE(answer.error().message);
        CHECK(contains(answer.error().message, "no certificate authorities were found"));
        CHECK(contains(answer.error().message, nowhere));
        CHECK(contains(answer.error().message, files.path()));
        CHECK(contains(answer.error().message, "tls_settings::ca_file"));
        // One of one's own is enough, and plain http needs none.
        CHECK(sent(how, {.ca_pem = ca().ca_pem()}, server.origin()).has_value());
        wire_server const plain_server{plain, answering()};
        CHECK(sent(how, {.allow_plain_http_to_loopback = true}, plain_server.origin()).has_value());

        auto const none = sent(how, {.use_system_authorities = false}, server.origin());
        REQUIRE(none.has_error());
        CHECK(none.error().code == errc::invalid_tls_settings);
        CHECK(contains(none.error().message, "use_system_authorities is false"));
    }
    CHECK(server.connections() == 2);
}

TEST_CASE("authorities that are there later are found by the same transport") {
    temporary_folder const files;
    wire_server const server{ca().issue(leaf_request::localhost()), answering()};
    auto const to = *http::origin::parse(server.origin());
    auto const directory = files.path() + "/certs";
    std::filesystem::create_directory(directory);
    authorities_at const set{files.path() + "/none.pem", "/no/directory:" + directory};
    carrier client{way::blocking, {}};
    CHECK(client.send(to, get(), {}).has_error());
    auto const file = files.write("certs/ours.pem", ca().ca_pem());
    REQUIRE(run({"/usr/bin/openssl", "rehash", directory}).exit_code == 0);
    CHECK(client.send(to, get(), {}).has_value());
}

TEST_CASE("a server whose chain has a pinned key is accepted, any other is refused") {
    auto const shown = ca().issue(leaf_request::localhost());
    wire_server const server{shown, answering()};
    auto const later = pin_for_later();
    auto const leaf = pin_of_pem(shown.pem_chain);
    auto const issuer = pin_of_pem(ca().ca_pem());
    for (auto const how : both_ways) {
        for (auto const& right : {leaf, issuer}) {
            http::tls_settings const settings{
                .ca_pem = ca().ca_pem(), .pins = {.keys = {later, right}}};
            CHECK(sent(how, settings, server.origin()).has_value());
        }
        http::tls_settings wrong{
            .ca_pem = ca().ca_pem(), .pins = {.keys = {later, pin_for_later()}}};
        carrier client{how, wrong};
        for (int call = 0; call < 2; ++call) {
            auto const answer = client.send(*http::origin::parse(server.origin()), get(), {});
            REQUIRE(answer.has_error());
            CHECK(answer.error().code == errc::certificate_rejected);
            CHECK(answer.error().delivery == delivery::not_sent);
            CAPTURE(answer.error().message);
            CHECK(contains(answer.error().message, "none of the public key pins"));
            CHECK(contains(answer.error().message, leaf + ", " + issuer));
        }
        CHECK(client.metrics().pins_missed == 2);

        wrong.pins.report_only = true;
        carrier reporting{how, wrong};
        CHECK(reporting.send(*http::origin::parse(server.origin()), get(), {}).has_value());
        CHECK(reporting.metrics().pins_missed == 1);
        // Pins do not make up for anything else.
        auto const unknown = sent(how, {.pins = {.keys = {leaf, later}}}, server.origin());
        REQUIRE(unknown.has_error());
        CHECK(unknown.error().code == errc::certificate_rejected);
        CHECK_FALSE(contains(unknown.error().message, "pins"));
    }
}

TEST_CASE("a proxy that is spoken to over TLS needs no pinned key and is shown no certificate") {
    auto const shown = ca().issue(leaf_request::localhost());
    auto const refusal = http_response(403, "no");
    wire_server const proxy{shown, {read_request{}, send_bytes{refusal}, hold{}}};
    auto const own = ca().issue({.common_name = "payouts", .for_client = true});
    http::tls_settings settings{
        .ca_pem = ca().ca_pem(),
        .client_certificate = {.pem = own.pem_chain, .key_pem = http::secret_text{own.pem_key}},
        .pins = {.keys = {pin_for_later(), pin_for_later()}}};
    settings.proxy = *http::proxy::parse(proxy.origin());
    for (auto const how : both_ways) {
        carrier client{how, settings};
        auto const answer = client.send(*http::origin::parse("https://example.invalid"), get(), {});
        REQUIRE(answer.has_error());
        CHECK(answer.error().code == errc::proxy_failed);
        CHECK(answer.error().http_status == 403);
        auto const seen = client.metrics();
        CHECK(seen.pins_missed == 0);
        CHECK(seen.tunnels == 1);
        CHECK(seen.tunnels_failed == 1);
        CHECK(seen.closed.not_connected == 1);
    }
    // One that insists on a certificate gets none, and ends the handshake; with one it would wait.
    temporary_folder const files;
    auto const port = std::to_string(closed_port());
    background_process insisting{
        {"/usr/bin/openssl", "s_server", "-accept", "127.0.0.1:" + port, "-tls1_3", "-cert",
         files.write("own.pem", shown.pem_chain), "-key", files.write("own.key", shown.pem_key),
         "-CAfile", files.write("ca.pem", ca().ca_pem()), "-Verify", "1", "-verify_return_error"},
        {},
        true};
    while (insisting.read_line() != "ACCEPT") {
    }
    settings.proxy = *http::proxy::parse("https://127.0.0.1:" + port);
    auto const answer = sent(way::blocking, settings, "https://example.invalid");
    REQUIRE(answer.has_error());
    CHECK(answer.error().code == errc::proxy_failed);
}

TEST_CASE("what a connection is made with can be looked at") {
    auto const shown = ca().issue(leaf_request::localhost());
    wire_server const server{shown, answering()};
    auto const to = *http::origin::parse(server.origin());
    auto const seen = http::examine_connection(to, {.ca_pem = ca().ca_pem()}, {});
    CHECK_FALSE(seen.failure);
    CHECK(seen.tls_version == "TLSv1.3");
    CHECK(contains(seen.tls_cipher, "AES"));
    REQUIRE(seen.chain.size() == 2);
    CHECK(seen.chain[0].subject == "CN=rampart sandbox server");
    CHECK(seen.chain[0].issuer == seen.chain[1].subject);
    CHECK(seen.chain[0].names == "localhost, 127.0.0.1, ::1");
    CHECK(seen.chain[0].pin == pin_of_pem(shown.pem_chain));
    auto const left = seen.chain[0].not_after - std::chrono::system_clock::now();
    CHECK(left > 24h * 29);
    CHECK(left < 24h * 31);
    // A refused one is there too.
    auto const refused = http::examine_connection(to, {}, {});
    REQUIRE(refused.failure);
    CHECK(refused.failure->code == errc::certificate_rejected);
    REQUIRE_FALSE(refused.chain.empty());
    CHECK(refused.chain[0].subject == "CN=rampart sandbox server");
    CHECK(server.requests().empty());
}

TEST_CASE("a session of TLS 1.2 is no way around the pins") {
    auto const shown = ca().issue(leaf_request::localhost());
    wire_server const server{
        tls_settings{shown, tls_version::v1_2, tls_version::v1_2}, answering()};
    carrier client{
        way::blocking,
        {.ca_pem = ca().ca_pem(), .pins = {.keys = {pin_for_later(), pin_for_later()}}}};
    for (int call = 0; call < 3; ++call)
        CHECK(client.send(*http::origin::parse(server.origin()), get(), {}).has_error());
    CHECK(client.metrics().pins_missed == 3);
    CHECK(client.metrics().resumed == 0);
    CHECK(server.requests().empty());
}

TEST_CASE("one pin alone, and what is no pin, are refused when the transport is made") {
    auto const one = pin_for_later();
    auto const problem = [](std::vector<std::string> keys) {
        http::tls_transport const made{{.pins = {.keys = std::move(keys), .report_only = true}}};
        return made.problem() ? made.problem()->message : std::string{};
    };
    CHECK(contains(problem({one}), "at least two different keys"));
    CHECK(contains(problem({one, one}), "at least two different keys"));
    CHECK(problem({one, pin_for_later()}).empty());
    CHECK(problem({}).empty());
    for (auto const& wrong : std::vector<std::string>{
             one.substr(7), "sha1/" + one.substr(7), one + "=", one.substr(0, 50),
             one.substr(0, 50) + "*", "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=", ""}) {
        CAPTURE(wrong);
        CHECK(contains(problem({one, wrong}), "is not sha256/"));
    }
}

TEST_CASE("the page's pins") {
    // clang-format off
    rampart::http::tls_settings settings{
        .pins = {.keys = {"sha256/6YBE8kK4d5J1qu1wEjyoKqzEIvyRY5HyM/NB2wKdcZo=",   // in use
                          "sha256/C5+lpZ7tcVwmwQIMcRtPbsQtWLABXhQzejna0wHFr8M="},  // to change to
                 .report_only = true}};
    // clang-format on
    CHECK_FALSE(http::tls_transport{settings}.problem());
}

TEST_CASE("groups and ciphers can be narrowed, and made no wider") {
    auto const shown = ca().issue(leaf_request::localhost());
    auto const problem = [](http::tls_settings settings) {
        http::tls_transport const made{std::move(settings)};
        return made.problem() ? made.problem()->message : std::string{};
    };
    wire_server const any{shown, answering()};
    for (auto const how : both_ways) {
        CHECK(sent(how, {.ca_pem = ca().ca_pem(), .groups = "P-256"}, any.origin()).has_value());
        CHECK(sent(
                  how, {.ca_pem = ca().ca_pem(), .ciphersuites = "TLS_AES_128_GCM_SHA256"},
                  any.origin())
                  .has_value());
    }
    CHECK(contains(problem({.groups = "P-256:P-0"}), "groups \"P-256:P-0\""));
    CHECK(contains(problem({.ciphers = "NO-SUCH"}), "ciphers \"NO-SUCH\""));
    CHECK(contains(problem({.ciphersuites = "TLS_NO"}), "ciphersuites \"TLS_NO\""));
    CHECK(contains(problem({.ciphers = "aNULL:eNULL"}), "not among those that the system enables"));
    CHECK(contains(problem({.ciphers = "ALL:@SECLEVEL=0"}), "the security level is the system's"));
    CHECK(problem({.ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256"}).empty());

    // nginx says what was agreed on.
    auto const nginx = nginx_program();
    if (!nginx) {
        MESSAGE("skipped in part: nginx is not installed");
        return;
    }
    nginx_server const server{
        *nginx, shown, "location / { return 200 \"$ssl_curves $ssl_ciphers\"; }"};
    auto const offered = sent(
        way::blocking,
        {.ca_pem = ca().ca_pem(),
         .groups = "P-384:P-256",
         .ciphers = "ECDHE-ECDSA-AES256-GCM-SHA384",
         .ciphersuites = "TLS_AES_256_GCM_SHA384"},
        server.origin());
    REQUIRE(offered.has_value());
    CHECK(contains(offered->body, "secp384r1:prime256v1 "));
    CHECK(contains(offered->body, "TLS_AES_256_GCM_SHA384:ECDHE-ECDSA-AES256-GCM-SHA384"));
    CHECK_FALSE(contains(offered->body, "128"));
}
