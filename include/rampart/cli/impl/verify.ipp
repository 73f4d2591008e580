// `rampart verify`: a notification from a file and arguments, checked as a receiver would.
#pragma once

#include <charconv>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <rampart/cli/impl/environment.hpp>
#include <rampart/cli/impl/facts.hpp>
#include <rampart/cli/impl/files.hpp>
#include <rampart/cli/impl/options.hpp>
#include <rampart/cli/impl/registry.hpp>
#include <rampart/cli/impl/report.hpp>
#include <rampart/cli/impl/safe_text.hpp>
#include <rampart/cli/impl/verify.hpp>
#include <rampart/webhook/callback.hpp>
#include <rampart/webhook/diagnosis.hpp>

namespace rampart::cli {

void detail::refuse_notification(std::string_view word, std::string message) {
    auto failed = make_error(errc::unauthorised, delivery::rejected, {});
    failed.provider_message = std::move(message);
    throw notification_refused{word, std::move(failed)};
}

void detail::refuse_notification(webhook::refusal const& why) {
    refuse_notification(to_string(why.reason), why.message);
}

void detail::refuse_window(std::string const& provider) {
    reject_input("--window: " + provider + "'s notifications carry no signed time");
}

std::optional<std::chrono::seconds> detail::window_of(std::string const& text) {
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

namespace {

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

webhook::notification notification_of(verify_options const& options) {
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

} // namespace

void verify_notification(verify_options const& options) {
    require_provider(options.provider);
    auto const& of = *registry::instance().find(options.provider);
    if (!of.verify()) {
        reject_input(
            "PROVIDER: nothing is known of how " + options.provider + " signs what it posts");
    }
    if (options.secret_header && !of.takes_secret_header()) {
        std::vector<std::string> takers;
        for (auto const& one : registry::instance().providers) {
            if (one.takes_secret_header()) takers.emplace_back(one.name());
        }
        reject_input(
            "--secret-header: only " + any_of(takers) + "'s signature has no documented place");
    }
    auto const received = notification_of(options);
    of.verify()(options, received);
    write_out(safe_json(webhook::compact(received.body).value_or(received.body)) + '\n');
}

} // namespace rampart::cli
