// Definitions of doctor.hpp.
#pragma once

#include <rampart/cli/impl/doctor.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <rampart/http/date.hpp>
#include <rampart/http/examine_connection.hpp>
#include <rampart/http/tls_transport.hpp>
#include <rampart/json/document.hpp>

#include <rampart/cli/impl/call_settings.hpp>
#include <rampart/cli/impl/doctor_network.hpp>
#include <rampart/cli/impl/doctor_page.hpp>
#include <rampart/cli/impl/environment.hpp>
#include <rampart/cli/impl/facts.hpp>
#include <rampart/cli/impl/registry.hpp>
#include <rampart/cli/impl/report.hpp>
#include <rampart/cli/impl/safe_text.hpp>

namespace rampart::cli {

namespace {

using std::chrono::seconds;

/// "0.4 ms", "12 ms", "1.2 s".
std::string time_text(std::chrono::nanoseconds time) {
    auto const tenths =
        std::chrono::round<std::chrono::duration<long long, std::ratio<1, 10000>>>(time).count();
    auto const with_tenth = [](long long value) {
        return std::to_string(value / 10) + '.' + std::to_string(value % 10);
    };
    if (tenths < 100) return with_tenth(tenths) + " ms";
    if (tenths < 10'000) return std::to_string(tenths / 10) + " ms";
    return with_tenth(tenths / 1000) + " s";
}

std::string counted(std::size_t count, std::string_view one) {
    return (count == 0 ? std::string{"no"} : std::to_string(count)) + ' ' + std::string{one} +
           (count == 1  ? " address"
            : count > 1 ? " addresses"
                        : "");
}

std::string upper(std::string_view provider) {
    std::string out;
    for (char const letter : provider)
        out += letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
    return out;
}

bool is_set(std::string const& name) {
    auto const* const value = std::getenv(name.c_str());
    return value != nullptr && *value != '\0';
}

std::vector<std::string> variables_of(std::string_view provider) {
    std::vector<std::string> out;
    for (auto const* const suffix :
         {"_API_KEY", "_API_SECRET", "_API_SECRET_FILE", "_ACCESS_TOKEN", "_BASE_URL"})
        out.push_back("RAMPART_" + upper(provider) + suffix);
    return out;
}

/// Of those, the ones that are set; values are nobody's affair.
std::vector<std::string> set_variables(std::string_view provider) {
    auto out = variables_of(provider);
    for (auto const* const name :
         {"RAMPART_CA_FILE", "SSL_CERT_FILE", "SSL_CERT_DIR", "OPENSSL_CONF", "https_proxy",
          "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"})
        out.emplace_back(name);
    std::erase_if(out, [](std::string const& name) { return !is_set(name); });
    return out;
}

std::string listed(std::vector<std::string> const& texts, std::string_view empty) {
    std::string out;
    for (auto const& one : texts)
        out += (out.empty() ? "" : ", ") + one;
    return out.empty() ? std::string{empty} : out;
}

/// The words of an example's command line behind the endpoint's name.
std::vector<std::string> example_fields(std::string_view line) {
    std::vector<std::string> words(1);
    bool quoted = false;
    for (char const one : line) {
        if (one == '\'') {
            quoted = !quoted;
        } else if (one == ' ' && !quoted) {
            words.emplace_back();
        } else {
            words.back() += one;
        }
    }
    constexpr std::size_t before = 4; // rampart call PROVIDER ENDPOINT
    return words.size() <= before ? std::vector<std::string>{}
                                  : std::vector<std::string>{words.begin() + before, words.end()};
}

/// The read that is made to see whether the key is accepted: it changes nothing and asks for no
/// record.
endpoint_facts const* signed_read(std::vector<endpoint_facts> const& all) {
    auto const fits = [](endpoint_facts const& one) {
        return one.effect == "reads" && one.is_signed && one.name.find('.') == std::string::npos &&
               one.path.find('{') == std::string::npos;
    };
    auto const needs_nothing = [&](endpoint_facts const& one) {
        return fits(one) && std::ranges::none_of(one.fields, &field::required);
    };
    auto const tells_addresses = [&](endpoint_facts const& one) {
        return needs_nothing(one) && one.name == "get_ip_whitelist";
    };
    auto found = std::ranges::find_if(all, tells_addresses);
    if (found == all.end()) found = std::ranges::find_if(all, needs_nothing);
    if (found == all.end()) found = std::ranges::find_if(all, fits);
    return found == all.end() ? nullptr : &*found;
}

/// Found and remedy of a message that ends with what to do, behind a colon.
std::pair<std::string, std::string> parted(std::string const& message) {
    auto const at = message.rfind(": ");
    if (at == std::string::npos) return {message, {}};
    return {message.substr(0, at), message.substr(at + 2)};
}

std::string words_of(error const& failed) {
    if (!failed.message.empty()) return failed.message;
    return failed.code.message();
}

/// Goes through the steps of one provider's call.
class examination {
public:
    examination(doctor_options const& options, std::string provider)
        : options_{options.call}, page_{std::move(provider), {}, {}} {
        options_.provider = page_.provider;
        options_.probe = &probe_;
    }

    doctor_page run() {
        static constexpr std::array names{
            "configuration", "environment", "tls settings", "proxy",  "lookup",
            "address",       "tls",         "certificate",  "answer", "clock",
            "key",           "rate limit",  "allow-list"};
        if (configuration()) {
            bool const has_keys = environment();
            if (settings() && way() && tls()) answer(has_keys);
        }
        // In their order, and what was not come to is said too.
        std::vector<checked_step> in_order;
        for (auto const* const name : names) {
            auto const before = in_order.size();
            std::ranges::copy_if(
                page_.steps, std::back_inserter(in_order),
                [&](checked_step const& one) { return one.name == name; });
            if (in_order.size() == before)
                in_order.push_back(
                    {name, finding::not_reached, std::string{not_reached_words}, {}});
        }
        page_.steps = std::move(in_order);
        return std::move(page_);
    }

private:
    bool configuration() {
        facts_ = all_facts_of(page_.provider);
        read_ = signed_read(facts_);
        if (read_ == nullptr) {
            page_.add(
                "configuration", finding::fault, "it has no signed operation that only reads",
                "make a call of your own with `rampart call`");
            return false;
        }
        options_.endpoint = read_->name;
        auto const& api = chosen_api(*registry::instance().find(page_.provider), {}).of;
        has_token_ = api.has_token;
        std::string url;
        try {
            url = url_of(options_, api);
        } catch (call_failed const& refused) {
            auto const [found, remedy] = parted(words_of(refused.details()));
            page_.add("configuration", finding::fault, found, remedy);
            return false;
        }
        auto const to = http::origin::parse(url); // it may hold a password
        auto const variable = base_url_variable(page_.provider);
        auto const source = options_.base_url  ? std::string{"--base-url"}
                            : is_set(variable) ? variable
                                               : std::string{"the provider's own"};
        if (!to) {
            page_.add(
                "configuration", finding::fault, words_of(to.error()),
                "set " + variable + " to an origin, https://HOST or https://HOST:PORT");
            return false;
        }
        origin_ = *to;
        page_.base_url = origin_.str();
        if (!to->tls && !(to->is_loopback() && options_.allow_http)) {
            page_.add(
                "configuration", finding::fault, "plain http, from " + source,
                to->is_loopback() ? "use https, or --allow-http for this machine itself"
                                  : "use https: plain http is allowed to this machine only");
            return false;
        }
        auto const* const kind = is_production(page_.base_url) ? "production: money is real there"
                                 : origin_.is_loopback()       ? "this machine"
                                                               : "a sandbox";
        page_.add("configuration", finding::well, "base URL from " + source + ": " + kind);
        return true;
    }

    /// Whether there are keys to sign with.
    bool environment() {
        auto const set = listed(set_variables(page_.provider), "nothing");
        try {
            if (has_token_) {
                [[maybe_unused]] auto const token = access_token_of(page_.provider);
            } else {
                [[maybe_unused]] auto const keys = key_pair_of(page_.provider);
            }
        } catch (call_failed const& refused) {
            auto const [found, remedy] = parted(words_of(refused.details()));
            page_.add("environment", finding::fault, found + "; what is set: " + set, remedy);
            return false;
        }
        page_.add("environment", finding::well, "set: " + set);
        return true;
    }

    bool settings() {
        try {
            static_cast<void>(proxy_of(options_));
        } catch (call_failed const& refused) {
            page_.add(
                "proxy", finding::fault, words_of(refused.details()),
                "set it to a URL such as http://HOST:PORT, or --proxy none");
            return false;
        }
        try {
            tls_ = tls_settings_of(options_);
            limits_ = timeouts_of(options_);
        } catch (call_failed const& refused) {
            auto const [found, remedy] = parted(words_of(refused.details()));
            page_.add("tls settings", finding::fault, found, remedy);
            return false;
        }
        http::tls_transport const made{tls_};
        if (auto const wrong = made.problem()) {
            page_.add(
                "tls settings", finding::fault, wrong->message,
                "name another file with --ca-file or RAMPART_CA_FILE");
            return false;
        }
        page_.add(
            "tls settings", finding::well,
            tls_.ca_file.empty() ? "the system's certificate authorities"
                                 : "the system's certificate authorities, and " + tls_.ca_file);
        return true;
    }

    /// The proxy or the server itself: its name, and its addresses.
    bool way() {
        proxied_ = tls_.proxy.serves(origin_);
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
        bool const slow = found.took > seconds{1};
        bool const is_address =
            count == 1 && (found.ipv4.empty() ? found.ipv6 : found.ipv4)[0] == host;
        page_.add(
            "lookup", slow ? finding::note : finding::well,
            whose + host +
                (is_address
                     ? " is an address: nothing to look up"
                     : ": " + counted(found.ipv4.size(), "IPv4") + ", " +
                           counted(found.ipv6.size(), "IPv6") + ", in " + time_text(found.took)),
            slow ? "a slow name server: every new connection waits for it" : "");
        if (addresses(connect_each(found, port, limits_.connect))) return true;
        if (proxied_) page_.add("proxy", finding::not_reached, tls_.proxy.str());
        return false;
    }

    bool addresses(std::vector<tried_connection> const& tried) {
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

    bool tls() {
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

    /// Its words without the origin, which stands at the top of the page.
    [[nodiscard]] std::string here(error const& failed) const {
        auto const words = words_of(failed);
        auto const prefix = origin_.str() + ": ";
        return words.starts_with(prefix) ? words.substr(prefix.size()) : words;
    }

    /// Whether all certificates are valid by this machine's clock.
    [[nodiscard]] static bool in_time(std::vector<http::certificate_facts> const& chain) {
        auto const now = std::chrono::system_clock::now();
        return std::ranges::all_of(chain, [&](http::certificate_facts const& one) {
            return one.not_before <= now && now <= one.not_after;
        });
    }

    [[nodiscard]] bool own_authority(std::vector<http::certificate_facts> const& chain) const {
        return !chain.empty() && chain.front().subject == chain.front().issuer;
    }

    void certificate(std::vector<http::certificate_facts> const& chain) {
        if (chain.empty()) return;
        auto const& own = chain.front();
        auto soonest = own.not_after;
        for (auto const& one : chain)
            soonest = std::min(soonest, one.not_after);
        auto const left =
            std::chrono::floor<std::chrono::days>(soonest - std::chrono::system_clock::now())
                .count();
        constexpr int few = 10;
        page_.add(
            "certificate", left < few ? finding::note : finding::well,
            own.subject + ", issued by " + own.issuer + "; a chain of " +
                std::to_string(chain.size()) + ", " + std::to_string(left) +
                (left == 1 ? " day left" : " days left"),
            left < few ? "the provider has to renew it; pins have to know its next key" : "");
    }

    void answer(bool has_keys) {
        if (!has_keys) return unsigned_answer();
        options_.fields = example_fields(read_->example);
        try {
            call(options_);
        } catch (call_failed const& refused) { // before it was sent
            probe_.failed = refused.details();
        }
        clock();
        auto const* const failed = probe_.failed ? &*probe_.failed : nullptr;
        if (!answered(failed)) return;
        key(failed);
        rate_limit(failed);
        allow_list(failed);
    }

    /// Without keys the server's clock can be asked all the same.
    void unsigned_answer() {
        http::tls_transport transport{tls_};
        auto got = transport.connect(origin_, limits_, http::connection_use::kept_or_new);
        if (!got) return page_.add("answer", finding::fault, words_of(got.error()));
        auto const begun = std::chrono::steady_clock::now();
        auto const response = got->exchange(
            {http::method::get, "/", {{"Host", origin_.authority()}}, {}, false}, limits_);
        if (!response) return page_.add("answer", finding::fault, words_of(response.error()));
        auto const took = std::chrono::steady_clock::now() - begun;
        probe_.see_headers(response->headers);
        page_.add(
            "answer", finding::well,
            "HTTP " + std::to_string(response->status) + " to GET / without a key, in " +
                time_text(took));
        clock();
        page_.add("key", finding::not_reached, "there is no key to try", "see environment");
    }

    void clock() {
        if (!probe_.server_is_ahead) {
            if (probe_.answers != 0)
                page_.add("clock", finding::note, "the server sent no Date to compare with");
            return;
        }
        auto const off = std::chrono::abs(*probe_.server_is_ahead);
        auto const allowed = probe_.clock_window.count() > 0 ? probe_.clock_window : seconds{60};
        if (off <= seconds{2}) {
            return page_.add("clock", finding::well, "within 2 s of the server's Date");
        }
        auto const found = "this machine's clock is " + std::to_string(off.count()) + " s " +
                           (probe_.server_is_ahead->count() > 0 ? "behind" : "ahead of") +
                           " the server's Date; " + std::to_string(allowed.count()) +
                           " s are allowed";
        page_.add(
            "clock", 2 * off > allowed ? finding::fault : finding::note, found,
            "set it right: timedatectl set-ntp true, or what the host has in its place");
    }

    /// Whether the provider itself has answered.
    bool answered(error const* failed) {
        auto const took = " in " + time_text(probe_.took);
        if (failed == nullptr) {
            bool const slow = probe_.took > seconds{3};
            page_.add(
                "answer", slow ? finding::note : finding::well,
                "HTTP " + std::to_string(probe_.http_status) + " to " + read_->name + took,
                slow ? "slow: mind the call's timeout (--timeout)" : "");
            return true;
        }
        auto const status = "HTTP " + std::to_string(probe_.http_status);
        if (probe_.answers == 0) {
            bool const on_the_way = failed->kind() == condition::connection ||
                                    failed->kind() == condition::timeout;
            if (failed->delivery == delivery::not_sent && !on_the_way) { // it was not even signed
                auto const [found, remedy] = parted(here(*failed));
                page_.add("key", finding::fault, found, remedy);
                return false;
            }
            page_.add(
                "answer", finding::fault, here(*failed),
                failed->kind() == condition::timeout
                    ? "the server is slow or hangs: a longer --timeout, or its status page"
                    : "try again; if it stays so, is it the right port, and what stands between?");
            return false;
        }
        if (failed->code == errc::redirect_refused) {
            auto to = probe_.header("Location");
            if (to) to = to->substr(0, to->find('?'));
            page_.add(
                "answer", finding::fault,
                status + " to " + (to ? in_quotes(*to) : std::string{"nowhere"}) +
                    "; a redirect is not followed",
                "is the base URL right? " + base_url_variable(page_.provider) +
                    " says where the API is");
            return false;
        }
        bool const gateway = probe_.http_status == 404 && failed->provider_code.empty();
        if (gateway || failed->kind() == condition::answer) {
            page_.add(
                "answer", finding::fault, status + took + ": " + words_of(*failed),
                probe_.http_status >= 500 || failed->code == errc::provider_failed
                    ? "the provider fails: try again later, or its status page"
                    : "it is not this API that answers: is the base URL right?");
            return false;
        }
        page_.add("answer", finding::well, status + " to " + read_->name + took);
        return true;
    }

    void key(error const* failed) {
        auto const accepted = "accepted: " + read_->name;
        if (failed == nullptr) {
            page_.add(
                "key", finding::well,
                accepted +
                    (probe_.answers > 1 ? " answered once the clock was corrected" : " answered"));
            return;
        }
        if (failed->kind() == condition::authentication) {
            bool const clock =
                probe_.server_is_ahead && std::chrono::abs(*probe_.server_is_ahead) > seconds{30};
            auto const name = "RAMPART_" + upper(page_.provider);
            page_.add(
                "key", finding::fault, "refused: " + told(*failed),
                clock ? "the clock comes first, see there"
                      : "compare " + name +
                            "_API_KEY and _API_SECRET with the provider's page, "
                            "and whether they are of this environment (sandbox or production)");
            return;
        }
        if (probe_.http_status == 403 || probe_.http_status == 429) {
            return page_.add("key", finding::not_reached, "refused before it was looked at");
        }
        page_.add(
            "key", finding::well, accepted + " was refused for its values only: " + told(*failed));
    }

    [[nodiscard]] static std::string told(error const& failed) {
        std::string out = "HTTP " + std::to_string(failed.http_status);
        if (!failed.provider_code.empty()) out += ' ' + failed.provider_code;
        if (!failed.provider_message.empty()) out += ", " + in_quotes(failed.provider_message);
        return out;
    }

    void rate_limit(error const* failed) {
        std::vector<std::string> told_of;
        for (auto const& [name, value] : probe_.headers) {
            std::string small;
            for (char const letter : name)
                small +=
                    letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
            if (small.find("ratelimit") != std::string::npos ||
                small.find("rate-limit") != std::string::npos || small == "retry-after")
                told_of.push_back(name + ' ' + in_quotes(value));
        }
        if (probe_.http_status == 429) {
            auto const wait = failed != nullptr && failed->retry_after
                                  ? "wait " + std::to_string(failed->retry_after->count()) + " s"
                                  : std::string{"wait a minute"};
            return page_.add(
                "rate limit", finding::fault,
                "too many requests: " + listed(told_of, "no header says for how long"),
                wait + "; a client paces itself with shared_limiter");
        }
        page_.add("rate limit", finding::well, listed(told_of, "no header tells of one"));
    }

    void allow_list(error const* failed) {
        if (probe_.http_status == 403) {
            auto const body = failed != nullptr && !failed->provider_message.empty()
                                  ? ' ' + in_quotes(failed->provider_message)
                                  : std::string{};
            auto const from = proxied_ ? "the proxy's address" : "this machine's public address";
            return page_.add(
                "allow-list", finding::fault,
                "HTTP 403" + body + ", from what stands before the API: " + from +
                    " is most likely not on the account's list",
                read_->name == "get_ip_whitelist"
                    ? "add it with set_ip_whitelist, called from an address that is on the list, "
                      "or ask the provider; tls_settings::bind_address and proxy choose another"
                    : "have the provider add it; tls_settings::bind_address and proxy choose "
                      "another");
        }
        if (failed != nullptr && failed->code == errc::rate_limited) {
            return page_.add("allow-list", finding::not_reached, std::string{not_reached_words});
        }
        if (failed == nullptr && read_->name == "get_ip_whitelist") {
            auto const addresses = std::ranges::count(probe_.answer, '"') / 2 - 1;
            return page_.add(
                "allow-list", finding::well,
                addresses <= 0 ? "empty: calls are taken from any address"
                               : "has " + std::to_string(addresses) +
                                     (addresses == 1 ? " address" : " addresses") +
                                     ", and this machine is let in");
        }
        page_.add("allow-list", finding::well, "nothing is refused for its address");
    }

    call_options options_;
    doctor_page page_;
    call_probe probe_{};
    std::vector<endpoint_facts> facts_{};
    endpoint_facts const* read_ = nullptr;
    http::origin origin_{};
    http::tls_settings tls_{};
    http::timeouts limits_{};
    bool proxied_ = false;
    bool has_token_ = false;
};

/// Those of which the environment says something; all where it says nothing.
std::vector<std::string> providers_here() {
    std::vector<std::string> out;
    for (auto const& one : provider_names()) {
        auto const names = variables_of(one);
        if (std::ranges::any_of(names, is_set)) out.push_back(one);
    }
    return out.empty() ? provider_names() : out;
}

} // namespace

void call_probe::see_headers(std::span<http::field const> all) {
    ++answers;
    headers.clear();
    auto const now = std::chrono::floor<seconds>(std::chrono::system_clock::now());
    for (auto const& [name, value] : all) {
        headers.emplace_back(name, value);
        if (server_is_ahead || !http::same_name(name, "Date")) continue;
        if (auto const date = http::parse_http_date(value, now)) server_is_ahead = *date - now;
    }
}

void call_probe::see(events::answer_received const& event) {
    see_headers(event.headers);
    http_status = event.http_status;
    took = event.elapsed;
}

std::optional<std::string_view> call_probe::header(std::string_view name) const {
    for (auto const& [known, value] : headers) {
        if (http::same_name(known, name)) return value;
    }
    return std::nullopt;
}

void run_doctor(doctor_options const& options) {
    if (!options.provider.empty()) require_provider(options.provider);
    static_cast<void>(timeouts_of(options.call)); // what is mistyped is no fault of the way
    auto const providers =
        options.provider.empty() ? providers_here() : std::vector<std::string>{options.provider};
    bool well = true;
    bool first = true;
    for (auto const& one : providers) {
        auto const page = examination{options, one}.run();
        well = well && page.count(finding::fault) == 0;
        if (!first && !options.json) write_out("\n");
        write_out(options.json ? page.json() : page.text());
        first = false;
    }
    if (!well) throw ended{1};
}

} // namespace rampart::cli
