// The wire's names, type by type, against a list. tests/contract/compare.py holds the types against
// the fact sheets where those are at hand; the list is what it found nothing to say about.
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>

#include <boost/json.hpp>

#include "contract/described_types.hpp"

#include <doctest/doctest.h>

namespace {

/// "hexarails::trade: id fromAmount ...", and "hexarails::trade.status = CREATED SETTLED ..." for
/// the words of a set. `?` stands behind what may be missing, `!` behind what may be null.
std::set<std::string> lines_of(boost::json::object const& types) {
    std::set<std::string> out;
    for (auto const& [name, members] : types) {
        std::string line{name};
        line += ':';
        for (auto const& one : members.as_array()) {
            auto const& member = one.as_object();
            std::string const word{member.at("name").as_string()};
            line += ' ' + word;
            if (member.contains("optional")) line += member.contains("nullable") ? "!" : "?";
            auto const* const words = member.if_contains("words");
            if (words == nullptr) continue;
            auto set = std::string{name} + '.' + word + " =";
            for (auto const& each : words->as_array())
                set += ' ' + std::string{each.as_string()};
            out.insert(std::move(set));
        }
        out.insert(std::move(line));
    }
    return out;
}

} // namespace

TEST_CASE("every member and every word of a set is called as the sheets have it") {
    auto const file = std::string{RAMPART_TEST_DATA} + "/wire_names.txt";
    std::ifstream in{file};
    REQUIRE(in.good());
    std::set<std::string> expected;
    for (std::string line; std::getline(in, line);) {
        if (!line.empty() && !line.starts_with('#')) expected.insert(line);
    }
    auto const found = lines_of(rampart::test::described_contract().at("types").as_object());
    for (auto const& line : found) {
        CAPTURE(line);
        CHECK(expected.contains(line));
    }
    for (auto const& line : expected) {
        CAPTURE(line);
        CHECK(found.contains(line));
    }
}
