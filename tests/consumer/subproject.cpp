// rampart in the subprojects folder of a Meson project.
#include <filesystem>
#include <string>

#include <doctest/doctest.h>

#include "consumer.hpp"

namespace test = rampart::test;

namespace {

std::string setup(std::string const& options) {
    return "CXX=" + test::shell_quoted(RAMPART_COMPILER_COMMAND) + " meson setup build " + options;
}

std::filesystem::path project(std::string const& name) {
    auto const folder = test::consumer_folder("subproject");
    auto const own = folder.parent_path() / name;
    std::filesystem::remove_all(own);
    std::filesystem::rename(folder, own);
    std::filesystem::create_directories(own / "subprojects");
    std::filesystem::create_directory_symlink(RAMPART_ROOT, own / "subprojects/rampart");
    return own;
}

std::size_t count_of(std::string const& text, std::string const& word) {
    std::size_t count = 0;
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
        ++count;
    return count;
}

} // namespace

TEST_CASE("as a Meson subproject, rampart is found in both ways and links its compiled part") {
    auto const folder = project("subproject_separate");
    test::check_shell(folder, setup("-Dbuildtype=plain") + " && meson compile -C build");
    test::check_call(folder, "build/call");
    test::check_call(folder, "build/call_by_name");
    test::check_sign(folder, "build/sign");
    test::check_needs_no(folder, "build/sign", {"libssl", "boost"});

    auto const commands = test::text_of(folder / "build/compile_commands.json");
    CHECK(count_of(commands, "-DRAMPART_SEPARATE_COMPILATION") >= 4);

    auto const targets = test::check_shell(folder, "meson introspect build --targets");
    for (auto const* const name : {"tests", "benchmark", "example", "quickstart", "doctest"}) {
        CAPTURE(name);
        CHECK(count_of(targets, std::string{"\"name\": \""} + name) == 0);
    }
    CHECK(count_of(targets, "\"name\":") == 5); // two calls, sign, rampart and its sandbox
    CHECK(test::check_shell(folder, "meson introspect build --tests").starts_with("[]"));
    // Nothing of rampart is installed with the project.
    auto const plan = test::check_shell(folder, "meson introspect build --install-plan");
    CHECK(count_of(plan, "rampart") == 0);
}

TEST_CASE("as a Meson subproject, rampart is header-only when asked for") {
    auto const folder = project("subproject_header_only");
    test::check_shell(
        folder, setup("-Dbuildtype=plain -Drampart:separate_compilation=false") +
                    " && meson compile -C build call_by_name");
    test::check_call(folder, "build/call_by_name");
    CHECK(
        test::text_of(folder / "build/compile_commands.json").find("SEPARATE_COMPILATION") ==
        std::string::npos);
}

TEST_CASE("as a Meson subproject, rampart keeps its parent's standard from C++20 on") {
    auto const folder = project("subproject_standard");
    auto const commands = [&](std::string const& standard) {
        test::check_shell(folder, "rm -rf build; " + setup("-Dbuildtype=plain " + standard));
        return test::text_of(folder / "build/compile_commands.json");
    };
    // A later one than C++20 is not known to every Meson: GNU's stands for it.
    auto const later = commands("-Dcpp_std=gnu++20");
    CHECK(count_of(later, "-std=gnu++20") >= 4);
    CHECK(count_of(later, "-std=c++20") == 0);
    CHECK(count_of(commands("-Dcpp_std=c++17"), "-std=c++20") >= 4);
}
