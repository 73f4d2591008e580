// A typed call of any of a provider's endpoints, chosen by name. One translation unit a provider
// includes it, since each endpoint is code of its own.
#pragma once

#include <chrono>
#include <concepts>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rampart/json/rows.hpp>
#include <rampart/json/write.hpp>
#include <rampart/make_client.hpp>
#include <rampart/operations.hpp>
#include <rampart/sign/bearer_signer.hpp>

#include <rampart/cli/impl/answers.hpp>
#include <rampart/cli/impl/call_settings.hpp>
#include <rampart/cli/impl/doctor_probe.hpp>
#include <rampart/cli/impl/options.hpp>
#include <rampart/cli/impl/request_values.hpp>
#include <rampart/cli/impl/shared_limit.hpp>
#include <rampart/cli/impl/watch.hpp>

namespace rampart::cli {

/// A provider's client as a program has it: signer, clock, nonces and repetitions are the
/// library's own, and the watch looks on.
template <class Provider, class Signer = signer_of<Provider>>
using client_of = basic_client<
    Provider, Signer, http::tls_transport, policies<standard_retry, call_limiter, call_observer>>;

template <class Client>
[[nodiscard]] Client client_for(call_settings settings, call_limiter pace = {}) {
    using behaviour = policies<standard_retry, call_limiter, call_observer>;
    behaviour const how{
        .retry = {.attempts = settings.attempts},
        .limiter = std::move(pace),
        .observer = {.verbose = settings.verbose, .probe = settings.probe}};
    http::tls_transport transport{std::move(settings.tls)};
    if constexpr (std::constructible_from<
                      Client, std::string_view, sign::bearer_signer, http::tls_transport, behaviour,
                      http::timeouts>) {
        return Client{
            settings.base_url, sign::bearer_signer{std::move(settings.keys.secret)},
            std::move(transport), how, settings.limits};
    } else {
        return Client{
            settings.base_url, std::move(settings.keys), std::move(transport), how,
            settings.limits};
    }
}

/// Adds the rows of an answer that could not be read.
template <class T>
void add_unread(std::vector<json::unread_row>& out, T const& answer) {
    if constexpr (json::detail::is_made_of<T, json::rows>) {
        out.insert(out.end(), answer.unread.begin(), answer.unread.end());
    } else if constexpr (json::detail::is_optional<T>) {
        if (answer.has_value()) add_unread(out, *answer);
    } else if constexpr (json::described<T>) {
        json::for_each_member<T>(
            [&](auto descriptor) { add_unread(out, answer.*descriptor.pointer); });
    }
}

template <class Client, auto const& Endpoint>
void call_endpoint(call_options const& options, api const& of) {
    using request_type = request_of<Endpoint>;
    auto const fields = fields_of<request_type>();
    auto const request = detail::typed<request_type>(values_of(options, fields));
    constexpr auto const& facts = facts_of<typename Client::provider_type, Endpoint>;
    auto settings = settings_of(options, of, facts);
    auto pace = options.dry_run.empty()
                    ? limiter_of(options, of, settings.base_url, settings.keys.api_key)
                    : call_limiter{};
    auto client = client_for<Client>(std::move(settings), std::move(pace));
    if (options.probe != nullptr) {
        return options.probe->take<typename Client::provider_type>(
            client.template call<Endpoint>(request));
    }
    auto const prepared = client.template prepare<Endpoint>(request);
    if (!prepared) fail(prepared.error());
    if (!begin_call(options, of, facts, *prepared)) return;
    if constexpr (is_paged<Endpoint>) {
        if (options.all) {
            row_printer rows{options};
            auto pages = client.template pages<Endpoint>(request);
            for (auto const& row : pages) {
                if (row) {
                    rows.add(json::to_json(*row), pages.pages_read());
                } else {
                    rows.add(row.error());
                }
            }
            return rows.finish();
        }
    }
    auto const response = client.template call<Endpoint>(request);
    if (!response) fail(response.error());
    std::vector<json::unread_row> unread;
    rampart::detail::data_of<response_of<Endpoint>> const& data = *response;
    add_unread(unread, data);
    print_answer(json::to_json(data), options, unread);
}

/// Finds the endpoint of that name among a group's and calls it; false when there is none.
template <class Client, class Endpoints>
[[nodiscard]] bool call_in(call_options const& options, api const& of) {
    bool found = false;
    Endpoints::for_each([&]<auto const & Endpoint>() {
        if (found || options.endpoint.size() != of.group.size() + endpoint_name<Endpoint>().size())
            return;
        if (!options.endpoint.starts_with(of.group) ||
            !options.endpoint.ends_with(endpoint_name<Endpoint>())) {
            return;
        }
        found = true;
        if (options.all && !is_paged<Endpoint>) reject_all(options);
        call_endpoint<Client, Endpoint>(options, of);
    });
    return found;
}

} // namespace rampart::cli
