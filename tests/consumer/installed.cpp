// rampart installed into a prefix, found by pkg-config and by CMake.
#include <cstdlib>
#include <filesystem>
#include <string>

#include <doctest/doctest.h>

#include <rampart/version.hpp>

#include "consumer.hpp"

namespace test = rampart::test;
namespace files = std::filesystem;

namespace {

constexpr char const* no_extras =
    " -Dtests=false -Dexamples=false -Dbuildtype=plain -Dsandbox=true";

std::string set_compiler() {
    return "export CXX=" + test::shell_quoted(RAMPART_COMPILER_COMMAND) + "; ";
}

/// Installs the tree once a run; the prefix.
files::path const& prefix() {
    static files::path const installed = [] {
        auto const folder = test::work_folder("install");
        test::check_shell(
            folder, set_compiler() + "meson setup build " + test::shell_quoted(RAMPART_ROOT) +
                        no_extras + " --prefix=" + test::shell_quoted(folder / "prefix") +
                        " --libdir=lib && meson compile -C build && meson install -C build");
        return folder / "prefix";
    }();
    return installed;
}

std::vector<test::variable> pkg_config_path() {
    return {{"PKG_CONFIG_PATH", (prefix() / "lib/pkgconfig").string()}};
}

} // namespace

TEST_CASE("an installed copy has headers, the single header, pkg-config and CMake files") {
    for (auto const* const name :
         {"include/rampart/rampart.hpp", "include/rampart/json/impl/document.ipp",
          "include/rampart/sandbox/server.hpp", "include/rampart-sign.hpp", "lib/librampart.a",
          "lib/librampart_sandbox.a", "lib/pkgconfig/rampart-sandbox.pc",
          "lib/pkgconfig/rampart.pc", "lib/pkgconfig/rampart-sign.pc",
          "lib/pkgconfig/rampart-separate.pc", "lib/cmake/rampart/rampart-config.cmake",
          "lib/cmake/rampart/rampart-config-version.cmake"}) {
        CAPTURE(name);
        CHECK(files::exists(prefix() / name));
    }
    // Neither tests nor examples nor the command line.
    CHECK_FALSE(files::exists(prefix() / "bin"));
    CHECK_FALSE(files::exists(prefix() / "share"));
}

TEST_CASE("DESTDIR stands before the prefix, and the files name the prefix alone") {
    auto const build = prefix().parent_path() / "build";
    auto const stage = prefix().parent_path() / "stage";
    test::check_shell(
        build, "DESTDIR=" + test::shell_quoted(stage.string()) + " meson install --no-rebuild");
    auto const placed = files::path{stage.string() + prefix().string()};
    CHECK(files::exists(placed / "include/rampart/rampart.hpp"));
    for (auto const* const name :
         {"lib/pkgconfig/rampart.pc", "lib/cmake/rampart/rampart-config.cmake"}) {
        auto const text = test::text_of(placed / name);
        CHECK(text.find(stage.string()) == std::string::npos);
        CHECK(text == test::text_of(prefix() / name));
    }
}

TEST_CASE("the sandbox is a component of its own, and is left out unless asked for") {
    auto const build = prefix().parent_path() / "build";
    auto const stage = prefix().parent_path() / "sandbox_stage";
    test::check_shell(
        build, "DESTDIR=" + test::shell_quoted(stage.string()) +
                   " meson install --no-rebuild --tags sandbox");
    auto const placed = files::path{stage.string() + prefix().string()};
    CHECK(files::exists(placed / "include/rampart/sandbox/hexarails/side.hpp"));
    CHECK(files::exists(placed / "lib/librampart_sandbox.a"));
    CHECK_FALSE(files::exists(placed / "include/rampart/rampart.hpp"));
    CHECK_FALSE(files::exists(placed / "lib/librampart.a"));

    auto const folder = test::work_folder("install_no_sandbox");
    test::check_shell(
        folder, set_compiler() + "meson setup build " + test::shell_quoted(RAMPART_ROOT) +
                    no_extras + " -Dsandbox=false");
    auto const plan = test::check_shell(folder, "meson introspect build --install-plan");
    CHECK(plan.find("librampart.a") != std::string::npos);
    CHECK(plan.find("librampart_sandbox.a") == std::string::npos);
    CHECK(plan.find("include/rampart/sandbox\"") == std::string::npos);
    CHECK(plan.find("rampart-sandbox.pc") == std::string::npos);
}

TEST_CASE("pkg-config tells programs what they need of the installed rampart") {
    auto const folder = test::consumer_folder("pkg_config");
    test::check_shell(folder, set_compiler() + "make CXX=\"$CXX\"", pkg_config_path());
    test::check_shell(folder, "./sandboxed");
    test::check_call(folder, "./call");
    test::check_call(folder, "./call_separate");
    test::check_sign(folder, "./sign");
    test::check_needs_no(folder, "sign", {"libssl", "boost"});
    test::check_needs_no(folder, "call_separate", {"boost"});
    auto const version =
        test::check_shell(folder, "pkg-config --modversion rampart", pkg_config_path());
    CHECK(version == RAMPART_VERSION_STRING "\n");
}

TEST_CASE("CMake finds the installed rampart") {
    auto const folder = test::consumer_folder("cmake");
    test::check_shell(
        folder, "cmake -S . -B build -G Ninja" RAMPART_CMAKE_COMPILER " -DCMAKE_PREFIX_PATH=" +
                    test::shell_quoted(prefix().string()) + " && cmake --build build");
    test::check_call(folder, "build/call");
    test::check_call(folder, "build/call_separate");
    test::check_shell(folder, "build/sandboxed");
    test::check_sign(folder, "build/sign");
    test::check_needs_no(folder, "build/sign", {"libssl", "boost"});
}

TEST_CASE("found through a link from outside of its prefix, CMake's file names the prefix") {
    // As where /lib is a link to /usr/lib.
    auto const folder = test::consumer_folder("cmake");
    auto const other = folder / "root";
    files::create_directories(other);
    files::create_directory_symlink(prefix() / "lib", other / "lib");
    test::check_shell(
        folder, "cmake -S . -B build -G Ninja" RAMPART_CMAKE_COMPILER
                " -DCMAKE_FIND_USE_CMAKE_SYSTEM_PATH=OFF -Drampart_DIR=" +
                    test::shell_quoted((other / "lib/cmake/rampart").string()) +
                    " && cmake --build build --target sign");
    test::check_sign(folder, "build/sign");
    auto const commands = test::check_shell(folder, "cat build/build.ninja");
    CHECK(commands.find((prefix() / "include").string()) != std::string::npos);
}

TEST_CASE("the compiled component asks CMake for no Boost.JSON, unless it was built for it") {
    auto const folder = test::consumer_folder("cmake");
    auto const configure = [&](std::string const& made_with) {
        return test::check_shell(
            folder, "printf 'cmake_minimum_required(VERSION 3.16)\nproject(p CXX)\n"
                    "find_package(rampart CONFIG REQUIRED COMPONENTS separate)\n"
                    "message(STATUS \"json is ${boost_json_FOUND}\")\n' > CMakeLists.txt; "
                    "rm -rf build; cmake -S . -B build -G Ninja" RAMPART_CMAKE_COMPILER
                    " -DCMAKE_PREFIX_PATH=" +
                        test::shell_quoted(made_with));
    };
    auto const bundled = configure(prefix().string());
    INFO(bundled);
    CHECK(bundled.find("json is \n") != std::string::npos);
    auto const options = folder / "library";
    test::check_shell(
        folder,
        set_compiler() + "meson setup library " + test::shell_quoted(RAMPART_ROOT) + no_extras +
            " -Dboost_json=library --libdir=lib --prefix=" + test::shell_quoted(folder / "other"));
    auto const text = test::text_of(options / "packaging/rampart-config.cmake");
    CHECK(text.find("if(\"library\" STREQUAL \"library\"") != std::string::npos);
    CHECK(
        test::text_of(options / "meson-private/rampart-separate.pc").find("-lboost_json") !=
        std::string::npos);
    // What links it takes Boost.JSON's library, so that the two are never there twice.
    auto const commands = test::text_of(options / "compile_commands.json");
    CHECK(commands.find("-DRAMPART_NO_BOOST_JSON_SRC") != std::string::npos);
}

TEST_CASE("CMake is refused a component or a version that is not there, in a sentence") {
    auto const folder = test::work_folder("consumer_cmake_refused");
    auto const configure = [&](std::string const& asked) {
        test::write_text(
            folder / "CMakeLists.txt", "cmake_minimum_required(VERSION 3.16)\n"
                                       "project(consumer CXX)\n"
                                       "find_package(rampart " +
                                           asked + ")\n");
        return test::shell(
            "rm -rf build; cmake -S . -B build -G Ninja" RAMPART_CMAKE_COMPILER
            " -DCMAKE_DISABLE_FIND_PACKAGE_Boost=ON -DCMAKE_PREFIX_PATH=" +
                test::shell_quoted(prefix().string()),
            folder);
    };
    auto const other = configure("CONFIG REQUIRED COMPONENTS gui");
    CHECK(other.exit_code != 0);
    INFO(other.out);
    CHECK(other.out.find("rampart has no component gui here") != std::string::npos);
    auto const later = configure("9.9 CONFIG REQUIRED");
    CHECK(later.exit_code != 0);
    INFO(later.out);
    CHECK(later.out.find("9.9") != std::string::npos);
    // The signing core needs no Boost.
    auto const core = configure("CONFIG REQUIRED COMPONENTS sign");
    INFO(core.out);
    CHECK(core.exit_code == 0);
}

TEST_CASE("header-only, nothing is compiled, and the command line is installed when asked for") {
    auto const folder = test::work_folder("install_options");
    test::check_shell(
        folder, set_compiler() + "meson setup build " + test::shell_quoted(RAMPART_ROOT) +
                    no_extras + " -Dseparate_compilation=false");
    auto const plan = test::check_shell(folder, "meson introspect build --install-plan");
    CHECK(plan.find("librampart_sandbox.a") == std::string::npos);
    CHECK(plan.find("librampart.a") == std::string::npos);
    CHECK(plan.find("rampart-separate.pc") == std::string::npos);
    CHECK(plan.find("rampart.pc") != std::string::npos);
    CHECK(plan.find("{bindir}") == std::string::npos);

    test::check_shell(
        folder,
        "meson setup --reconfigure -Dinstall_cli=true build " + test::shell_quoted(RAMPART_ROOT));
    auto const with_cli = test::check_shell(folder, "meson introspect build --install-plan");
    CHECK(with_cli.find("{bindir}/rampart\"") != std::string::npos);
}
