// No virtual dispatch of rampart's own: shown by the symbols of a program that uses all of it.
#include <algorithm>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "../support/process.hpp"

namespace {

/// The symbols of a program that begin with one of these words, `vtable for x` say.
std::vector<std::string> symbols(std::string const& program, std::string_view of_namespace) {
    auto const ran = rampart::test::run({"/usr/bin/nm", "-C", program});
    REQUIRE(ran.exit_code == 0);
    REQUIRE(ran.out.find(" main") != std::string::npos);
    std::vector<std::string> found;
    std::istringstream lines{ran.out};
    for (std::string line; std::getline(lines, line);) {
        for (std::string_view const kind : {"vtable for ", "typeinfo for ", "typeinfo name for "}) {
            auto const at = line.find(std::string{kind} + std::string{of_namespace});
            if (at == std::string::npos) continue;
            found.push_back(line.substr(at));
        }
    }
    return found;
}

/// What has a virtual table because somebody else's interface is virtual: Boost.System's error
/// categories, and exceptions, which are found by their type. Which of them a program has, though
/// it throws none, differs from compiler to compiler.
bool is_allowed(std::string const& symbol) {
    static constexpr std::string_view allowed[] = {
        "rampart::detail::category", "rampart::detail::condition_category", "rampart::call_failed",
        "rampart::webhook::refused"};
    return std::ranges::any_of(
        allowed, [&](std::string_view name) { return symbol.ends_with(name); });
}

} // namespace

TEST_CASE(
    "the quickstart has no vtable and no typeinfo of rampart's but its categories and exceptions") {
    std::string unexpected;
    for (auto const& symbol : symbols(RAMPART_QUICKSTART, "rampart::")) {
        if (!is_allowed(symbol)) unexpected += symbol + '\n';
    }
    CHECK(unexpected == "");
}

TEST_CASE("the look at symbols sees a vtable where there is one") {
    // Boost.System's own error categories have one, in every program that uses rampart.
    CHECK_FALSE(symbols(RAMPART_QUICKSTART, "rampart::detail::category").empty());
}
