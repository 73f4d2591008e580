#include "commands.hpp"

#include <algorithm>
#include <iostream>
#include <string_view>

#include <rampart/banxa/provider.hpp>
#include <rampart/banxa/scheme.hpp>
#include <rampart/hexarails/provider.hpp>
#include <rampart/hexarails/scheme.hpp>
#include <rampart/http/origin.hpp>
#include <rampart/rampnow/provider.hpp>
#include <rampart/rampnow/scheme.hpp>
#include <rampart/sign/explain.hpp>
#include <rampart/sign/signer.hpp>

#include "environment.hpp"
#include "facts.hpp"
#include "files.hpp"
#include "report.hpp"
#include "suggest.hpp"

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

/// The given text, or one made as a client would make it.
template <class Scheme>
void choose_stamps(
    sign_options const& options, std::string_view provider, std::string_view api_key,
    sign::stamp_text& timestamp, sign::stamp_text& nonce) {
    using signer = sign::basic_signer<Scheme>;
    constexpr bool has_timestamp = signer::template mentions<sign::parts::timestamp>;
    constexpr bool has_nonce = signer::template mentions<sign::parts::nonce>;
    // One command line for all providers is handy, so an option that has no place is only told.
    auto const pass_over = [&](std::string_view field) {
        note(std::string{provider} + " signs no such text; " + std::string{field} + " is not used");
    };
    if (options.timestamp && !has_timestamp) pass_over("--timestamp");
    if (options.nonce && !has_nonce) pass_over("--nonce");
    auto const now = sign::system_clock{}.now();
    Scheme::timestamp_format::write(now, timestamp);
    if (!typename Scheme::default_nonce{api_key}.next(now, nonce)) {
        throw call_failed{make_error(
            errc::signing_failed, delivery::not_sent,
            std::string{sign::describe(sign::failure::random_source)})};
    }
    if (options.timestamp && has_timestamp) {
        check_stamp("--timestamp", *options.timestamp);
        if (options.timestamp->find_first_not_of("0123456789") != std::string::npos) {
            reject_input(
                "--timestamp: must be whole seconds since 1970, found " +
                in_quotes(*options.timestamp) + "; `date +%s` prints them");
        }
        warn_of_unit(*options.timestamp);
        timestamp = sign::stamp_text{*options.timestamp};
    }
    if (options.nonce && has_nonce) {
        check_stamp("--nonce", *options.nonce);
        if (provider == banxa::provider::name && options.nonce->find(':') != std::string::npos) {
            reject_input(
                "--nonce: must not contain a colon, which ends it in the Authorization header");
        }
        nonce = sign::stamp_text{*options.nonce};
    }
}

template <class Scheme>
void sign_as(sign_options const& options, std::string_view provider, std::string_view sandbox_url) {
    auto const host =
        options.host ? *options.host : http::origin::parse(sandbox_url).value().authority();
    check_method(options.method);
    check_target(options.target);
    check_host(host);
    auto const body = options.body_file ? read_file(*options.body_file, "--body-file")
                                        : options.body.value_or("");
    auto keys = key_pair_of(provider);
    sign::stamp_text timestamp;
    sign::stamp_text nonce;
    choose_stamps<Scheme>(options, provider, keys.api_key, timestamp, nonce);

    sign::message_view const message{options.method, host, options.target, body, options.multipart};
    sign::basic_signer<Scheme> const signer{keys.api_key, std::move(keys.api_secret)};
    sign::signed_headers<Scheme> headers;
    auto const failed = signer.sign_with(message, timestamp, nonce, headers);
    if (failed != sign::failure::none) {
        throw call_failed{make_error(
            sign::concerns_credentials(failed) ? errc::invalid_credentials : errc::signing_failed,
            delivery::not_sent, std::string{sign::describe(failed)})};
    }
    if (options.explain) {
        std::cerr << sign::to_text(sign::explain<Scheme>(message, keys.api_key, timestamp, nonce));
    }
    std::string out;
    for (std::size_t at = 0; at < headers.size(); ++at) {
        out.append(headers.name(at)).append(": ").append(headers.value(at)).append("\n");
    }
    write_out(out);
}

} // namespace

void sign_request(sign_options const& options) {
    auto const header_set = options.header_set.value_or("rn");
    if (options.header_set && options.provider != rampnow::provider::name) {
        reject_input("--header-set: only rampnow has several header sets; leave it out");
    }
    if (options.provider == hexarails::provider::name) {
        sign_as<hexarails::scheme>(options, options.provider, hexarails::sandbox);
    } else if (options.provider == banxa::provider::name) {
        sign_as<banxa::scheme<>>(options, options.provider, banxa::sandbox);
    } else if (options.provider != rampnow::provider::name) {
        require_provider(options.provider);
    } else if (header_set == "rn") {
        sign_as<rampnow::scheme<>>(options, options.provider, rampnow::sandbox);
    } else if (header_set == "x-rampnow") {
        sign_as<rampnow::scheme<rampnow::x_rampnow_headers>>(
            options, options.provider, rampnow::sandbox);
    } else {
        reject_input("--header-set: must be rn or x-rampnow, found " + in_quotes(header_set));
    }
}

} // namespace rampart::cli
