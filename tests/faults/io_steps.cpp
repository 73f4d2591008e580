// Every system call of a connection made to fail in turn, until the call succeeds.
#include <array>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include <doctest/doctest.h>

#include <rampart/sandbox/authority.hpp>

#include "../support/carrier.hpp"
#include "../support/system_faults.hpp"
#include "../support/wire_server.hpp"

using namespace rampart;
using namespace rampart::test;
using namespace std::chrono_literals;

namespace {

constexpr http::timeouts patient{.call = 20s, .connect = 20s};

/// Which of the cases that a fail loop goes through.
struct setting {
    way how;
    bool tls;
    bool kept;       ///< the call finds a connection that an earlier one has left
    bool reads_only; ///< or it pays
    mishap what;
    char const* proxy = nullptr; ///< the scheme of the one that stands between
};

/// Makes the request, and tells the faults when it begins.
struct payment {
    std::string target;
    system_faults* faults = nullptr;
    int made = 0;
    int written = 0;

    result<http::request> make_request() {
        ++made;
        if (faults != nullptr) faults->request_begins();
        std::string const body = R"({"amount":"1.00"})";
        return http::request{
            http::method::post,
            target,
            {{"Host", "localhost"}, {"Content-Length", std::to_string(body.size())}},
            body,
            false};
    }
    void request_written(std::size_t) { ++written; }
    /// The bytes of one request, without TLS.
    [[nodiscard]] std::size_t size() {
        auto const keep = std::exchange(faults, nullptr);
        auto const message = *make_request();
        faults = keep;
        --made;
        std::size_t out = std::string{"POST "}.size() + message.target.size() + 11 + 2;
        for (auto const& header : message.headers)
            out += header.name.size() + 2 + header.value.size() + 2;
        return out + message.body.size();
    }
};

/// What an error may be, by the step that failed and whether the request was begun by then.
std::set<errc> expected(std::string const& step, bool begun, bool kept, bool tls, bool proxied) {
    // Which of the hops met it: the proxy's dialogue, its TLS, the server's, or the descriptors.
    if (proxied) {
        return {
            errc::proxy_failed, errc::tls_handshake_failed, errc::connect_failed,
            errc::connection_closed, errc::write_failed};
    }
    if (step == "getaddrinfo" || step == "pthread_create") return {errc::resolve_failed};
    if (kept && tls) // a new connection may have been tried in place of the kept one
        return {errc::write_failed, errc::connection_closed, errc::tls_handshake_failed};
    if (begun) return {errc::write_failed, errc::connection_closed};
    if (step == "poll" && tls) return {errc::connect_failed, errc::tls_handshake_failed};
    if (step == "sendmsg" || step == "recvmsg") {
        if (tls) return {errc::tls_handshake_failed};
        return {errc::connect_failed};
    }
    return {errc::connect_failed};
}

struct tally {
    std::size_t steps = 0;
    std::size_t answered = 0;
    std::map<std::string, std::size_t> errors;
    std::map<std::string, std::size_t> struck;
};

/// What stands between, when something does.
std::unique_ptr<wire_server>
proxy_of(setting const& in, sandbox::authority const& ca, wire_server const& server) {
    if (in.proxy == nullptr) return nullptr;
    std::string const scheme{in.proxy};
    if (scheme == "socks5h") {
        std::string const login{"\x05\x02", 2};
        std::string const in_order{"\x01\x00", 2};
        std::string const opened{"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x50", 10};
        return std::make_unique<wire_server>(
            plain, script{
                       read_bytes{4}, send_bytes{login}, read_bytes{14}, send_bytes{in_order},
                       read_bytes{4 + 1 + 11 + 2}, send_bytes{opened}, relay_to{server.port()}});
    }
    plain_or_tls face = plain;
    if (scheme == "https") face.emplace(ca.issue({.dns_names = {"proxy.test"}}));
    return std::make_unique<wire_server>(
        face, script{
                  read_request{}, send_bytes{"HTTP/1.1 200 OK\r\nVia: x\r\n\r\n"},
                  relay_to{server.port()}});
}

/// The loop: the n-th step fails, for n = 0, 1, 2 ... until there was no n-th step.
tally fail_loop(setting const& in) {
    static sandbox::authority const ca;
    script const answering{read_request{}, send_bytes{http_response(200, "{}")}, again{}};
    wire_server const server =
        in.tls ? wire_server{ca.issue({.dns_names = {"server.test"}}), answering}
               : wire_server{plain, answering};
    auto const proxy = proxy_of(in, ca, server);
    // A name that is looked up; in the clear only this machine is called, without a lookup.
    resolved_addresses const known{{"127.0.0.1"}};
    auto const to = *http::origin::parse(server.origin(in.tls ? "server.test" : "localhost"));
    std::set<std::string> not_sent;
    std::set<std::string> answered;
    tally out;
    for (std::size_t n = 0;; ++n) {
        REQUIRE_MESSAGE(n < 500, "the loop has no end");
        http::tls_settings settings{
            .ca_pem = ca.ca_pem(),
            .use_system_authorities = false,
            .allow_plain_http_to_loopback = true};
        if (proxy) {
            auto const scheme = std::string{in.proxy} + "://jane:hunter2@proxy.test:";
            settings.proxy = http::proxy::parse(scheme + std::to_string(proxy->port())).value();
        }
        auto client = std::make_unique<carrier>(in.how, settings);
        payment wanted{"/run-" + std::to_string(n)};
        if (in.kept) {
            payment first{"/first"};
            auto const warm = client->send(to, first, patient);
            REQUIRE(warm.has_value());
        }
        system_faults faults{n, in.what};
        wanted.faults = &faults;
        auto const answer = client->send(to, wanted, patient, in.reads_only);
        CAPTURE(n);
        CAPTURE(faults.where());
        CAPTURE(faults.request_bytes());
        if (!faults.struck()) {
            REQUIRE_MESSAGE(answer.has_value(), answer.error().describe());
            out.steps = n;
        }
        if (faults.struck()) ++out.struck[faults.where()];
        if (answer) {
            ++out.answered;
            CHECK(answer->status == 200);
            answered.insert(wanted.target);
            // Only reading may go out twice.
            if (!in.reads_only) CHECK(wanted.written == 1);
            bool const replaced =
                in.kept && in.what == mishap::failure && faults.where() == "sendmsg";
            if (replaced) CHECK(wanted.made == 2); // signed anew for the new connection
        } else {
            auto const& why = answer.error();
            INFO(why.describe());
            ++out.errors
                  [std::string{name_of(why.code)} + "/" + std::string{to_string(why.delivery)}];
            auto const allowed = expected(
                faults.where(), faults.request_begun(), in.kept, in.tls, in.proxy != nullptr);
            CHECK(allowed.contains(static_cast<errc>(why.code.value())));
            if (why.delivery == delivery::not_sent) not_sent.insert(wanted.target);
            // The rule: unknown as soon as there is something that the server can act upon, one
            // byte in the clear, one record under TLS.
            bool const sent =
                in.tls ? faults.request_bytes() >= wanted.size() : faults.request_bytes() > 0;
            CHECK(why.delivery == (sent ? delivery::unknown : delivery::not_sent));
            // A kept connection that took nothing is replaced, whatever the call is for.
            if (in.kept && in.what == mishap::failure) CHECK(faults.where() != "sendmsg");
        }
        // The next call is not harmed by the fault.
        payment next{"/next"};
        client->send(to, next, patient);
        client.reset();
        CHECK(faults.open_descriptors() == 0);
        if (!faults.struck()) break;
    }
    std::map<std::string, int> seen;
    for (auto const& one : server.requests()) {
        auto const target = one.substr(5, one.find(' ', 5) - 5);
        ++seen[target];
    }
    for (auto const& target : not_sent)
        CHECK_MESSAGE(!seen.contains(target), target, " was said not to have been sent");
    for (auto const& target : answered)
        CHECK(seen[target] >= 1);
    for (auto const& [target, times] : seen) {
        if (!in.reads_only && target.starts_with("/run-")) CHECK(times == 1);
    }
    return out;
}

void try_all(way how, bool tls, char const* proxy = nullptr) {
    for (bool const kept : {false, true}) {
        for (bool const reads_only : {false, true}) {
            tally sum;
            for (auto const what :
                 {mishap::failure, mishap::broken, mishap::end_of_stream, mishap::one_byte,
                  mishap::one_byte_then_broken, mishap::interrupted}) {
                CAPTURE(kept);
                CAPTURE(reads_only);
                CAPTURE(static_cast<int>(what));
                auto const one = fail_loop({how, tls, kept, reads_only, what, proxy});
                CHECK(one.steps >= 2);
                sum.steps += one.steps;
                sum.answered += one.answered;
                for (auto const& [name, count] : one.errors)
                    sum.errors[name] += count;
                for (auto const& [name, count] : one.struck)
                    sum.struck[name] += count;
            }
            std::string text;
            for (auto const& [name, count] : sum.errors)
                text += ' ' + name + ' ' + std::to_string(count);
            for (auto const& [name, count] : sum.struck)
                text += ", " + name + ' ' + std::to_string(count);
            std::string what{how == way::blocking ? "blocking" : "asynchronous"};
            what += tls ? ", TLS" : ", plain";
            if (proxy != nullptr) what += std::string{" through "} + proxy;
            what += kept ? ", kept" : ", new";
            what += reads_only ? ", reads: " : ", pays: ";
            MESSAGE(what, sum.steps, " faults, ", sum.answered, " answered,", text);
        }
    }
}

} // namespace

TEST_CASE("a blocking call over TLS tells the truth whichever system call fails") {
    try_all(way::blocking, true);
}

TEST_CASE("a blocking call in the clear tells the truth whichever system call fails") {
    try_all(way::blocking, false);
}

TEST_CASE("an asynchronous call over TLS tells the truth whichever system call fails") {
    try_all(way::asynchronous, true);
}

TEST_CASE("an asynchronous call in the clear tells the truth whichever system call fails") {
    try_all(way::asynchronous, false);
}

TEST_CASE("a call through a proxy tells the truth whichever system call fails") {
    for (auto const how : {way::blocking, way::asynchronous}) {
        for (auto const* const scheme : {"http", "https", "socks5h"})
            try_all(how, true, scheme);
    }
}
