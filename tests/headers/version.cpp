// version.hpp: the one place of the version.
#include <string>

#include <doctest/doctest.h>

#include <rampart/version.hpp>

#include "../support/toolchain.hpp"

TEST_CASE("the version's text is made of its three numbers") {
    CHECK(
        std::string{RAMPART_VERSION_STRING} == std::to_string(RAMPART_VERSION_MAJOR) + '.' +
                                                   std::to_string(RAMPART_VERSION_MINOR) + '.' +
                                                   std::to_string(RAMPART_VERSION_PATCH));
}

TEST_CASE("the build and the change log know the same version") {
    CHECK(std::string{RAMPART_MESON_VERSION} == RAMPART_VERSION_STRING);
    auto const log = rampart::test::text_of(RAMPART_ROOT "/CHANGELOG.md");
    auto const first = log.find("\n## [");
    REQUIRE(first != std::string::npos);
    INFO(log.substr(first, 40));
    CHECK(log.substr(first + 5).starts_with(RAMPART_VERSION_STRING "]"));
}

TEST_CASE("README's table of what rampart is tested with has the rows of tests/matrix.sh") {
    namespace test = rampart::test;
    auto const rows = test::shell("tests/matrix.sh --markdown", RAMPART_ROOT);
    REQUIRE(rows.exit_code == 0);
    REQUIRE(rows.out.starts_with("| row | is |\n"));
    CHECK(test::text_of(RAMPART_ROOT "/README.md").find(rows.out + "\n") != std::string::npos);
}
