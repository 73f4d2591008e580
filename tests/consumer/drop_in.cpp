// include/ copied into a project, and a compiler's plain options.
#include <filesystem>
#include <string>

#include <doctest/doctest.h>

#include "consumer.hpp"

namespace test = rampart::test;

namespace {

/// A project with a copy of include/ in it.
std::filesystem::path project(std::string const& name) {
    auto const folder = test::consumer_folder(name);
    std::filesystem::copy(
        RAMPART_INCLUDE, folder / "include", std::filesystem::copy_options::recursive);
    return folder;
}

void check_compile(
    std::filesystem::path const& folder, std::string const& options, std::string const& sources) {
    // One command a file, as a build tool gives them, so that ccache knows each again.
    test::check_shell(
        folder, "for source in " + sources + "; do " + test::compiler() + " -Iinclude " + options +
                    " -c $source.cpp -o $source.o || exit; done");
}

} // namespace

TEST_CASE("dropped in, a program that only signs needs libcrypto alone") {
    auto const folder = project("drop_in_sign");
    check_compile(folder, "", "sign");
    test::check_shell(folder, test::compiler() + " sign.o -o sign -lcrypto");
    test::check_sign(folder, "./sign");
    test::check_needs_no(folder, "sign", {"libssl", "boost"});
}

TEST_CASE("dropped in header-only, two files share a client") {
    auto const folder = project("drop_in_header_only");
    check_compile(folder, "", "call balances");
    auto const link = test::compiler() + " call.o balances.o -o call -pthread -lssl -lcrypto ";
    test::check_shell(folder, link + "-lboost_json");
    test::check_call(folder, "./call");

    check_compile(folder, "", "boost_json");
    test::check_shell(folder, link + "boost_json.o");
    test::check_call(folder, "./call");
    test::check_needs_no(folder, "call", {"boost"});
}

TEST_CASE("dropped in separately compiled, one file brings the definitions") {
    auto const folder = project("drop_in_separate");
    check_compile(folder, "-DRAMPART_SEPARATE_COMPILATION", "call balances separate");
    test::check_shell(
        folder, test::compiler() + " call.o balances.o separate.o -o call -pthread -lssl -lcrypto");
    test::check_call(folder, "./call");
    test::check_needs_no(folder, "call", {"boost"});
}

TEST_CASE("README's policies and the first example compile optimised without a warning") {
    auto const folder = project("drop_in_optimised");
    std::string const root = RAMPART_ROOT;
    std::filesystem::copy(root + "/tests/consumer/policies.cpp", folder / "policies.cpp");
    std::filesystem::copy(root + "/tests/consumer/four_lines.cpp", folder / "four_lines.cpp");
    std::filesystem::copy(root + "/examples/1_first_call.cpp", folder / "1_first_call.cpp");
    check_compile(
        folder, "-O2 -Wall -Wextra -Werror -DRAMPART_SEPARATE_COMPILATION",
        "policies four_lines 1_first_call balances");
}
