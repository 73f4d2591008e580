// Definitions of examination.hpp: from this machine to the server.
#pragma once

#include <rampart/cli/impl/examination.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <rampart/cli/impl/doctor_words.hpp>

namespace rampart::cli {

namespace {

/// Whether all certificates are valid by this machine's clock.
bool in_time(std::vector<http::certificate_facts> const& chain) {
    auto const now = std::chrono::system_clock::now();
    return std::ranges::all_of(chain, [&](http::certificate_facts const& one) {
        return one.not_before <= now && now <= one.not_after;
    });
}

bool own_authority(std::vector<http::certificate_facts> const& chain) {
    return !chain.empty() && chain.front().subject == chain.front().issuer;
}

} // namespace

/// The proxy or the server itself: its name, and its addresses.
bool examination::way() {
    proxied_ = tls_.proxy.serves(origin_);
    if (proxied_ && !tls_.proxy.problem().empty()) {
        page_.add("proxy", finding::fault, tls_.proxy.problem(), std::string{proxy_remedy});
        return false;
    }
    if (!proxied_) {
        bool const excepted = tls_.proxy.kind() != http::proxy_kind::none;
        page_.add(
            "proxy", finding::well,
            excepted ? "none: the host is among those without one" : "none");
    }
    auto const host = proxied_ ? tls_.proxy.host() : origin_.host;
    auto const port = proxied_ ? tls_.proxy.port() : origin_.port;
    std::string const whose = proxied_ ? "the proxy's host " : "";
    auto const found = look_up(host, limits_.connect);
    auto const count = found.ipv4.size() + found.ipv6.size();
    if (count == 0) {
        if (proxied_) page_.add("proxy", finding::not_reached, tls_.proxy.str());
        page_.add(
            "lookup", finding::fault,
            whose + host + ": " + found.problem + ", after " + time_text(found.took),
            found.in_time ? "is the name right, and can this machine look up any other?"
                          : "the name server is slow or away: look into /etc/resolv.conf");
        return false;
    }
    bool const slow = found.took > std::chrono::seconds{1};
    bool const is_address = count == 1 && (found.ipv4.empty() ? found.ipv6 : found.ipv4)[0] == host;
    page_.add(
        "lookup", slow ? finding::note : finding::well,
        whose + host +
            (is_address ? " is an address: nothing to look up"
                        : ": " + counted(found.ipv4.size(), "IPv4") + ", " +
                              counted(found.ipv6.size(), "IPv6") + ", in " + time_text(found.took)),
        slow ? "a slow name server: every new connection waits for it" : "");
    if (addresses(connect_each(found, port, limits_.connect))) return true;
    if (proxied_) page_.add("proxy", finding::not_reached, tls_.proxy.str());
    return false;
}

bool examination::addresses(std::vector<tried_connection> const& tried) {
    auto const connected = std::ranges::count(tried, true, &tried_connection::connected);
    for (auto const& one : tried) {
        if (one.connected) {
            page_.add(
                "address", finding::well, one.address + " connects in " + time_text(one.took));
            continue;
        }
        auto const what = one.address + ": " + one.problem + " after " + time_text(one.took);
        if (connected != 0) {
            page_.add(
                "address", finding::note, what,
                "another address serves; tls_settings::address_family leaves a family out");
        } else {
            page_.add(
                "address", finding::fault, what,
                proxied_ ? "is the proxy right, and does it run?"
                         : "is host and port right? a firewall may want a proxy (--proxy)");
        }
    }
    return connected != 0;
}

bool examination::tls() {
    auto const report = http::examine_connection(origin_, tls_, limits_);
    bool const settings = report.failure && report.failure->code == errc::invalid_tls_settings;
    if (proxied_ && !settings) {
        bool const stands = !report.failure || (report.failure->code != errc::proxy_failed &&
                                                !report.proxy_answer.empty());
        page_.add(
            "proxy", stands ? finding::well : finding::fault,
            stands ? report.proxy + " answers " + report.proxy_answer + " in " +
                         time_text(report.proxy_time)
                   : here(*report.failure),
            stands ? "" : "look into the proxy's log; --proxy none goes without it");
        if (!stands) return false;
    }
    if (!origin_.tls) {
        page_.add("tls", finding::note, "none: plain http, to this machine only");
        page_.add("certificate", finding::well, "none is needed");
        return !report.failure;
    }
    if (settings) {
        page_.add(
            "tls settings", finding::fault, parted(here(*report.failure)).first,
            "install the package ca-certificates, or name a file with --ca-file or "
            "RAMPART_CA_FILE");
        std::erase_if(page_.steps, [](checked_step const& one) {
            return one.name == "tls settings" && one.what == finding::well;
        });
        return false;
    }
    if (!report.failure) {
        page_.add(
            "tls", finding::well,
            report.tls_version + ", " + report.tls_cipher + ", handshake in " +
                time_text(report.tls_time));
        certificate(report.chain);
        return true;
    }
    if (report.failure->code == errc::certificate_rejected) {
        page_.add("tls", finding::well, "the server speaks it");
        page_.add(
            "certificate", finding::fault, here(*report.failure),
            !in_time(report.chain)
                ? "whose it is has to renew it, unless this machine's clock is wrong"
            : report.chain.size() > 1 || own_authority(report.chain)
                ? "is it the right host? an authority of one's own goes into --ca-file or "
                  "RAMPART_CA_FILE, and somebody may sit between (a proxy that opens TLS)"
                : "an authority of one's own goes into --ca-file or RAMPART_CA_FILE, such as "
                  "the ca.pem of `rampart sandbox`");
        return false;
    }
    page_.add(
        "tls", finding::fault, here(*report.failure),
        "does the port speak TLS, and does nothing on the way cut the handshake off?");
    return false;
}

std::string examination::here(error const& failed) const {
    auto const words = words_of(failed);
    auto const prefix = origin_.str() + ": ";
    return words.starts_with(prefix) ? words.substr(prefix.size()) : words;
}

void examination::certificate(std::vector<http::certificate_facts> const& chain) {
    if (chain.empty()) return;
    auto const& own = chain.front();
    auto soonest = own.not_after;
    for (auto const& one : chain)
        soonest = std::min(soonest, one.not_after);
    auto const left =
        std::chrono::floor<std::chrono::days>(soonest - std::chrono::system_clock::now()).count();
    constexpr int few = 10;
    page_.add(
        "certificate", left < few ? finding::note : finding::well,
        own.subject + ", issued by " + own.issuer + "; a chain of " + std::to_string(chain.size()) +
            ", " + std::to_string(left) + (left == 1 ? " day left" : " days left"),
        left < few ? "the provider has to renew it; pins have to know its next key" : "");
}

} // namespace rampart::cli
