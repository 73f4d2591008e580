// A typed call of any of a provider's endpoints, chosen by name. One translation unit a provider
// includes it, since each endpoint is code of its own.
#pragma once

#include <algorithm>
#include <chrono>
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

template <class Provider, auto const& Endpoint>
void call_endpoint(call_options const& options, std::string_view default_url) {
    auto const request = request_from<request_of<Endpoint>>(options);
    auto keys = key_pair_of(Provider::name);
    auto const url = options.base_url
                         ? *options.base_url
                         : base_url_of(Provider::name).value_or(std::string{default_url});
    basic_client<Provider> client{
        url, credentials{std::move(keys.api_key), std::move(keys.api_secret)},
        http::tls_transport{tls_settings_of(options)}, deadlines_of(options)};
    if (options.dry_run) {
        auto const prepared = client.template prepare<Endpoint>(request).value();
        write_out(http::head_of(prepared) + prepared.body);
        return;
    }
    auto const response = client.template call<Endpoint>(request).value();
    write_out(pretty(json::to_json(response)), delivery::unknown);
}

/// Finds the endpoint of that name and calls it.
template <class Provider, class Endpoints>
void call_by_name(call_options const& options, std::string_view default_url) {
    bool found = false;
    std::string names;
    Endpoints::for_each([&]<auto const & Endpoint>() {
        constexpr auto name = endpoint_name<Endpoint>();
        (names += names.empty() ? "" : ", ") += name;
        if (found || name != options.endpoint) return;
        found = true;
        call_endpoint<Provider, Endpoint>(options, default_url);
    });
    if (!found) {
        reject_input(
            "ENDPOINT: " + std::string{Provider::name} + " has no " + in_quotes(options.endpoint) +
            "; there are: " + names);
    }
}

void call_hexarails(call_options const& options);
void call_rampnow(call_options const& options);
void call_banxa(call_options const& options);

} // namespace rampart::cli
