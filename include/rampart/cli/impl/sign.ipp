// Definitions of sign_command.hpp.
#pragma once

#include <rampart/cli/impl/options.hpp>

#include <algorithm>
#include <iostream>
#include <string_view>

#include <rampart/cli/impl/environment.hpp>
#include <rampart/cli/impl/facts.hpp>
#include <rampart/cli/impl/files.hpp>
#include <rampart/cli/impl/registry.hpp>
#include <rampart/cli/impl/report.hpp>
#include <rampart/cli/impl/sign.hpp>
#include <rampart/cli/impl/suggest.hpp>
#include <rampart/http/origin.hpp>

namespace rampart::cli {

namespace {

/// A method, target or host is signed and sent as it is given, so nothing may be in it that would
/// end the request line or the header it goes into.
bool has_space_or_control(std::string_view text) {
    return std::ranges::any_of(text, [](char const character) {
        auto const byte = static_cast<unsigned char>(character);
        return byte <= 0x20 || byte == 0x7F;
    });
}

void check_method(std::string_view method) {
    auto const is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    if (method.empty() || !std::ranges::all_of(method, is_letter)) {
        reject_input(
            "METHOD: must be letters only, such as GET or POST, found " + in_quotes(method));
    }
    static std::vector<std::string> const known{"GET", "POST", "PUT", "PATCH", "DELETE"};
    std::string capitals;
    for (char const c : method)
        capitals += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    if (std::ranges::find(known, capitals) == known.end()) {
        note(
            "METHOD: no provider knows " + in_quotes(method) + did_you_mean(method, known) +
            " It is signed as it is");
    }
}

void check_target(std::string_view target) {
    if (!target.starts_with('/')) {
        reject_input(
            "TARGET: must start with a slash, found " + in_quotes(target) +
            "; give the path and query only, such as /balance?currency=USD");
    }
    if (has_space_or_control(target)) {
        reject_input(
            "TARGET: must not contain spaces or control characters; percent-encode them, %20 for "
            "a space");
    }
    if (target.find('#') != std::string_view::npos) {
        reject_input("TARGET: must not contain a fragment, which is never sent; leave it out, or "
                     "percent-encode a '#' that is meant as %23");
    }
}

void check_host(std::string_view host) {
    if (host.empty()) reject_input("--host: must not be empty; give it as host or host:port");
    if (has_space_or_control(host)) {
        reject_input("--host: must not contain spaces or control characters; remove them");
    }
    if (host.find_first_of("/?#@") != std::string_view::npos) {
        reject_input(
            "--host: must be as in the Host header, found " + in_quotes(host) +
            "; give it as host or host:port, without https:// and path");
    }
}

void check_stamp(std::string_view field, std::string_view text) {
    if (!sign::is_header_token(text, 128)) {
        reject_input(
            std::string{field} + ": must be 1 to 128 visible ASCII characters, found " +
            in_quotes(text) + "; leave it out to have one made");
    }
}

/// Tells that the provider is going to refuse it: seconds have ten digits until the year 2286.
void warn_of_unit(std::string const& text) {
    auto const first = text.find_first_not_of('0');
    if (first == std::string::npos || text.size() - first < 12) return;
    note(
        "--timestamp: " + text +
        " looks like milliseconds, which the provider refuses; it takes "
        "whole seconds, as `date +%s` prints them");
}

// One command line for all providers is handy, so an option that has no place is only told.
void pass_over(std::string_view provider, std::string_view field) {
    note(std::string{provider} + " signs no such text; " + std::string{field} + " is not used");
}

/// "a colon" and its like in a sentence.
std::string in_words(std::string_view literal) {
    return literal == ":" ? "a colon" : in_quotes(literal);
}

} // namespace

namespace detail {

request_to_sign checked_request(sign_options const& options, api const& of) {
    request_to_sign out;
    check_method(options.method);
    check_target(options.target);
    if (options.host) {
        out.host = *options.host;
    } else if (auto const where = http::origin::parse(of.default_url)) {
        out.host = where->authority();
    } else {
        reject_input("--host: is needed, since no host is known of " + std::string{of.provider});
    }
    check_host(out.host);
    out.body = options.body_file ? read_file(*options.body_file, "--body-file")
                                 : options.body.value_or("");
    return out;
}

void choose_timestamp(
    sign_options const& options, std::string_view provider, bool is_signed, std::string_view unit,
    sign::stamp_text& into) {
    if (!options.timestamp) return;
    if (!is_signed) return pass_over(provider, "--timestamp");
    check_stamp("--timestamp", *options.timestamp);
    if (!unit.empty() && options.timestamp->find_first_not_of("0123456789") != std::string::npos) {
        reject_input(
            "--timestamp: must be whole " + std::string{unit} + " since 1970, found " +
            in_quotes(*options.timestamp) +
            (unit == "seconds" ? "; `date +%s` prints them" : "; `date +%s%3N` prints them"));
    }
    if (unit == "seconds") warn_of_unit(*options.timestamp);
    into = sign::stamp_text{*options.timestamp};
}

void choose_nonce(
    sign_options const& options, std::string_view provider, bool is_signed, std::string_view end,
    std::string_view header, sign::stamp_text& into) {
    if (!options.nonce) return;
    if (!is_signed) return pass_over(provider, "--nonce");
    check_stamp("--nonce", *options.nonce);
    if (!end.empty() && options.nonce->find(end) != std::string::npos) {
        reject_input(
            "--nonce: must not contain " + in_words(end) + ", which ends it in the " +
            std::string{header} + " header");
    }
    into = sign::stamp_text{*options.nonce};
}

void require_signed(sign::failure outcome) {
    if (outcome == sign::failure::none) return;
    throw call_failed{make_error(
        sign::concerns_credentials(outcome) ? errc::invalid_credentials : errc::signing_failed,
        delivery::not_sent, std::string{sign::describe(outcome)})};
}

} // namespace detail

void sign_request(sign_options const& options) {
    require_provider(options.provider);
    auto const& of = *registry::instance().find(options.provider);
    auto const& main = chosen_api(of, options.header_set);
    if (!main.sign) reject_input("PROVIDER: " + options.provider + " signs nothing");
    main.sign(options, main.of);
}

} // namespace rampart::cli
