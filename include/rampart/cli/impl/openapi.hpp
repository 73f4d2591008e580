// What `endpoints --openapi` prints.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <rampart/cli/impl/facts.hpp>

namespace rampart::cli {

/// A server of an API: what its operations' names begin with, and its URL.
struct api_server {
    std::string group; ///< "legacy.", or empty
    std::string url;   ///< empty: each partner has its own
};

/// An OpenAPI 3.1 document of one provider's operations. What OpenAPI has no word for are members
/// `x-effect`, `x-key`, `x-settled-by`, `x-pages` and `x-bucket`. Of two operations with one method
/// and path, e.g. under two hosts, it has the first.
[[nodiscard]] std::string openapi_of(
    std::string_view provider, std::vector<endpoint_facts> const& facts,
    std::vector<api_server> const& servers);

} // namespace rampart::cli
