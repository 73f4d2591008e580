// What does not go together in one program is named by the compiler or the linker.
#include <filesystem>
#include <string>

#include <doctest/doctest.h>

#include "consumer.hpp"

namespace test = rampart::test;

namespace {

constexpr char const* separate = " -DRAMPART_SEPARATE_COMPILATION";

/// A folder with two files that use rampart, `one` with main.
std::filesystem::path two_files(std::string const& name) {
    auto const folder = test::work_folder("mistake_" + name);
    std::string const use = "#include <rampart/error.hpp>\n"
                            "bool NAME() { return rampart::error{}.outcome_unknown(); }\n";
    for (std::string const file : {"one", "two"}) {
        auto text = use;
        text.replace(text.find("NAME"), 4, "use_" + file);
        if (file == "one") text += "int main() { return use_one(); }\n";
        test::write_text(folder / (file + ".cpp"), text);
    }
    return folder;
}

std::string compile(std::string const& file, std::string const& options) {
    return test::compiler() + " -I" + test::shell_quoted(RAMPART_INCLUDE) + options + " -c " +
           file + ".cpp -o " + file + ".o && ";
}

/// What the linker says of a program that it must not make.
std::string refused(std::filesystem::path const& folder, std::string const& line) {
    auto const seen = test::shell(line, folder);
    INFO(line, "\n", seen.out);
    CHECK(seen.exit_code != 0);
    return seen.out;
}

bool is_clang() { return std::string{RAMPART_COMPILER}.find("clang") != std::string::npos; }

} // namespace

TEST_CASE("a forgotten src.hpp is named by the linker") {
    auto const folder = two_files("no_src");
    auto const said =
        refused(folder, compile("one", separate) + test::compiler() + " one.o -o program -lcrypto");
    CHECK(
        said.find("rampart_separate_compilation_needs_one_file_that_includes_rampart_src_hpp") !=
        std::string::npos);
}

TEST_CASE(
    "files with RAMPART_SEPARATE_COMPILATION and without it do not link" *
    doctest::skip(is_clang())) {
    auto const folder = two_files("two_settings");
    auto const said = refused(
        folder, compile("one", separate) + compile("two", "") + test::compiler() +
                    " one.o two.o -o program -lcrypto");
    CHECK(
        said.find("rampart_needs_one_version_and_one_setting_of_RAMPART_SEPARATE_COMPILATION") !=
        std::string::npos);
}

TEST_CASE("files with headers of two versions do not link" * doctest::skip(is_clang())) {
    auto const folder = two_files("two_versions");
    auto const other = folder / "other";
    std::filesystem::copy(RAMPART_INCLUDE, other, std::filesystem::copy_options::recursive);
    test::check_shell(
        folder, "sed -i 's/STRING \"[^\"]*\"/STRING \"0.0.1\"/' other/rampart/version.hpp");
    auto const link = test::compiler() + " one.o two.o -o program -lcrypto";
    auto const said = refused(
        folder, compile("one", "") + test::compiler() + " -Iother -c two.cpp -o two.o && " + link);
    CHECK(said.find("rampart_needs_one_version") != std::string::npos);
    test::check_shell(folder, compile("two", "") + link); // with one it does
}

TEST_CASE("one file that sees two copies of the headers is told so") {
    auto const folder = test::work_folder("mistake_two_copies");
    std::filesystem::copy(
        RAMPART_INCLUDE, folder / "other", std::filesystem::copy_options::recursive);
    test::write_text(
        folder / "one.cpp", "#include <rampart/error.hpp>\n"
                            "#include \"other/rampart/error.hpp\"\n");
    test::write_text(
        folder / "other/rampart/error.hpp",
        "#include \"config.hpp\"\n"); // as a quoted one finds it
    auto const said = refused(folder, compile("one", " -Wfatal-errors") + "true");
    CHECK(said.find("rampart's headers come from two include directories") != std::string::npos);
}
