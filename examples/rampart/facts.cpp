#include "facts.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "report.hpp"
#include "suggest.hpp"

namespace rampart::cli {

std::vector<std::string> const& provider_names() {
    static std::vector<std::string> const names{"hexarails", "rampnow", "banxa"};
    return names;
}

std::vector<endpoint_facts> facts_of(std::string_view provider) {
    std::vector<endpoint_facts> out;
    auto const add = [&out](std::vector<endpoint_facts> more) {
        out.insert(
            out.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    };
    if (provider.empty() || provider == "hexarails") add(facts_of_hexarails());
    if (provider.empty() || provider == "rampnow") add(facts_of_rampnow());
    if (provider.empty() || provider == "banxa") add(facts_of_banxa());
    return out;
}

void require_provider(std::string_view name) {
    if (std::ranges::find(provider_names(), name) != provider_names().end()) return;
    reject_input(
        "PROVIDER: must be hexarails, rampnow or banxa, found " + in_quotes(name) +
        did_you_mean(name, provider_names()));
}

void reject_endpoint(std::string const& provider, std::string_view name) {
    std::vector<std::string> names;
    for (auto const& one : facts_of(provider))
        names.push_back(one.name);
    reject_input(
        "ENDPOINT: " + provider + " has no " + in_quotes(name) + did_you_mean(name, names) +
        (did_you_mean(name, names).empty() ? "; `" : " `") + "rampart endpoints " + provider +
        "` lists what there is");
}

} // namespace rampart::cli
