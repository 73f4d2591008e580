// The response fixtures of tests/data/banxa.vectors.json.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include <rampart/banxa/provider.hpp>
#include <rampart/banxa/scheme.hpp>

#include "../support/fixtures.hpp"

namespace banxa_tests {

using namespace fixture_tests;

inline boost::json::array fixtures() {
    return entries_of("banxa.vectors.json", "response_fixtures");
}

inline boost::json::value fixture_of(std::string_view id) { return entry_of(fixtures(), "id", id); }

/// The message of a request that a rule refuses; nothing may have been sent.
template <class Provider, auto const& Endpoint>
std::string refusal_of(rampart::request_of<Endpoint> const& request) {
    return fixture_tests::refusal_of<client_of<Provider>, Endpoint>(
        {"https://banxa.example.test", {"key", rampart::sign::secret{"secret"}}}, request);
}

/// Whether a request keeps every rule.
template <auto const& Endpoint>
bool is_accepted(rampart::request_of<Endpoint> const& request) {
    auto const built = rampart::detail::build_request<Endpoint>(request);
    if (!built) MESSAGE(built.error().describe());
    return built.has_value();
}

} // namespace banxa_tests
