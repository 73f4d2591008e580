// The sample messages of tests/data/rampnow.vectors.json.
#pragma once

#include <string_view>

#include <rampart/rampnow/provider.hpp>
#include <rampart/rampnow/scheme.hpp>

#include "../support/fixtures.hpp"

namespace rampnow_tests {

using namespace fixture_tests;

inline boost::json::array samples() {
    return entries_of("rampnow.vectors.json", "sample_messages");
}

inline boost::json::value sample_of(std::string_view name) {
    return entry_of(samples(), "name", name);
}

} // namespace rampnow_tests
