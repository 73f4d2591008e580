// What is known of every endpoint: for `endpoints`, `describe`, completion and suggestions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <rampart/cli/impl/fields.hpp>

namespace rampart::cli {

struct rule_facts {
    std::string field; ///< dotted, or several with commas
    std::string rule;
    std::string source; ///< the fact sheet's section
};

/// A field that goes neither into the path nor where the others go.
struct placed_field {
    std::string name;
    std::string in; ///< "header Idempotency-Key", "query", "query filter[state]"
};

struct endpoint_facts {
    std::string provider;
    std::string name;
    std::string method;
    std::string path;
    std::string effect;
    std::string key; ///< the field by which it is made once
    std::string settled_by;
    std::string body; ///< where the fields go that are not in the path: query, json, multipart
    std::string bucket;
    std::vector<placed_field> placed;
    bool is_signed = false;
    bool pages = false;
    std::vector<field> fields;
    std::vector<rule_facts> rules;
    field_type answer;
    std::vector<std::string> answer_headers; ///< that the response takes
    std::string example; ///< a command line
};

/// Those of the provider of that name; of all for an empty one.
[[nodiscard]] std::vector<endpoint_facts> all_facts_of(std::string_view provider);

/// Ends the command when there is no such provider, with what may have been meant.
void require_provider(std::string_view name);

/// Ends the command: the provider has no endpoint of that name.
[[noreturn]] void reject_endpoint(std::string const& provider, std::string_view name);

} // namespace rampart::cli
