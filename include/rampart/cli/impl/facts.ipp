// Definitions of facts.hpp.
#pragma once

#include <rampart/cli/impl/facts.hpp>

#include <rampart/cli/impl/registry.hpp>
#include <rampart/cli/impl/report.hpp>
#include <rampart/cli/impl/suggest.hpp>

namespace rampart::cli {

std::vector<endpoint_facts> all_facts_of(std::string_view provider) {
    std::vector<endpoint_facts> out;
    for (auto const& one : registry::instance().providers) {
        if (!provider.empty() && provider != one.name()) continue;
        for (auto const& each : one.apis())
            each.add_facts(out, each.of);
    }
    return out;
}

void require_provider(std::string_view name) {
    if (registry::instance().find(name)) return;
    auto const known = provider_names();
    reject_input(
        "PROVIDER: must be " + any_of(known) + ", found " + in_quotes(name) +
        did_you_mean(name, known));
}

void reject_endpoint(std::string const& provider, std::string_view name) {
    std::vector<std::string> names;
    for (auto const& one : all_facts_of(provider))
        names.push_back(one.name);
    reject_input(
        "ENDPOINT: " + provider + " has no " + in_quotes(name) + did_you_mean(name, names) +
        (did_you_mean(name, names).empty() ? "; `" : " `") + program_name() + " endpoints " +
        provider + "` lists what there is");
}

} // namespace rampart::cli
