// Every public header compiles alone, in any order and twice; all of them link together.
#include <algorithm>
#include <filesystem>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "../support/toolchain.hpp"
#include "include_graph.hpp"

namespace {

namespace test = rampart::test;

using headers = std::vector<std::string>;

/// Without those of a library that is not here.
headers public_headers() {
    test::include_graph const graph;
    auto names = graph.public_headers();
    std::erase_if(names, [&]([[maybe_unused]] auto const& name) {
#if !__has_include(<sqlite3.h>)
        if (graph.reach(name).contains("sqlite3.h")) return true;
#endif
#if !__has_include(<libpq-fe.h>) && !__has_include(<postgresql/libpq-fe.h>)
        if (graph.reach(name).contains("libpq-fe.h")) return true;
#endif
#if !__has_include(<hiredis/hiredis.h>)
        if (graph.reach(name).contains("hiredis/hiredis.h")) return true;
#endif
        return false;
    });
    return names;
}

std::string including(headers const& names) {
    std::string text;
    for (auto const& name : names)
        text += "#include <" + name + ">\n";
    return text;
}

/// One translation unit: its name in the work folder, its text, and the options it is compiled
/// with.
struct unit {
    std::string name;
    std::string text;
    std::string options;
};

constexpr char const* separate = " -DRAMPART_SEPARATE_COMPILATION";
/// For what is not linked: the compiler checks it all and makes no code.
constexpr char const* no_code = " -fsyntax-only";

/// Compiles all units; checks that each does, and that none gives a warning.
void check_compile(std::filesystem::path const& folder, std::vector<unit> const& units) {
    std::vector<test::process_result> results(units.size());
    test::in_parallel(units.size(), [&](std::size_t at) {
        auto const& one = units[at];
        test::write_text(folder / (one.name + ".cpp"), one.text);
        results[at] = test::shell(
            test::compiler() + test::strict_warnings + " -O0 -I" +
                test::shell_quoted(RAMPART_INCLUDE) + one.options + " -c " + one.name + ".cpp -o " +
                one.name + ".o",
            folder);
    });
    for (std::size_t at = 0; at < units.size(); ++at) {
        INFO(units[at].name, ", compiled with", units[at].options, ":\n", results[at].out);
        CHECK(results[at].exit_code == 0);
        CHECK(results[at].out == "");
    }
}

std::string file_name(std::string header) {
    std::replace(header.begin(), header.end(), '/', '-');
    return header;
}

std::vector<unit> alone(headers const& names, std::string const& options) {
    std::vector<unit> units;
    for (auto const& name : names)
        units.push_back({file_name(name), including({name, name}), options});
    return units;
}

/// The same headers in another order, the same one each time.
headers shuffled(headers names, unsigned seed) {
    std::shuffle(names.begin(), names.end(), std::minstd_rand{seed});
    return names;
}

headers in(std::string_view directory) {
    auto names = public_headers();
    std::erase_if(names, [&](auto const& name) { return !test::is_in(name, directory); });
    return names;
}

headers without_sandbox() {
    auto names = public_headers();
    std::erase_if(names, [](auto const& name) { return test::is_in(name, "sandbox"); });
    return names;
}

/// What rampart/shared needs.
#if __has_include(<hiredis/hiredis.h>)
constexpr char const* redis_codec = " -lhiredis";
#else
constexpr char const* redis_codec = "";
#endif

void check_link(
    std::filesystem::path const& folder, std::string const& objects, std::string const& libraries) {
    auto const linked = test::shell(
        test::compiler() + ' ' + objects + " -o together -pthread -lssl -lcrypto" + libraries +
            redis_codec + " && ./together",
        folder);
    INFO(linked.out);
    CHECK(linked.exit_code == 0);
}

constexpr char const* empty_main = "int main() {}\n";

} // namespace

TEST_CASE("every public header compiles alone and twice") {
    check_compile(
        test::work_folder("alone"), alone(public_headers(), std::string{separate} + no_code));
}

TEST_CASE("the headers that bring their definitions compile alone header-only") {
    check_compile(
        test::work_folder("header_only"),
        alone(
            {"rampart/call/check_rules.hpp", "rampart/call/decode.hpp", "rampart/error.hpp",
             "rampart/hexarails/client.hpp", "rampart/hexarails/types/checks.hpp",
             "rampart/http/message.hpp", "rampart/http/multipart.hpp", "rampart/http/origin.hpp",
             "rampart/http/target.hpp", "rampart/http/tls_transport.hpp",
             "rampart/json/describe.hpp", "rampart/json/document.hpp", "rampart/json/open_enum.hpp",
             "rampart/json/read.hpp", "rampart/json/write.hpp", "rampart/policy/backoff.hpp",
             "rampart/provider.hpp", "rampart/call/request_builder.hpp", "rampart/rules.hpp"},
            no_code));
}

TEST_CASE("macros that other people's headers leave behind do no harm") {
    // Those of windows.h and of its rpcndr.h. Whether the headers of others survive them is not
    // rampart's: what it includes of theirs comes first.
    test::include_graph const graph;
    std::set<std::string> of_others;
    for (auto const& file : graph.files()) {
        for (auto const& name : graph.includes(file))
            if (!name.starts_with("rampart/")) of_others.insert(name);
    }
    of_others.erase("arm_neon.h"); // Clang has it on every CPU, and it refuses those of others
    REQUIRE(of_others.contains("algorithm"));
    std::string text;
    for (auto const& name : of_others)
        text += "#if __has_include(<" + name + ">)\n#include <" + name + ">\n#endif\n";
    text += "#define min(a, b) (((a) < (b)) ? (a) : (b))\n"
            "#define max(a, b) (((a) > (b)) ? (a) : (b))\n"
            "#define small char\n";
    auto names = public_headers();
    names.insert(names.begin(), {"rampart/src.hpp", "rampart/sandbox/src.hpp"});
    check_compile(test::work_folder("macros"), {{"macros", text + including(names), separate}});
}

TEST_CASE("the signing core compiles without exceptions, header by header") {
    auto names = in("sign");
    REQUIRE(names.size() > 15);
    for (auto const& provider : test::include_graph{}.providers())
        names.push_back("rampart/" + provider + "/scheme.hpp");
    check_compile(
        test::work_folder("no_exceptions"),
        {{"forwards", including(names), " -fno-exceptions"},
         {"backwards", including({names.rbegin(), names.rend()}), " -fno-exceptions"}});
}

TEST_CASE("separately compiled, the headers go in any order and link from several files") {
    auto const folder = test::work_folder("separate");
    auto const names = public_headers();
    check_compile(
        folder, {{"backwards", including({names.rbegin(), names.rend()}), separate},
                 {"shuffled", including(shuffled(names, 1)), separate},
                 {"shuffled_otherwise", including(shuffled(names, 2)), separate},
                 {"source", "#include <rampart/src.hpp>\n", separate},
                 {"main", empty_main, ""}});
    check_link(folder, "backwards.o shuffled.o shuffled_otherwise.o source.o main.o", "");
}

TEST_CASE("header-only, the headers go in any order and link from several files") {
    auto const folder = test::work_folder("together");
    check_compile(
        folder, {{"everything", including(shuffled(public_headers(), 3)), ""},
                 {"backwards", including(shuffled(without_sandbox(), 4)), ""},
                 {"main", empty_main, ""}});
    // The same file twice stands for two files with the same includes: a definition that is not
    // inline would be there twice.
    std::filesystem::copy_file(folder / "everything.o", folder / "again.o");
    check_link(folder, "everything.o again.o backwards.o main.o", " -lboost_json");
}
