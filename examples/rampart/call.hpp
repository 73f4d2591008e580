// A typed call of any of a provider's endpoints, chosen by name. One translation unit a provider
// includes it, since each endpoint is code of its own.
#pragma once

#include <algorithm>
#include <chrono>
#include <concepts>
#include <string>
#include <string_view>

#include <rampart/catalogue.hpp>
#include <rampart/client.hpp>
#include <rampart/json/write.hpp>

#include "assign.hpp"
#include "commands.hpp"
#include "environment.hpp"
#include "report.hpp"

namespace rampart::cli {

[[nodiscard]] http::deadlines deadlines_of(call_options const& options);
[[nodiscard]] http::tls_settings tls_settings_of(call_options const& options);

/// Writes a line to standard error when a call is going to be repeated.
struct retry_line {
    void on(events::attempt_retried const& event) const;
};
using call_policies = policies<standard_retry, no_limiter, retry_line>;

/// The response as JSON for people; every amount keeps the text it came with.
[[nodiscard]] std::string pretty(std::string const& compact);

template <class Request>
[[nodiscard]] Request request_from(call_options const& options) {
    Request request{};
    request_filler filler;
    if (options.json) filler.take_json(request, text_or_file(*options.json, "--json"));
    for (auto const& argument : options.fields)
        filler.take_argument(request, argument);
    filler.require_all(request);
    return request;
}

/// One of a provider's APIs as the command line names it: `group` goes before its endpoints'
/// names, and `default_url` is called when no base URL is given.
struct api_group {
    std::string_view provider;
    std::string_view group{};
    std::string_view default_url;
};

/// The signer of a call: a key pair from the environment, or an access token for a bearer API. An
/// operation that is not signed needs neither.
template <class Signer>
[[nodiscard]] Signer signer_from_environment(std::string_view provider, bool is_signed) {
    if constexpr (std::constructible_from<Signer, std::string, sign::secret>) {
        if (!is_signed) return Signer{"unused", sign::secret{}};
        auto keys = key_pair_of(provider);
        return Signer{std::move(keys.api_key), std::move(keys.api_secret)};
    } else {
        return Signer{is_signed ? access_token_of(provider) : sign::secret{"unused"}};
    }
}

template <class Client, auto const& Endpoint, class Signer>
void call_endpoint(call_options const& options, api_group const& api) {
    auto const request = request_from<request_of<Endpoint>>(options);
    constexpr bool is_signed = Endpoint.authentication == authentication::signature;
    auto const url = options.base_url
                         ? *options.base_url
                         : base_url_of(api.provider).value_or(std::string{api.default_url});
    Client client{
        url, signer_from_environment<Signer>(api.provider, is_signed),
        http::tls_transport{tls_settings_of(options)}, deadlines_of(options),
        call_policies{.retry = {.attempts = options.attempts}}};
    if (options.dry_run) {
        auto const prepared = client.template prepare<Endpoint>(request).value();
        write_out(http::head_of(prepared) + prepared.body);
        return;
    }
    auto const response = client.template call<Endpoint>(request).value();
    write_out(pretty(json::to_json(response)), delivery::unknown);
}

/// Finds the endpoint of that name among a group's and calls it; false when there is none. The
/// names passed over are added to `names`.
template <
    class Provider, class Endpoints, class Signer = sign::basic_signer<typename Provider::scheme>>
[[nodiscard]] bool call_in(call_options const& options, api_group const& api, std::string& names) {
    bool found = false;
    Endpoints::for_each([&]<auto const & Endpoint>() {
        auto const name = std::string{api.group} + std::string{endpoint_name<Endpoint>()};
        (names += names.empty() ? "" : ", ") += name;
        if (found || name != options.endpoint) return;
        found = true;
        call_endpoint<
            basic_client<Provider, Signer, http::tls_transport, call_policies>, Endpoint, Signer>(
            options, api);
    });
    return found;
}

[[noreturn]] inline void reject_endpoint(call_options const& options, std::string const& names) {
    reject_input(
        "ENDPOINT: " + options.provider + " has no " + in_quotes(options.endpoint) +
        "; there are: " + names);
}

void call_hexarails(call_options const& options);
void call_rampnow(call_options const& options);
void call_banxa(call_options const& options);

} // namespace rampart::cli
