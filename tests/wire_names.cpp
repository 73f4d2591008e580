// The wire's names, type by type, against a list. tests/contract/compare.py holds the types against
// the fact sheets where those are at hand; the list is what it found nothing to say about. It is
// renewed by `described_types --names`.
#include <fstream>
#include <set>
#include <string>

#include "contract/described_types.hpp"

#include <doctest/doctest.h>

TEST_CASE("every member and every word of a set is called as the sheets have it") {
    auto const file = std::string{RAMPART_TEST_DATA} + "/wire_names.txt";
    std::ifstream in{file};
    REQUIRE(in.good());
    std::set<std::string> expected;
    for (std::string line; std::getline(in, line);) {
        if (!line.empty() && !line.starts_with('#')) expected.insert(line);
    }
    auto const found = rampart::test::wire_names();
    for (auto const& line : found) {
        CAPTURE(line);
        CHECK(expected.contains(line));
    }
    for (auto const& line : expected) {
        CAPTURE(line);
        CHECK(found.contains(line));
    }
}
