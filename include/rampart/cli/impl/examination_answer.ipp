// Definitions of examination.hpp: what the provider says.
#pragma once

#include <rampart/cli/impl/examination.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include <rampart/cli/impl/doctor_words.hpp>
#include <rampart/cli/impl/environment.hpp>
#include <rampart/cli/impl/report.hpp>
#include <rampart/cli/impl/safe_text.hpp>

namespace rampart::cli {

namespace {

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

/// The status, and what the provider says of it.
std::string told(error const& failed) {
    std::string out = "HTTP " + std::to_string(failed.http_status);
    if (!failed.provider_code.empty()) out += ' ' + failed.provider_code;
    if (!failed.provider_message.empty()) out += ", " + in_quotes(failed.provider_message);
    return out;
}

} // namespace

void examination::answer(bool has_keys) {
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
void examination::unsigned_answer() {
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

void examination::clock() {
    if (!probe_.server_is_ahead) {
        if (probe_.answers != 0)
            page_.add("clock", finding::note, "the server sent no Date to compare with");
        return;
    }
    auto const off = std::chrono::abs(*probe_.server_is_ahead);
    auto const allowed =
        probe_.clock_window.count() > 0 ? probe_.clock_window : std::chrono::seconds{60};
    if (off <= std::chrono::seconds{2}) {
        return page_.add("clock", finding::well, "within 2 s of the server's Date");
    }
    auto const found = "this machine's clock is " + std::to_string(off.count()) + " s " +
                       (probe_.server_is_ahead->count() > 0 ? "behind" : "ahead of") +
                       " the server's Date; " + std::to_string(allowed.count()) + " s are allowed";
    page_.add(
        "clock", 2 * off > allowed ? finding::fault : finding::note, found,
        "set it right: timedatectl set-ntp true, or what the host has in its place");
}

/// Whether the provider itself has answered.
bool examination::answered(error const* failed) {
    auto const took = " in " + time_text(probe_.took);
    if (failed == nullptr) {
        bool const slow = probe_.took > std::chrono::seconds{3};
        page_.add(
            "answer", slow ? finding::note : finding::well,
            "HTTP " + std::to_string(probe_.http_status) + " to " + read_->name + took,
            slow ? "slow: mind the call's timeout (--timeout)" : "");
        return true;
    }
    auto const status = "HTTP " + std::to_string(probe_.http_status);
    if (probe_.answers == 0) {
        bool const on_the_way =
            failed->kind() == condition::connection || failed->kind() == condition::timeout;
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

void examination::key(error const* failed) {
    auto const accepted = "accepted: " + read_->name;
    if (failed == nullptr) {
        page_.add(
            "key", finding::well,
            accepted +
                (probe_.answers > 1 ? " answered once the clock was corrected" : " answered"));
        return;
    }
    if (failed->kind() == condition::authentication) {
        bool const clock = probe_.server_is_ahead &&
                           std::chrono::abs(*probe_.server_is_ahead) > std::chrono::seconds{30};
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

void examination::rate_limit(error const* failed) {
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

void examination::allow_list(error const* failed) {
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

} // namespace rampart::cli
