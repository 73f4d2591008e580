// A build that cannot work hears first what to define or to install.
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "../support/toolchain.hpp"

namespace {

using namespace std::string_literals;
namespace test = rampart::test;
namespace files = std::filesystem;

/// The first line that the compiler calls an error.
std::string first_error(std::string const& output) {
    std::istringstream lines{output};
    for (std::string line; std::getline(lines, line);) {
        if (line.find("error: ") != std::string::npos) return line;
    }
    return "(no error)\n" + output;
}

constexpr char const* preprocess = "-E -o /dev/null ";

/// Compiles a file of each header; checks that this fails, and that the message comes first.
void check_refused(
    files::path const& folder, std::vector<std::string> const& headers, std::string const& options,
    std::string const& message) {
    for (auto const& header : headers) {
        test::write_text(folder / "one.cpp", "#include <" + header + ">\n");
        auto const seen = test::shell(
            test::compiler() + " -Wfatal-errors " + options + " -I" +
                test::shell_quoted(RAMPART_INCLUDE) + " one.cpp",
            folder);
        auto const first = first_error(seen.out);
        CAPTURE(header);
        CAPTURE(first);
        CHECK(seen.exit_code != 0);
        CHECK(first.find(message) != std::string::npos);
    }
}

std::vector<std::string> const whole{"rampart/rampart.hpp",       "rampart/make_client.hpp",
                                     "rampart/hexarails.hpp",     "rampart/error.hpp",
                                     "rampart/json/describe.hpp", "rampart/http/tls_transport.hpp",
                                     "rampart/sandbox/server.hpp"};

std::vector<std::string> const core{
    "rampart/sign/signer.hpp", "rampart/sign/verify.hpp", "rampart/sign/evp_crypto.hpp",
    "rampart/banxa/scheme.hpp"};

/// Where the compiler looks for headers, in order.
std::vector<files::path> search_folders(files::path const& folder) {
    auto const seen =
        test::shell(test::compiler() + " -E -v -x c++ /dev/null -o /dev/null", folder).out;
    std::istringstream lines{seen};
    std::vector<files::path> out;
    bool within = false;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("End of search list")) break;
        if (within) out.emplace_back(line.substr(line.find_first_not_of(' ')));
        within = within || line.starts_with("#include <...> search starts");
    }
    REQUIRE(out.size() > 1);
    return out;
}

/// Options for a system without these libraries: its folders with everything else linked.
std::string system_without(files::path const& folder, std::string const& library) {
    std::string options = "-nostdinc -nostdinc++";
    int number = 0;
    for (auto const& original : search_folders(folder)) {
        auto seen = original;
        if (files::exists(original / library)) {
            seen = folder / ("system" + std::to_string(++number));
            files::create_directories(seen);
            for (auto const& entry : files::directory_iterator{original}) {
                if (entry.path().filename() != library)
                    files::create_symlink(entry.path(), seen / entry.path().filename());
            }
        }
        options += " -isystem " + test::shell_quoted(seen.string());
    }
    REQUIRE(number > 0);
    return options;
}

} // namespace

TEST_CASE("a standard before C++20 is refused with the option to give") {
    auto const folder = test::work_folder("cpp17");
    auto const* const message = "rampart needs C++20: compile with -std=c++20 or later";
    check_refused(
        folder, {"rampart/rampart.hpp", "rampart/error.hpp"}, "-fsyntax-only -std=c++17", message);
    check_refused(folder, {"rampart/sign/signer.hpp"}, "-fsyntax-only -std=c++17", message);
}

TEST_CASE("a compiler that is too old is refused with the oldest that can do") {
#if defined(__clang__)
    auto const* const options = "-E -o /dev/null -U__clang_major__ -D__clang_major__=16";
    auto const* const message = "rampart needs Clang 17 or later";
#else
    auto const* const options = "-E -o /dev/null -U__GNUC__ -D__GNUC__=10";
    auto const* const message = "rampart needs GCC 11 or later";
#endif
    auto const folder = test::work_folder("old_compiler");
    check_refused(folder, core, options, message);
    check_refused(folder, {"rampart/make_client.hpp", "rampart/rampart.hpp"}, options, message);
}

TEST_CASE("an old Boost is refused") {
    auto const folder = test::work_folder("old_boost");
    test::write_text(folder / "old/boost/version.hpp", "#define BOOST_VERSION 108000\n");
    check_refused(
        folder, whole, preprocess + "-Iold"s,
        "rampart needs Boost 1.81 or later: install a newer one");
}

TEST_CASE("an old OpenSSL is refused") {
    auto const folder = test::work_folder("old_openssl");
    test::write_text(
        folder / "old/openssl/opensslv.h", "#define OPENSSL_VERSION_NUMBER 0x1010117fL\n");
    check_refused(
        folder, core, preprocess + "-Iold"s,
        "rampart needs OpenSSL 3.0 or later: install a newer one");
    check_refused(
        folder, {"rampart/make_client.hpp"}, preprocess + "-Iold"s,
        "rampart needs OpenSSL 3.0 or later: install a newer one");
}

TEST_CASE("without Boost, its headers are asked for") {
    auto const folder = test::work_folder("no_boost");
    check_refused(
        folder, whole, preprocess + system_without(folder, "boost"),
        "rampart needs Boost 1.81 or later: install its headers");
}

TEST_CASE("without Boost.JSON, the whole of Boost is asked for") {
    auto const folder = test::work_folder("no_boost_json");
    auto const options = system_without(folder, "boost");
    test::write_text(folder / "part/boost/version.hpp", "#define BOOST_VERSION 108100\n");
    check_refused(
        folder, whole, preprocess + options + " -isystem part",
        "rampart needs Boost.JSON's headers: install");
}

TEST_CASE("without OpenSSL, its headers are asked for") {
    auto const folder = test::work_folder("no_openssl");
    auto const options = system_without(folder, "openssl");
    auto const* const message = "rampart needs OpenSSL 3.0 or later: install its headers";
    check_refused(folder, core, preprocess + options, message);
    check_refused(
        folder, {"rampart/make_client.hpp", "rampart/rampart.hpp"}, preprocess + options, message);
}

TEST_CASE("the source of a separate build asks for its define") {
    auto const folder = test::work_folder("no_define");
    check_refused(
        folder, {"rampart/src.hpp", "rampart/sandbox/src.hpp"}, preprocess,
        "define RAMPART_SEPARATE_COMPILATION for the whole program");
}
