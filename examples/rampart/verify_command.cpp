// `rampart verify`: a notification from a file and arguments, checked as a receiver would.
#include <charconv>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <rampart/banxa/provider.hpp>
#include <rampart/banxa/scheme.hpp>
#include <rampart/banxa/webhooks.hpp>
#include <rampart/hexarails/provider.hpp>
#include <rampart/hexarails/scheme.hpp>
#include <rampart/hexarails/webhooks.hpp>
#include <rampart/rampnow/legacy/webhooks.hpp>
#include <rampart/rampnow/provider.hpp>
#include <rampart/rampnow/scheme.hpp>
#include <rampart/rampnow/webhooks.hpp>

#include "commands.hpp"
#include "environment.hpp"
#include "facts.hpp"
#include "files.hpp"
#include "report.hpp"
#include "safe_text.hpp"

namespace rampart::cli {

namespace {

/// Ends the command with exit code 1.
[[noreturn]] void refuse(std::string_view word, std::string message) {
    auto failed = make_error(errc::unauthorised, delivery::rejected, {});
    failed.provider_message = std::move(message);
    throw delivery_refused{word, std::move(failed)};
}

[[noreturn]] void refuse(webhook::refusal const& why) {
    refuse(to_string(why.reason), why.message);
}

http::field header_of(std::string const& given) {
    auto const colon = given.find(':');
    auto const name = given.substr(0, colon);
    if (colon == std::string::npos || name.empty() ||
        name.find_first_of(" \t\r\n") != std::string::npos) {
        reject_input(
            "--header: must be 'Name: value'"); // the value is not repeated: it may be a key
    }
    auto const begin = given.find_first_not_of(" \t", colon + 1);
    auto const end = given.find_last_not_of(" \t\r\n");
    return {name, begin > end ? std::string{} : given.substr(begin, end - begin + 1)};
}

std::optional<std::chrono::seconds> window_of(std::string const& text) {
    if (text == "off") return std::nullopt;
    long long seconds = 0;
    auto const* const end = text.data() + text.size();
    auto const [stop, code] = std::from_chars(text.data(), end, seconds);
    if (text.empty() || code != std::errc{} || stop != end || seconds < 0 ||
        seconds > 999'999'999) {
        reject_input(
            "--window: must be whole seconds from 0 to 999999999, or off, found " +
            in_quotes(text));
    }
    return std::chrono::seconds{seconds};
}

webhook::notification delivery_of(verify_options const& options) {
    auto where = webhook::callback::parse(options.url);
    if (!where) {
        reject_input("--url: " + where.error().message);
    }
    webhook::notification out{std::move(where->host), std::move(where->target), {}, {}};
    for (auto const& given : options.headers)
        out.headers.push_back(header_of(given));
    out.body = read_file(options.body_file, "--body-file");
    return out;
}

template <class Result>
void require_genuine(Result const& result) {
    if (!result) refuse(result.error());
}

template <class Options>
Options with_window(verify_options const& options) {
    Options out;
    if (options.window) out.window = window_of(*options.window);
    return out;
}

void verify_hexarails(webhook::notification const& received, verify_options const& options) {
    hexarails::webhook_verifier const verifier{
        secret_of("hexarails"), with_window<hexarails::webhook_options>(options)};
    require_genuine(verifier.verify(received));
}

void verify_banxa(webhook::notification const& received, verify_options const& options) {
    auto keys = key_pair_of(banxa::provider::name);
    banxa::webhook_verifier const verifier{
        keys.api_key, std::move(keys.api_secret), with_window<banxa::webhook_options>(options)};
    require_genuine(verifier.verify(received));
}

void verify_rampnow(webhook::notification received, verify_options const& options) {
    if (options.window) reject_input("--window: rampnow's notifications carry no signed time");
    auto secret = secret_of("rampnow");
    if (options.secret_header) {
        // The policy's name is a constant, the command line's is not: the header is renamed.
        std::erase_if(received.headers, [&](http::field const& header) {
            return !http::same_name(header.name, *options.secret_header);
        });
        for (auto& header : received.headers)
            header.name = "signature";
        rampnow::webhook_verifier const verifier{
            rampnow::hmac_header<"signature">{std::move(secret)}};
        auto const genuine = verifier.verify(received);
        if (!genuine && genuine.error().reason == webhook::cause::missing_header) {
            refuse("missing_header", "the header " + *options.secret_header + " is missing");
        }
        require_genuine(genuine);
        return;
    }
    std::string problem;
    auto const parsed = json::document::parse(received.body, problem);
    if (!parsed || parsed->root().type() != json::kind::object || !parsed->root().find("hash")) {
        refuse(
            "not_verified", "rampnow documents no signature for webhooks, and the body has no hash "
                            "of the legacy form: fetch the order instead, or name the header that "
                            "was agreed on with --secret-header");
    }
    require_genuine(rampnow::legacy::webhook_verifier{std::move(secret)}.verify(received));
}

} // namespace

void verify_delivery(verify_options const& options) {
    auto const& provider = options.provider;
    bool const is_rampnow = provider == rampnow::provider::name;
    if (options.secret_header && !is_rampnow) {
        reject_input("--secret-header: only rampnow's signature has no documented place");
    }
    bool const is_hexarails = provider == hexarails::provider::name;
    require_provider(provider);
    auto const received = delivery_of(options);
    if (is_rampnow) {
        verify_rampnow(received, options);
    } else if (is_hexarails) {
        verify_hexarails(received, options);
    } else {
        verify_banxa(received, options);
    }
    write_out(safe_json(webhook::compact(received.body).value_or(received.body)) + '\n');
}

} // namespace rampart::cli
