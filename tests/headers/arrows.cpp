// Arrows point one way: what a part of the library must not include, by any number of steps.
#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "../support/toolchain.hpp"
#include "include_graph.hpp"

namespace {

using rampart::test::include_graph;
using rampart::test::is_in;

include_graph const& graph() {
    static include_graph const read;
    return read;
}

/// Checks that no file of the directory reaches a file of another one.
void check_apart(std::string const& directory, std::string const& forbidden) {
    for (auto const& file : graph().files()) {
        if (!is_in(file, directory)) continue;
        for (auto const& reached : graph().reach(file)) {
            // The checks of the compiler and of OpenSSL are everybody's.
            if (reached == "rampart/sign/config.hpp") continue;
            INFO(file, " reaches ", reached);
            CHECK_FALSE(is_in(reached, forbidden));
        }
    }
}

/// Whether a file belongs to the library that providers and sandbox build upon: all but these two,
/// and but those that gather providers.
bool is_core(std::string const& file) {
    static std::set<std::string> const gathers{
        "rampart/rampart.hpp", "rampart/src.hpp", "rampart/providers.inc"};
    if (gathers.contains(file) || is_in(file, "sandbox")) return false;
    for (auto const& provider : graph().providers()) {
        if (is_in(file, provider)) return false;
    }
    return true;
}

} // namespace

TEST_CASE("every include is in angle brackets and exists") {
    REQUIRE(graph().public_headers().size() > 100);
    CHECK(graph().faults() == std::vector<std::string>{});
}

TEST_CASE("plain text needs the standard library only") {
    for (auto const& file : graph().files()) {
        if (!is_in(file, "text")) continue;
        for (auto const& included : graph().includes(file)) {
            INFO(file, " includes ", included);
            auto const standard = included.find('/') == std::string::npos;
            CHECK((standard || is_in(included, "text") || included == "rampart/sign/config.hpp"));
        }
    }
}

TEST_CASE("the signing core includes itself, plain text, the standard library and libcrypto only") {
    for (auto const& file : graph().files()) {
        if (!is_in(file, "sign")) continue;
        for (auto const& reached : graph().reach(file)) {
            INFO(file, " reaches ", reached);
            // Whose a secret's file is, only POSIX tells; what an ARM CPU has, only Linux.
            auto const standard = reached.find('/') == std::string::npos ||
                                  reached == "sys/stat.h" || reached == "sys/auxv.h";
            CHECK(
                (standard || is_in(reached, "sign") || is_in(reached, "text") ||
                 reached.starts_with("openssl/")));
            CHECK(reached != "openssl/ssl.h");
        }
    }
}

TEST_CASE("a provider's scheme needs the signing core only") {
    for (auto const& provider : graph().providers()) {
        auto const file = "rampart/" + provider + "/scheme.hpp";
        for (auto const& reached : graph().reach(file)) {
            INFO(file, " reaches ", reached);
            CHECK_FALSE(reached.starts_with("boost/"));
            CHECK(
                (!reached.starts_with("rampart/") || is_in(reached, "sign") ||
                 is_in(reached, "text")));
        }
    }
}

TEST_CASE("http and json know neither each other nor the signing core") {
    check_apart("http", "json");
    check_apart("json", "http");
    check_apart("http", "sign");
    check_apart("json", "sign");
}

TEST_CASE("every API of a provider has the same files") {
    // hexarails and hexarails/legacy: wherever there is a provider.hpp.
    std::set<std::string> const files{[] {
        auto const all = graph().files();
        return std::set<std::string>{all.begin(), all.end()};
    }()};
    std::size_t apis = 0;
    constexpr std::string_view provider = "/provider.hpp";
    for (auto const& file : files) {
        if (!file.ends_with(provider) || file == "rampart/provider.hpp") continue;
        ++apis;
        auto const folder = file.substr(0, file.size() - provider.size());
        CAPTURE(folder);
        CHECK(files.contains(folder + ".hpp"));
        for (auto const* const name : {"scheme", "client", "types", "endpoints", "src"})
            CHECK(files.contains(folder + '/' + name + ".hpp"));
    }
    CHECK(apis == 7);
}

TEST_CASE("a provider knows no other provider and no sandbox") {
    auto const providers = graph().providers();
    REQUIRE(providers.contains("hexarails"));
    REQUIRE(providers.size() >= 3);
    for (auto const& one : providers) {
        check_apart(one, "sandbox");
        for (auto const& other : providers) {
            if (one != other) check_apart(one, other);
        }
    }
}

TEST_CASE("the library's core knows no provider and no sandbox") {
    std::size_t files = 0;
    std::size_t definitions = 0;
    for (auto const& file : graph().files()) {
        if (!is_core(file)) continue;
        ++files;
        if (file.ends_with(".ipp")) ++definitions;
        for (auto const& reached : graph().reach(file)) {
            INFO(file, " reaches ", reached);
            CHECK_FALSE(is_in(reached, "sandbox"));
            for (auto const& provider : graph().providers())
                CHECK_FALSE(is_in(reached, provider));
        }
    }
    CHECK(definitions > 10);
    CHECK(files > 150);
}

TEST_CASE(
    "a journal is for those who ask for it: nothing else includes it, and it knows no provider") {
    std::size_t files = 0;
    for (auto const& file : graph().files()) {
        bool const journal = is_in(file, "journal");
        bool const settles = file.ends_with("/settled_by.hpp");
        if (journal) ++files;
        for (auto const& reached : graph().reach(file)) {
            INFO(file, " reaches ", reached);
            if (!journal && !settles) {
                CHECK_FALSE(is_in(reached, "journal"));
            } else if (journal) {
                CHECK_FALSE(is_in(reached, "sandbox"));
                for (auto const& provider : graph().providers())
                    CHECK_FALSE(is_in(reached, provider));
            }
        }
    }
    CHECK(files > 5);
}

TEST_CASE("what hosts share is for who asks for it and the command line: it knows no journal") {
    std::size_t files = 0;
    for (auto const& file : graph().files()) {
        bool const shared = is_in(file, "shared");
        if (shared) ++files;
        for (auto const& reached : graph().reach(file)) {
            INFO(file, " reaches ", reached);
            if (shared) {
                CHECK_FALSE(is_in(reached, "journal"));
            } else if (!is_in(file, "cli")) {
                CHECK_FALSE(is_in(reached, "shared"));
            }
        }
    }
    CHECK(files > 5);
}

TEST_CASE("the sandbox computes signatures without the schemes under test") {
    for (auto const& file : graph().files()) {
        if (!is_in(file, "sandbox")) continue;
        for (auto const& included : graph().includes(file)) {
            INFO(file, " includes ", included);
            CHECK_FALSE(included.ends_with("/scheme.hpp"));
            CHECK(included != "rampart/sign/signer.hpp");
            CHECK(included != "rampart/sign/verify.hpp");
        }
    }
}

TEST_CASE("a side of the sandbox knows no other side, nor does what the sides share know one") {
    std::set<std::string> sides;
    auto const providers = rampart::test::text_of(RAMPART_INCLUDE "/rampart/providers.inc");
    for (auto const& file : graph().files()) {
        std::string_view const start = "rampart/sandbox/";
        if (!file.starts_with(start) || !file.ends_with("/side.hpp")) continue;
        if (file == "rampart/sandbox/side.hpp") continue; // the concept
        auto const name = file.substr(start.size(), file.rfind('/') - start.size());
        sides.insert(name);
        INFO(name, " is not in the list of providers, or does not list itself as a side");
        CHECK(providers.find('(' + name + ')') != std::string::npos);
        CHECK(
            rampart::test::text_of(RAMPART_INCLUDE "/rampart/sandbox/" + name + "/listed.inc")
                .find(name + "::side{}") != std::string::npos);
    }
    CHECK(sides == graph().providers());
    for (auto const& file : graph().files()) {
        if (!is_in(file, "sandbox")) continue;
        auto const reached = graph().reach(file);
        for (auto const& side : sides) {
            if (is_in(file, "sandbox/" + side)) continue;
            for (auto const& one : reached) {
                INFO(file, " reaches ", one);
                CHECK_FALSE(is_in(one, "sandbox/" + side));
            }
        }
    }
}

TEST_CASE("at the top stands only what a program names") {
    std::string all;
    std::size_t count = 0;
    for (auto const& file : graph().files()) {
        if (file.find('/') != file.rfind('/') || !file.ends_with(".hpp")) continue;
        all += file + '\n';
        ++count;
    }
    INFO(all);
    CHECK(count <= 16);
}

TEST_CASE("every public header first checks the compiler and its dependencies") {
    for (auto const& file : graph().public_headers()) {
        if (file.ends_with("/config.hpp") || file == "rampart/version.hpp") continue;
        auto const reached = graph().reach(file);
        auto const* const check =
            is_in(file, "sign") ? "rampart/sign/config.hpp" : "rampart/config.hpp";
        auto const direct = graph().includes(file);
        auto const foreign = std::any_of(direct.begin(), direct.end(), [](auto const& name) {
            return name.starts_with("boost/") || name.starts_with("openssl/");
        });
        INFO(file, " should include <", check, "> before all else");
        CHECK(reached.contains("rampart/sign/config.hpp"));
        if (foreign) CHECK(graph().first_include(file) == check);
    }
}

TEST_CASE("the picture of the arrows is what the includes say") {
    auto const checked = rampart::test::shell("python3 docs/arrows.py --check", RAMPART_ROOT);
    INFO(checked.out);
    INFO(checked.err);
    CHECK(checked.exit_code == 0);
}
