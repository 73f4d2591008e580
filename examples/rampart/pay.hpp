// Paying through a journal, for an operation chosen by name. One translation unit a provider
// includes it, since each operation is code of its own.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include <rampart/journal/payer.hpp>
#include <rampart/operations.hpp>

#include "journal.hpp"
#include <rampart/cli/impl/agree.hpp>
#include <rampart/cli/impl/call_settings.hpp>
#include <rampart/cli/impl/report.hpp>
#include <rampart/cli/impl/request_values.hpp>
#include <rampart/cli/impl/shared_limit.hpp>
#include <rampart/cli/impl/watch.hpp>

namespace rampart::cli {

template <class Provider, auto const& Endpoint>
[[nodiscard]] auto payer_for(
    any_store& store, call_options const& options, api const& of, std::string const& account) {
    auto settings = settings_of(options, of, facts_of<Provider, Endpoint>);
    journal::payer_settings how{.account = account};
    if (options.timeout) how.timeout = settings.limits.call;
    how.on_change = [](journal::moved const& what) {
        auto& watch = call_watch::instance();
        switch (what.now.state) {
        case journal::state::planned: return watch.attempt_given_up();
        case journal::state::paid: return watch.answered(true);
        case journal::state::refused: return watch.answered(false);
        default: return;
        }
    };
    auto pace = limiter_of(options, of, settings.base_url, settings.keys.api_key);
    return journal::make_payer<Provider, Endpoint>(
        store, settings.base_url, std::move(settings.keys),
        http::tls_transport{std::move(settings.tls)}, std::move(how), std::move(pace));
}

template <class Provider, auto const& Endpoint>
std::optional<journal::intent>
pay_endpoint(pay_options const& options, api const& of, any_store& store) {
    if (options.call.endpoint != endpoint_name<Endpoint>()) return std::nullopt;
    using request_type = request_of<Endpoint>;
    auto const fields = fields_of<request_type>();
    auto const request = detail::typed<request_type>(values_of(options.call, fields));
    auto payer = payer_for<Provider, Endpoint>(store, options.call, of, options.account);
    auto const prepared = payer.client().template prepare<Endpoint>(request);
    if (!prepared) fail(prepared.error());
    auto& watch = call_watch::instance();
    watch.begin(
        facts_of<Provider, Endpoint>, prepared->target.substr(0, prepared->target.find('?')));
    watch.attempt_started(1);
    agree(options.call, of, facts_of<Provider, Endpoint>);
    auto const planned = [&] {
        try {
            if constexpr (journal::has_reference<Endpoint>) {
                if (options.reference) {
                    reject_input("--reference: the request has one of its own; leave it out");
                }
                return payer.plan(request);
            } else {
                if (!options.reference) {
                    reject_input(
                        "--reference: is needed, since the request of " + options.call.endpoint +
                        " has none that is yours: give a text that names this payment alone");
                }
                return payer.plan(request, *options.reference);
            }
        } catch (journal::reference_taken const& taken) {
            reject_input(taken.what());
        }
    }();
    auto const& reference = planned.key.reference;
    payer.recover();
    if (auto const paid = payer.pay(reference)) {
        if (paid->now.state == journal::state::paid || !paid->failed) return paid->now;
        if (paid->now.state != journal::state::unknown) fail(*paid->failed);
    }
    auto which = payer.scope();
    which.reference = reference;
    auto const there = store.list(which).at(0);
    bool const open = there.state == journal::state::unknown || there.state == journal::state::held;
    if (!open) return there;
    auto const sent = store.attempts(there.id); // by this process or an earlier one
    watch.request_signed(sent.empty() ? "" : sent.back().timestamp, there.nonce);
    return payer.look(there);
}

template <class Provider, auto const& Endpoint>
std::optional<journal::intent> settle_endpoint(
    journal_options const& options, api const& of, any_store& store, journal::intent const& one) {
    if (one.key.operation != endpoint_name<Endpoint>()) return std::nullopt;
    auto call = options.call;
    call.provider = one.key.provider;
    call.endpoint = one.key.operation;
    auto payer = payer_for<Provider, Endpoint>(store, call, of, one.key.account);
    // What cannot be read stays as it is.
    if (options.action == "release") return payer.release(one).value_or(one);
    payer.recover();
    return payer.look(one);
}

} // namespace rampart::cli
