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
