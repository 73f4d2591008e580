// `call`: finds the operation among those of a provider's APIs.
#pragma once

#include <rampart/cli/impl/call.hpp>
#include <rampart/cli/impl/facts.hpp>
#include <rampart/cli/impl/options.hpp>
#include <rampart/cli/impl/registry.hpp>
#include <rampart/cli/impl/report.hpp>

namespace rampart::cli {

void call(call_options const& options) {
    require_provider(options.provider);
    auto const& of = *registry::instance().find(options.provider);
    auto const& main = chosen_api(of, options.header_set);
    if (options.output != "json" && options.output != "jsonl" && options.output != "table") {
        reject_input("--output: must be json, jsonl or table, found " + in_quotes(options.output));
    }
    if (main.call(options, main.of)) return;
    for (std::size_t at = 1; at < of.apis().size(); ++at) {
        auto const& one = of.apis()[at];
        if (one.call(options, one.of)) return;
    }
    reject_endpoint(options.provider, options.endpoint);
}

} // namespace rampart::cli
