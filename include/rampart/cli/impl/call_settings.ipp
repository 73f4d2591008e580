// Definitions of call_settings.hpp.
#pragma once

#include <rampart/cli/impl/call_settings.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <iostream>
#include <utility>

#include <unistd.h>

#include <rampart/http/origin.hpp>

#include <rampart/cli/impl/agree.hpp>
#include <rampart/cli/impl/dry_run.hpp>
#include <rampart/cli/impl/environment.hpp>
#include <rampart/cli/impl/files.hpp>
#include <rampart/cli/impl/report.hpp>
#include <rampart/cli/impl/safe_text.hpp>
#include <rampart/cli/impl/watch.hpp>

namespace rampart::cli {

namespace {

credentials keys_of(api const& of, operation_facts const& facts) {
    if (facts.authentication == authentication::none) return {};
    if (of.has_token) return {{}, access_token_of(of.provider)};
    auto keys = key_pair_of(of.provider);
    return {std::move(keys.api_key), std::move(keys.api_secret)};
}

/// Ends the command unless the user agrees.
void ask(call_options const& options, operation_facts const& facts, std::string const& url) {
    std::cerr << "This moves money in production, at " << safe_line(url) << ":\n  "
              << options.provider << ' ' << facts.name;
    for (auto const& one : options.fields)
        std::cerr << ' ' << safe_line(one);
    if (options.json) std::cerr << " --json " << safe_line(*options.json);
    std::cerr << "\nType yes to go on (--yes asks nothing): " << std::flush;
    std::string answer;
    std::getline(std::cin, answer);
    if (answer == "yes" || answer == "y") return;
    throw call_failed{make_error(
        errc::cancelled, delivery::not_sent, "it was not agreed to, and nothing was sent")};
}

} // namespace

http::timeouts timeouts_of(call_options const& options) {
    http::timeouts limits;
    if (!options.timeout) return limits;
    auto const& text = *options.timeout;
    auto const* const end = text.data() + text.size();
    constexpr double a_day = 86'400;
    double seconds = 0;
    auto const [stop, code] = std::from_chars(text.data(), end, seconds, std::chars_format::fixed);
    if (code != std::errc{} || stop != end || !(seconds > 0 && seconds <= a_day)) {
        reject_input(
            "--timeout: must be seconds, more than 0 and at most 86400, such as 2.5, found " +
            in_quotes(text));
    }
    // Rounded up: no milliseconds at all would mean no timeout.
    limits.call = std::chrono::milliseconds{static_cast<long long>(std::ceil(seconds * 1000))};
    limits.connect = std::min(limits.connect, limits.call);
    return limits;
}

http::proxy proxy_of(call_options const& options) {
    auto const given = options.proxy.value_or("environment");
    if (given == "none") return {};
    auto found =
        given == "environment" ? http::proxy::from_environment() : http::proxy::parse(given);
    if (found) return std::move(*found);
    reject_input(
        options.proxy ? "--proxy: " + found.error().message
                      : found.error().message + "; --proxy none uses no proxy");
}

http::tls_settings tls_settings_of(call_options const& options) {
    if (options.ca_file && options.ca_file->empty()) {
        reject_input("--ca-file: must not be empty; leave it out to trust the system's only");
    }
    return {
        .ca_file = options.ca_file.value_or(ca_file().value_or("")),
        .allow_plain_http_to_loopback = options.allow_http,
        .proxy = proxy_of(options)};
}

bool is_production(std::string_view base_url) {
    auto const where = http::origin::parse(base_url);
    return where && !where->is_loopback() && where->host.find("sandbox") == std::string::npos;
}

std::string url_of(call_options const& options, api const& of) {
    if (options.base_url) return *options.base_url;
    if (auto given = base_url_of(of.provider)) return *given;
    if (of.default_url.empty()) {
        std::string const provider{of.provider};
        reject_input(
            "--base-url: is needed, since each partner has a host of its own for " + provider +
            ' ' + options.endpoint + "; give the one that " + provider +
            " told you, as https://HOST, or set " + base_url_variable(provider));
    }
    return std::string{of.default_url};
}

call_settings
settings_of(call_options const& options, api const& of, operation_facts const& facts) {
    return {url_of(options, of),  keys_of(of, facts), tls_settings_of(options),
            timeouts_of(options), options.attempts,   options.verbose,
            options.probe};
}

request_values values_of(call_options const& options, std::vector<field> const& fields) {
    request_values values{fields, options.new_words};
    auto const secret =
        std::ranges::find_if(fields, [](field const& one) { return is_secret(one.name); });
    bool const has_secret = secret != fields.end();
    auto const refuse_secret = [&] {
        reject_input(
            secret->name +
            ": is a secret, and other users of the machine can read arguments; leave it out and "
            "set " +
            secret_variable(options.provider));
    };
    auto const gives_secret = [&](std::string_view argument) {
        return argument.substr(0, argument.find('=')) == secret->name;
    };
    // Before anything else is looked at, so that no other message repeats it.
    if (has_secret && std::ranges::any_of(options.fields, gives_secret)) refuse_secret();
    if (options.json) values.take_json(text_or_file(*options.json, "--json"));
    if (has_secret && values.has(secret->name)) refuse_secret();
    for (auto const& argument : options.fields)
        values.take_argument(argument);
    if (has_secret) {
        values.set_text(secret->name, secret_text_of(options.provider));
        if (!values.has("client_id")) values.set_text("client_id", api_key_of(options.provider));
    }
    values.require_all();
    return values;
}

bool begin_call(
    call_options const& options, api const& of, operation_facts const& facts,
    http::request const& prepared) {
    auto const url = url_of(options, of);
    if (!options.dry_run.empty()) {
        print_dry_run(options.dry_run, url, prepared, of);
        return false;
    }
    call_watch::instance().begin(facts, prepared.target.substr(0, prepared.target.find('?')));
    agree(options, of, facts);
    return true;
}

void agree(call_options const& options, api const& of, operation_facts const& facts) {
    auto const url = url_of(options, of);
    bool const somebody_is_there = ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1;
    if (facts.effect == effect::moves_money && !options.yes && somebody_is_there &&
        is_production(url)) {
        ask(options, facts, url);
    }
}

error explained(error failed) {
    if (failed.code == errc::certificate_rejected) {
        failed.message += "; --ca-file PEM or RAMPART_CA_FILE adds an authority to the system's, "
                          "such as the ca.pem of `rampart sandbox`";
    }
    auto const ahead = call_watch::instance().clock_ahead();
    if (failed.code == errc::unauthorised && std::chrono::abs(ahead) > std::chrono::seconds{30}) {
        failed.message += failed.message.empty() ? "" : "; ";
        failed.message += "by the server's Date this machine's clock is " +
                          std::to_string(std::chrono::abs(ahead).count()) + " s " +
                          (ahead.count() > 0 ? "behind" : "ahead") +
                          ", for which it may have refused: set it right";
    }
    return failed;
}

void fail(error failed) {
    if (auto const text = failed.answer_text(); !text.empty()) {
        (void)try_to_write_out(safe_lines(text) + '\n');
    }
    throw call_failed{explained(std::move(failed))};
}

void reject_all(call_options const& options) {
    reject_input(
        "--all: " + options.provider + ' ' + options.endpoint +
        " has no pages; leave it out. `endpoints --json` tells which have");
}

} // namespace rampart::cli
