// What `rampart describe` and `rampart endpoints --json` tell of endpoints.
#pragma once

#include <string>
#include <vector>

#include <rampart/cli/impl/facts.hpp>

namespace rampart::cli {

/// A JSON array of all that is known of each, for programs.
[[nodiscard]] std::string json_of(std::vector<endpoint_facts> const& facts);

/// The same of one as an object.
[[nodiscard]] std::string json_of(endpoint_facts const& one);

/// The same of one, for people.
[[nodiscard]] std::string text_of(endpoint_facts const& one);

} // namespace rampart::cli
