// Definitions of doctor.hpp.
#pragma once

#include <rampart/cli/impl/doctor.hpp>

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <rampart/cli/impl/call_settings.hpp>
#include <rampart/cli/impl/doctor_words.hpp>
#include <rampart/cli/impl/environment.hpp>
#include <rampart/cli/impl/examination.hpp>
#include <rampart/cli/impl/report.hpp>

namespace rampart::cli {

doctor_page examination::run() {
    static constexpr std::array names{
        "configuration", "environment", "tls settings", "proxy", "lookup",     "address",   "tls",
        "certificate",   "answer",      "clock",        "key",   "rate limit", "allow-list"};
    if (configuration()) {
        bool const has_keys = environment();
        if (settings() && way() && tls()) answer(has_keys);
    }
    // In their order, and what was not come to is said too.
    std::vector<checked_step> in_order;
    for (auto const* const name : names) {
        auto const before = in_order.size();
        std::ranges::copy_if(
            page_.steps, std::back_inserter(in_order),
            [&](checked_step const& one) { return one.name == name; });
        if (in_order.size() == before)
            in_order.push_back({name, finding::not_reached, std::string{not_reached_words}, {}});
    }
    page_.steps = std::move(in_order);
    return std::move(page_);
}

namespace {

/// Those of which the environment says something; all where it says nothing.
std::vector<std::string> providers_here() {
    std::vector<std::string> out;
    for (auto const& one : provider_names()) {
        auto const names = variables_of(one);
        if (std::ranges::any_of(names, is_set)) out.push_back(one);
    }
    return out.empty() ? provider_names() : out;
}

} // namespace

void run_doctor(doctor_options const& options) {
    if (!options.provider.empty()) require_provider(options.provider);
    static_cast<void>(timeouts_of(options.call)); // what is mistyped is no fault of the way
    auto const providers =
        options.provider.empty() ? providers_here() : std::vector<std::string>{options.provider};
    bool well = true;
    bool first = true;
    for (auto const& one : providers) {
        auto const page = examination{options, one}.run();
        well = well && page.count(finding::fault) == 0;
        if (!first && !options.json) write_out("\n");
        write_out(options.json ? page.json() : page.text());
        first = false;
    }
    if (!well) throw ended{1};
}

} // namespace rampart::cli
