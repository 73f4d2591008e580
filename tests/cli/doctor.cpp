// `rampart doctor`: with all well, and with each fault that can be switched on.
#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include <rampart/sandbox/authority.hpp>
#include <rampart/sandbox/server.hpp>

#include "../support/nginx_server.hpp"
#include "../support/wire_server.hpp"
#include "command_line.hpp"
#include "terminal.hpp"

namespace {

using namespace rampart::test;
namespace json = boost::json;
namespace sandbox = rampart::sandbox;
using namespace std::chrono_literals;

constexpr char const* variables_of_proxies[] = {"https_proxy", "HTTPS_PROXY", "all_proxy",
                                                "ALL_PROXY",   "no_proxy",    "NO_PROXY"};

/// A provider's variables for a server with this authority, and no proxy from outside.
struct setting {
    temporary_folder folder{};
    variables environment{};

    setting(
        std::string const& origin, std::string const& ca_pem, std::string_view provider,
        sandbox::key_pair const& keys) {
        environment = key_pair(provider, keys.api_key, keys.api_secret);
        set(variable_name(provider, "_BASE_URL"), origin);
        set("RAMPART_CA_FILE", folder.write("ca.pem", ca_pem));
        for (auto const* const name : variables_of_proxies)
            set(name, "");
    }
    setting(sandbox::server const& server, std::string_view provider)
        : setting{server.base_url(), server.ca_pem(), provider, server.keys(provider)} {}

    void set(std::string const& name, std::string const& value) {
        auto const at = std::ranges::find(environment, name, &variable::name);
        if (at == environment.end()) {
            environment.push_back({name, value});
        } else {
            at->value = value;
        }
    }
};

/// What `doctor` said of a step.
struct step_line {
    std::string state;
    std::string found;
    std::string remedy;
};

/// One page.
class page {
public:
    page(setting const& given, std::string const& provider, arguments further = {}) {
        arguments all{"doctor", provider, "--json"};
        all.insert(all.end(), further.begin(), further.end());
        auto const result = rampart::test::rampart(all, given.environment);
        exit_code = result.exit_code;
        text = result.out + result.err;
        INFO(text);
        REQUIRE(result.err.empty());
        REQUIRE(result.out.ends_with('\n'));
        whole = json::parse(result.out);
        CHECK(whole.at("well").as_bool() == (exit_code == 0));
        CHECK(rampart::test::text(whole, "provider") == provider);
        // Nothing of a value, whatever went wrong.
        for (auto const& [name, value] : given.environment) {
            if (name.find("_API_") != std::string::npos && value.size() > 4)
                CHECK_FALSE(contains(text, value));
        }
    }

    /// The step's lines; there has to be one.
    [[nodiscard]] std::vector<step_line> lines(std::string_view name) const {
        std::vector<step_line> out;
        for (auto const& one : whole.at("steps").as_array()) {
            if (rampart::test::text(one, "name") != name) continue;
            out.push_back(
                {rampart::test::text(one, "state"), rampart::test::text(one, "found"),
                 rampart::test::text(one, "remedy")});
        }
        INFO(text);
        INFO(name);
        REQUIRE_FALSE(out.empty());
        return out;
    }

    /// The step is the only fault, its line has these texts, and it says what to do.
    void is_at_fault(std::string_view name, std::vector<std::string> const& parts) const {
        INFO(text);
        CHECK(exit_code == 1);
        for (auto const& one : whole.at("steps").as_array()) {
            if (rampart::test::text(one, "state") == "fault")
                CHECK(rampart::test::text(one, "name") == name);
        }
        auto const one = lines(name).front();
        CHECK(one.state == "fault");
        CHECK_FALSE(one.remedy.empty());
        for (auto const& part : parts) {
            CAPTURE(part);
            CHECK(contains(one.found + " -> " + one.remedy, part));
        }
    }

    [[nodiscard]] std::string state(std::string_view name) const {
        return lines(name).front().state;
    }

    int exit_code = -1;
    std::string text;
    json::value whole;
};

/// Every step of a page, in their order.
constexpr std::string_view steps[] = {
    "configuration", "environment", "tls settings", "proxy", "lookup",     "address",   "tls",
    "certificate",   "answer",      "clock",        "key",   "rate limit", "allow-list"};

sandbox::authority const& ca() {
    static sandbox::authority const instance;
    return instance;
}

sandbox::key_pair const some_keys{"some-key", "some-secret"};

/// A server that does what a test says.
struct scripted {
    scripted(
        std::string answer, sandbox::leaf_request const& leaf = sandbox::leaf_request::localhost())
        : server{ca().issue(leaf), {read_request{}, send_bytes{std::move(answer)}, again{}}},
          given{server.origin(), ca().ca_pem(), "hexarails", some_keys} {}

    wire_server server;
    setting given;
};

} // namespace

TEST_CASE("doctor finds everything well at the sandbox, for each provider") {
    sandbox::server const server;
    for (auto const* const provider : {"hexarails", "rampnow", "banxa"}) {
        CAPTURE(provider);
        auto const before = server.counts();
        page const seen{{server, provider}, provider};
        INFO(seen.text);
        CHECK(seen.exit_code == 0);
        CHECK(text(seen.whole, "base_url") == server.base_url());
        for (auto const name : steps) {
            CAPTURE(name);
            // localhost may have an address on which the sandbox does not listen.
            for (auto const& one : seen.lines(name))
                CHECK((one.state == "ok" || (name == "address" && one.state == "note")));
        }
        // One signed read, and nothing else.
        CHECK(server.counts().requests - before.requests == 1);
        CHECK(server.counts().verified - before.verified == 1);
        CHECK(contains(seen.lines("tls").front().found, "TLSv1.3"));
        CHECK(contains(seen.lines("certificate").front().found, "CN=rampart sandbox server"));
        CHECK(contains(seen.lines("certificate").front().found, "29 days left"));
        auto const set = seen.lines("environment").front().found;
        CHECK(contains(set, variable_name(provider, "_API_SECRET")));
        CHECK_FALSE(contains(set, "_API_SECRET_FILE"));
    }
    // Without a name: those of which the environment says something.
    setting both{server, "hexarails"};
    for (auto const& one : key_pair("banxa", some_keys.api_key, some_keys.api_secret))
        both.set(one.name, one.value);
    both.set("RAMPART_BANXA_BASE_URL", server.base_url());
    auto const result = rampart::test::rampart({"doctor"}, both.environment);
    CHECK(result.exit_code == 1); // banxa's key is not the sandbox's
    CHECK(contains(result.out, "hexarails at "));
    CHECK(contains(result.out, "banxa at "));
    CHECK_FALSE(contains(result.out, "rampnow"));
    is_invalid(rampart::test::rampart({"doctor", "hexarial"}), {"PROVIDER", "hexarails"});
}

TEST_CASE("doctor names a variable that is missing or wrong, and still looks at the rest") {
    sandbox::server const server;
    auto const without = [&](std::string const& name, std::string const& value) {
        setting given{server, "hexarails"};
        given.set(name, value);
        return page{given, "hexarails"};
    };
    for (auto const* const name : {"RAMPART_HEXARAILS_API_KEY", "RAMPART_HEXARAILS_API_SECRET"}) {
        auto const seen = without(name, "");
        seen.is_at_fault("environment", {std::string{name} + " is not set"});
        CHECK(seen.state("certificate") == "ok");
        CHECK(seen.state("clock") == "ok");
        CHECK(seen.state("key") == "skipped");
    }
    without("RAMPART_HEXARAILS_API_SECRET", "'secret'")
        .is_at_fault("environment", {"in quotes", "without them"});
    without("RAMPART_HEXARAILS_API_SECRET_FILE", "/no/file")
        .is_at_fault("environment", {"both set", "unset one of them"});
    without("RAMPART_HEXARAILS_BASE_URL", "https://localhost/api")
        .is_at_fault("configuration", {"path", "RAMPART_HEXARAILS_BASE_URL"});
    auto const secret = without("RAMPART_HEXARAILS_BASE_URL", "https://me:pa55word@localhost");
    secret.is_at_fault("configuration", {"user name or password"});
    CHECK_FALSE(contains(secret.text, "pa55word"));
    without("RAMPART_HEXARAILS_BASE_URL", "http://example.com")
        .is_at_fault("configuration", {"plain http", "use https"});
    without("RAMPART_CA_FILE", "/no/file.pem")
        .is_at_fault("tls settings", {"/no/file.pem", "RAMPART_CA_FILE"});
    CHECK(server.counts().verified == 0);
}

TEST_CASE("doctor tells a refused key from a clock that is wrong") {
    sandbox::server server;
    setting wrong{server, "hexarails"};
    wrong.set("RAMPART_HEXARAILS_API_SECRET", "another-secret");
    page const refused{wrong, "hexarails"};
    refused.is_at_fault("key", {"401", "invalid signature", "RAMPART_HEXARAILS_API_KEY"});
    CHECK(refused.state("clock") == "ok");
    CHECK(refused.state("answer") == "ok");
    wrong.set("RAMPART_HEXARAILS_API_KEY", "another-key");
    page{wrong, "hexarails"}.is_at_fault("key", {"invalid api key"});

    for (auto const offset : {-300s, 300s}) {
        server.set_clock_offset(offset);
        for (auto const* const provider : {"hexarails", "rampnow", "banxa"}) {
            CAPTURE(provider);
            page const seen{{server, provider}, provider};
            seen.is_at_fault("clock", {offset < 0s ? " s ahead of" : " s behind", "timedatectl"});
            // A read is repeated with the server's time, as a client does.
            CHECK(contains(seen.lines("key").front().found, "once the clock was corrected"));
        }
    }
    server.set_clock_offset(10s);
    page const slightly{{server, "hexarails"}, "hexarails"};
    CHECK(slightly.exit_code == 0);
    CHECK(slightly.state("clock") == "note");
}

TEST_CASE("doctor says which part of the way is missing") {
    sandbox::server const server;
    setting given{server, "hexarails"};
    // No such name, and nobody at the port.
    given.set("RAMPART_HEXARAILS_BASE_URL", "https://no-such-host.invalid");
    page const nameless{given, "hexarails"};
    nameless.is_at_fault("lookup", {"no-such-host.invalid"});
    CHECK(nameless.state("key") == "skipped");
    auto const port = std::to_string(closed_port());
    given.set("RAMPART_HEXARAILS_BASE_URL", "https://127.0.0.1:" + port);
    page const closed{given, "hexarails"};
    closed.is_at_fault("address", {"127.0.0.1:" + port, "refused"});
    // Plain text where TLS should be.
    wire_server const no_tls{plain, {send_bytes{"220 mail.example.com ESMTP\r\n"}, hold{}}};
    given.set("RAMPART_HEXARAILS_BASE_URL", "https://127.0.0.1:" + std::to_string(no_tls.port()));
    page{given, "hexarails"}.is_at_fault("tls", {"TLS"});
}

TEST_CASE("doctor names the proxy that is in the way, without its password") {
    sandbox::server const server;
    setting given{server, "hexarails"};
    auto const port = std::to_string(closed_port());
    given.set("https_proxy", "http://me:pa55word@127.0.0.1:" + port);
    page const closed{given, "hexarails"};
    closed.is_at_fault("address", {"127.0.0.1:" + port, "proxy"});
    CHECK_FALSE(contains(closed.text, "pa55word"));
    CHECK(contains(closed.lines("environment").front().found, "https_proxy"));
    wire_server const refusing{
        plain, {read_request{}, send_bytes{http_response(407, "who are you?")}, hold{}}};
    auto const proxy = "http://me:pa55word@127.0.0.1:" + std::to_string(refusing.port());
    page const refused{given, "hexarails", {"--proxy", proxy}};
    refused.is_at_fault("proxy", {"407", "127.0.0.1:" + std::to_string(refusing.port())});
    CHECK_FALSE(contains(refused.text, "pa55word"));
    CHECK(page{given, "hexarails", {"--proxy", "none"}}.exit_code == 0);
    given.set("no_proxy", "localhost");
    page const excepted{given, "hexarails"};
    CHECK(excepted.exit_code == 0);
    CHECK(contains(excepted.lines("proxy").front().found, "without one"));
    given.set("https_proxy", "gopher://localhost");
    CHECK(page{given, "hexarails"}.exit_code == 0); // localhost is reached without it
    for (auto const* const others : {"example.com", ""}) {
        given.set("no_proxy", others);
        page{given, "hexarails"}.is_at_fault("proxy", {"https_proxy", "--proxy none"});
    }
}

TEST_CASE("doctor goes the way through a proxy that a call goes") {
    sandbox::server const server;
    wire_server const proxy{
        plain,
        {read_request{}, send_bytes{"HTTP/1.1 200 Connection established\r\n\r\n"},
         relay_to{server.port()}}};
    setting given{server, "hexarails"};
    given.set("https_proxy", "http://me:pa55word@localhost:" + std::to_string(proxy.port()));
    page const seen{given, "hexarails"};
    INFO(seen.text);
    CHECK(seen.exit_code == 0);
    auto const line = seen.lines("proxy").front();
    CHECK(line.state == "ok");
    CHECK(contains(line.found, "http://localhost:" + std::to_string(proxy.port())));
    CHECK(contains(line.found, "200 Connection established"));
    CHECK(contains(seen.lines("lookup").front().found, "the proxy's host localhost"));
    CHECK(seen.state("key") == "ok");
    CHECK_FALSE(contains(seen.text, "pa55word"));
}

TEST_CASE("doctor blames the proxy that hangs, or whose certificate is refused") {
    wire_server const hanging{plain, {read_request{}, hold{}}};
    sandbox::server const server;
    setting given{server, "hexarails"};
    given.set("https_proxy", "http://localhost:" + std::to_string(hanging.port()));
    page{given, "hexarails", {"--timeout", "1"}}.is_at_fault("proxy", {"timeout", "proxy's log"});
    wire_server const stranger{
        sandbox::authority{}.issue(sandbox::leaf_request::localhost()), {hold{}}};
    given.set("https_proxy", "https://localhost:" + std::to_string(stranger.port()));
    page{given, "hexarails"}.is_at_fault("proxy", {"the proxy https://localhost"});
}

TEST_CASE("doctor names a key that no header may hold") {
    sandbox::server const server;
    setting given{server, "hexarails"};
    given.set("RAMPART_HEXARAILS_API_KEY", "k\xc3\xa9y");
    page{given, "hexarails"}.is_at_fault("key", {"visible ASCII", "check the credentials"});
}

TEST_CASE("doctor takes names under localhost for this machine, as calls do") {
    scripted here{
        http_response(200, R"({"status":"SUCCESS","data":{"ipWhiteList":[]}})"),
        {.dns_names = {"api.localhost"}}};
    here.given.set(
        "RAMPART_HEXARAILS_BASE_URL",
        "https://api.localhost:" + std::to_string(here.server.port()));
    page const seen{here.given, "hexarails"};
    INFO(seen.text);
    CHECK(seen.exit_code == 0);
}

TEST_CASE("doctor names the certificate that is refused") {
    sandbox::server const server;
    setting given{server, "hexarails"};
    given.set("RAMPART_CA_FILE", "");
    page const unknown{given, "hexarails"};
    unknown.is_at_fault("certificate", {"CN=rampart sandbox authority", "--ca-file"});
    given.set("SSL_CERT_FILE", given.folder.path() + "/none.pem");
    given.set("SSL_CERT_DIR", given.folder.path());
    page const nobody{given, "hexarails"};
    nobody.is_at_fault("tls settings", {"no certificate authorities were found", "--ca-file"});

    auto late = sandbox::leaf_request::localhost();
    late.not_before_offset = -48h;
    late.not_after_offset = -24h;
    scripted const expired{http_response(200, "{}"), late};
    page{expired.given, "hexarails"}.is_at_fault(
        "certificate", {"expired", "valid from", "has to renew it"});
    scripted const other{http_response(200, "{}"), {.dns_names = {"api.example.com"}}};
    page{other.given, "hexarails"}.is_at_fault("certificate", {"it is for api.example.com"});
    auto soon = sandbox::leaf_request::localhost();
    soon.not_after_offset = 72h;
    scripted const ending{
        http_response(200, R"({"status":"SUCCESS","data":{"ipWhiteList":[]}})"), soon};
    page const noted{ending.given, "hexarails"};
    INFO(noted.text);
    CHECK(noted.state("certificate") == "note");
    CHECK(contains(noted.lines("certificate").front().found, "2 days left"));
    CHECK(noted.state("clock") == "note"); // no Date
    CHECK(noted.exit_code == 0);
}

TEST_CASE("doctor names an expired certificate of nginx's") {
    auto const nginx = nginx_program();
    if (!nginx) {
        MESSAGE("skipped: nginx is not installed");
        return;
    }
    auto late = sandbox::leaf_request::localhost();
    late.not_before_offset = -48h;
    late.not_after_offset = -1h;
    nginx_server const server{*nginx, ca().issue(late), "location / { return 200 '{}'; }"};
    setting const given{server.origin(), ca().ca_pem(), "hexarails", some_keys};
    page{given, "hexarails"}.is_at_fault("certificate", {"certificate has expired"});
}

TEST_CASE("doctor recognises an address that is not on the account's list") {
    sandbox::server const server{
        {}, sandbox::hexarails::side{{.refuses_other_addresses = true}}, sandbox::banxa::side{}};
    setting const given{server, "hexarails"};
    CHECK(contains(
        page{given, "hexarails"}.lines("allow-list").front().found, "empty: calls are taken"));
    auto const set_list = [&](std::string const& addresses) {
        auto const result = rampart::test::rampart(
            {"call", "hexarails", "set_ip_whitelist", "ipWhiteList=" + addresses},
            given.environment);
        INFO(result.err);
        CHECK(result.exit_code == 0);
    };
    set_list(R"(["127.0.0.1","::1","203.0.113.9"])");
    page const listed{given, "hexarails"};
    CHECK(listed.exit_code == 0);
    CHECK(contains(listed.lines("allow-list").front().found, "3 addresses"));
    set_list(R"(["203.0.113.9"])");
    page const refused{given, "hexarails"};
    refused.is_at_fault("allow-list", {"403", "set_ip_whitelist"});
    CHECK(refused.state("key") == "skipped");
}

TEST_CASE("doctor says that there were too many requests, and for how long") {
    sandbox::server const server{
        {},
        sandbox::hexarails::side{{.limit = {.requests = 1}}},
        sandbox::rampnow::side{{.limit = {.requests = 1}}},
        sandbox::banxa::side{{.limit = {.requests = 1}}}};
    for (auto const* const provider : {"hexarails", "rampnow", "banxa"}) {
        CAPTURE(provider);
        setting const given{server, provider};
        CHECK(page{given, provider, {"--timeout", "5"}}.exit_code == 0);
        page const seen{given, provider, {"--timeout", "5"}};
        seen.is_at_fault("rate limit", {"Retry-After", "wait ", "shared_limiter"});
        CHECK(seen.state("key") == "skipped");
    }
}

TEST_CASE("doctor shows headers about the rate limit") {
    scripted const told{http_response(
        200, R"({"status":"SUCCESS","data":{"ipWhiteList":[]}})",
        "X-RateLimit-Limit: 120\r\nX-RateLimit-Remaining: 118\r\n")};
    page const seen{told.given, "hexarails"};
    CHECK(contains(seen.lines("rate limit").front().found, "X-RateLimit-Remaining \"118\""));
}

TEST_CASE("doctor says when it is not the API that answers") {
    scripted const moved{http_response(302, "", "Location: https://www.example.com/login\r\n")};
    page const redirected{moved.given, "hexarails"};
    redirected.is_at_fault("answer", {"302", "https://www.example.com/login", "not followed"});
    CHECK(moved.server.requests().size() == 1);
    scripted const page_of_html{http_response(200, "<html><body>Welcome</body></html>")};
    page{page_of_html.given, "hexarails"}.is_at_fault("answer", {"is the base URL right?"});
    scripted const failing{http_response(503, "upstream is down")};
    page{failing.given, "hexarails"}.is_at_fault("answer", {"503", "try again later"});
    scripted const broken{http_response(200, R"({"status":"FAILED","message":"db"})")};
    page{broken.given, "hexarails"}.is_at_fault("answer", {"the provider failed", "status page"});
    scripted const silent{"no HTTP\r\n\r\n"};
    page{silent.given, "hexarails"}.is_at_fault("answer", {"what stands between"});
    scripted const elsewhere{http_response(404, "not here")};
    page{elsewhere.given, "hexarails"}.is_at_fault("answer", {"404", "is the base URL right?"});
}

TEST_CASE("doctor waits no longer than it is told") {
    sandbox::server const slow{{.latency = 60s}};
    setting const given{slow, "hexarails"};
    page const seen{given, "hexarails", {"--timeout", "1"}};
    seen.is_at_fault("answer", {"timeout"});
    is_invalid(
        rampart::test::rampart({"doctor", "hexarails", "--timeout", "soon"}, given.environment),
        {"--timeout"});
}

TEST_CASE("doctor's page fits a terminal of 80 columns") {
    sandbox::server const server;
    setting given{server, "hexarails"};
    given.set("RAMPART_HEXARAILS_API_SECRET", "another-secret");
    given.set("SSL_CERT_DIR", "/etc/ssl/certs");
    auto const shown = run_on_terminal({"doctor", "hexarails"}, given.environment);
    INFO(shown.err);
    CHECK(shown.exit_code == 1);
    CHECK(contains(shown.err, "FAULT    key"));
    CHECK(contains(shown.err, "\n1 fault")); // and a note, where localhost is [::1], too
    CHECK(shown.err.find("\nskipped") == std::string::npos);
    std::string_view rest = shown.err;
    while (!rest.empty()) {
        auto const end = std::min(rest.find('\n'), rest.size());
        CHECK(end <= 80);
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
}
