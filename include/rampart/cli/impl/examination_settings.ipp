// Definitions of examination.hpp: what is set.
#pragma once

#include <rampart/cli/impl/examination.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <rampart/cli/impl/call_settings.hpp>
#include <rampart/cli/impl/doctor_words.hpp>
#include <rampart/cli/impl/environment.hpp>
#include <rampart/cli/impl/registry.hpp>
#include <rampart/cli/impl/report.hpp>

namespace rampart::cli {

namespace {

/// The variables of a call that are set; values are nobody's affair.
std::vector<std::string> set_variables(std::string_view provider) {
    auto out = variables_of(provider);
    for (auto const* const name :
         {"RAMPART_CA_FILE", "SSL_CERT_FILE", "SSL_CERT_DIR", "OPENSSL_CONF", "https_proxy",
          "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"})
        out.emplace_back(name);
    std::erase_if(out, [](std::string const& name) { return !is_set(name); });
    return out;
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

} // namespace

bool examination::configuration() {
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
bool examination::environment() {
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

bool examination::settings() {
    try {
        static_cast<void>(proxy_of(options_));
    } catch (call_failed const& refused) {
        page_.add("proxy", finding::fault, words_of(refused.details()), std::string{proxy_remedy});
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

} // namespace rampart::cli
