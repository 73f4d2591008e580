// What a call is made with: where it goes, whose keys, how long.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <rampart/call/operation.hpp>
#include <rampart/client.hpp>
#include <rampart/policy/rate_limit.hpp>

#include <rampart/cli/impl/options.hpp>
#include <rampart/cli/impl/request_values.hpp>

namespace rampart::cli {

/// One of a provider's APIs as the command line names it: `group` goes before its endpoints'
/// names, and `default_url` is called when no base URL is given. Without one it has to be given.
struct api {
    std::string_view provider;
    std::string_view group{};
    std::string_view default_url{};
    bool has_token = false;                   ///< an access token instead of a key pair
    std::optional<rate_limit> rate{};         ///< in production, for --shared
    std::optional<rate_limit> sandbox_rate{}; ///< anywhere else
};

struct call_settings {
    std::string base_url;
    credentials keys; ///< or the access token as its secret
    http::tls_settings tls;
    http::timeouts limits;
    int attempts = 3;
    bool verbose = false;
    call_probe* probe = nullptr; ///< of the options
};

/// Ends the command when one of them is missing or wrong.
[[nodiscard]] call_settings
settings_of(call_options const& options, api const& of, operation_facts const& facts);

/// The fields' values; a secret's comes from the environment.
[[nodiscard]] request_values
values_of(call_options const& options, std::vector<field> const& fields);

/// Prints the request of a dry run; otherwise asks before money moves in production, and has the
/// watch begin. Whether the call is to be made.
[[nodiscard]] bool begin_call(
    call_options const& options, api const& of, operation_facts const& facts,
    http::request const& prepared);

/// The error of a call with what the command line can say about it: an option, a clock.
[[nodiscard]] error explained(error failed);

/// Ends the command with a failed call. An answer that could not be read is printed as it came: it
/// may be all there is to tell of a payment.
[[noreturn]] void fail(error failed);

[[noreturn]] void reject_all(call_options const& options);

/// Where to and how long, from the options and the environment. End the command likewise.
[[nodiscard]] http::tls_settings tls_settings_of(call_options const& options);
[[nodiscard]] http::proxy proxy_of(call_options const& options);
[[nodiscard]] http::timeouts timeouts_of(call_options const& options);

/// The base URL that is given, or the API's own.
[[nodiscard]] std::string url_of(call_options const& options, api const& of);

/// Whether it is neither this machine nor a provider's sandbox.
[[nodiscard]] bool is_production(std::string_view base_url);

} // namespace rampart::cli
