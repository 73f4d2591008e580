// Definitions of endpoints_command.hpp.
#pragma once

#include <rampart/cli/impl/options.hpp>

#include <rampart/json/document.hpp>
#include <rampart/json/write.hpp>

#include <rampart/cli/impl/describe.hpp>
#include <rampart/cli/impl/facts.hpp>
#include <rampart/cli/impl/openapi.hpp>
#include <rampart/cli/impl/registry.hpp>
#include <rampart/cli/impl/report.hpp>
#include <rampart/cli/impl/table.hpp>

namespace rampart::cli {

namespace {

std::string as_table(std::vector<endpoint_facts> const& facts) {
    std::vector<std::vector<std::string>> rows{{"PROVIDER", "NAME", "METHOD", "PATH", "EFFECT"}};
    for (auto const& one : facts)
        rows.push_back({one.provider, one.name, one.method, one.path, one.effect});
    return aligned(rows);
}

/// A table for ENDPOINTS.md.
std::string as_markdown(std::vector<endpoint_facts> const& facts) {
    std::string out =
        "| provider | name | method | path | effect | signed | pages | bucket | settled by |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";
    for (auto const& one : facts) {
        out += "| " + one.provider + " | `" + one.name + "` | " + one.method + " | `" + one.path +
               "` | " + one.effect + (one.key.empty() ? "" : " by " + one.key) + " | " +
               (one.is_signed ? "yes" : "no") + " | " + (one.pages ? "yes" : "") + " | " +
               one.bucket + " | " + one.settled_by + " |\n";
    }
    return out;
}

} // namespace

void list_endpoints(endpoints_options const& options) {
    if (!options.provider.empty()) require_provider(options.provider);
    auto const facts = all_facts_of(options.provider);
    if (options.markdown) return write_out(as_markdown(facts));
    if (options.openapi) {
        if (options.provider.empty()) {
            reject_input("PROVIDER: is needed for --openapi, whose document is of one provider");
        }
        std::vector<api_server> servers;
        for (auto const& one : registry::instance().find(options.provider)->apis())
            servers.push_back({std::string{one.of.group}, std::string{one.of.default_url}});
        return write_out(openapi_of(options.provider, facts, servers));
    }
    write_out(options.json ? json_of(facts) : as_table(facts));
}

} // namespace rampart::cli
