// ENDPOINTS.md is what `rampart endpoints --markdown` prints.
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <doctest/doctest.h>

#include "support/process.hpp"

TEST_CASE("ENDPOINTS.md holds the table that is generated from the endpoints") {
    std::ifstream in{std::filesystem::path{RAMPART_ROOT} / "ENDPOINTS.md", std::ios::binary};
    std::ostringstream file;
    file << in.rdbuf();
    auto const printed = rampart::test::run({RAMPART_CLI, "endpoints", "--markdown"}, {});
    REQUIRE(printed.exit_code == 0);
    auto const table = file.str().find("| provider |");
    REQUIRE(table != std::string::npos);
    CHECK(file.str().substr(table) == printed.out);
}
