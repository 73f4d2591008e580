// `verify`: whether what a provider posted is genuine.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <rampart/cli/impl/environment.hpp>
#include <rampart/cli/impl/options.hpp>
#include <rampart/cli/impl/report.hpp>
#include <rampart/webhook/notification.hpp>
#include <rampart/webhook/refusal.hpp>
#include <rampart/webhook/signed_events.hpp>

namespace rampart::cli::detail {

/// Returns when it is genuine, and ends the command otherwise. The provider is the options'.
using verify_function = void (*)(verify_options const&, webhook::notification const&);

/// Ends the command with exit code 1.
[[noreturn]] void refuse_notification(std::string_view word, std::string message);
[[noreturn]] void refuse_notification(webhook::refusal const& why);

/// The window that --window gives; nothing for "off".
[[nodiscard]] std::optional<std::chrono::seconds> window_of(std::string const& text);

/// Ends the command: what the provider posts has no signed time.
[[noreturn]] void refuse_window(std::string const& provider);

template <class Options>
Options with_window(verify_options const& options) {
    Options out;
    if (options.window) {
        if constexpr (requires { out.window = window_of(*options.window); }) {
            out.window = window_of(*options.window);
        } else {
            refuse_window(options.provider);
        }
    }
    return out;
}

template <class Traits>
void verify_by(verify_options const& options, webhook::notification const& received) {
    using verifier = webhook::verifier_of<Traits>;
    auto const check = [&](verifier const& by) {
        auto const event = by.verify(received);
        if (!event) refuse_notification(event.error());
    };
    auto how = with_window<typename Traits::options>(options);
    if constexpr (Traits::names_key) {
        auto keys = key_pair_of(options.provider);
        check(verifier{std::move(keys.api_key), std::move(keys.api_secret), std::move(how)});
    } else {
        check(verifier{secret_of(options.provider), std::move(how)});
    }
}

} // namespace rampart::cli::detail
