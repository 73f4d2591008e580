// What the templates cost beside code written by hand: instructions counted by callgrind.
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "../support/process.hpp"

namespace {

using rampart::test::run;

/// Where `program` is on the PATH; empty when it is not installed.
std::string find_program(std::string const& program) {
    char const* const path = std::getenv("PATH");
    std::istringstream folders{path ? path : ""};
    for (std::string folder; std::getline(folders, folder, ':');) {
        auto const file = std::filesystem::path{folder} / program;
        if (std::filesystem::exists(file)) return file.string();
    }
    return {};
}

/// All instructions of a run that makes the request `count` times.
std::int64_t
instructions(std::string const& valgrind, std::string const& way, std::string const& count) {
    auto const ran =
        run({valgrind, "--tool=callgrind", "--callgrind-out-file=/dev/null", RAMPART_ZERO_OVERHEAD,
             way, count},
            {}, std::chrono::seconds{120});
    INFO(ran.err);
    REQUIRE(ran.exit_code == 0);
    static constexpr std::string_view label = "Collected : ";
    auto const at = ran.err.find(label);
    REQUIRE(at != std::string::npos);
    return std::stoll(ran.err.substr(at + label.size()));
}

/// Instructions of one request: the difference of two runs, so that start-up does not count.
double instructions_per_request(std::string const& valgrind, std::string const& way) {
    auto const few = instructions(valgrind, way, "200");
    auto const many = instructions(valgrind, way, "1200");
    return static_cast<double>(many - few) / 1000;
}

} // namespace

TEST_CASE("the typed call and the one written by hand make the same request") {
    auto const compared = run({RAMPART_ZERO_OVERHEAD, "equal", "1"});
    CHECK(compared.out == "equal\n");
    CHECK(compared.exit_code == 0);
}

TEST_CASE("a typed call's request takes at most 1.02 times the instructions of one by hand") {
    auto const valgrind = find_program("valgrind");
    if (valgrind.empty()) {
        MESSAGE("skipped: valgrind is not installed (Debian's package valgrind)");
        return;
    }
    auto const typed = instructions_per_request(valgrind, "typed");
    auto const by_hand = instructions_per_request(valgrind, "by_hand");
    REQUIRE(by_hand > 1000);
    MESSAGE(
        "typed " << typed << " instructions, by hand " << by_hand << ", ratio " << typed / by_hand);
    CHECK(typed / by_hand <= 1.02);
}
