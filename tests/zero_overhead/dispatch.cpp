// No dispatch: in the object code of a header-only call no function of rampart's calls or jumps
// through a pointer, and no type of rampart's on the call's way holds one.
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "../headers/include_graph.hpp"
#include "../support/process.hpp"
#include "../support/toolchain.hpp"

namespace {

using rampart::test::shell;
using rampart::test::shell_quoted;

/// The function's qualified name, out of a demangled symbol: without its return type, arguments
/// and template arguments.
std::string qualified_name(std::string const& symbol) {
    std::string flat;
    int depth = 0;
    for (std::size_t at = 0; at < symbol.size(); ++at) {
        // The brackets in an operator's name are none.
        if (depth == 0 && symbol.compare(at, 8, "operator") == 0) {
            flat += "operator";
            at += 8;
            while (at < symbol.size() &&
                   std::string_view{"<>=-()[]!&|*+/%^~,"}.find(symbol[at]) !=
                       std::string_view::npos &&
                   !(symbol[at] == '(' && symbol.compare(at, 2, "()") != 0))
                ++at;
            if (at >= symbol.size()) break;
        }
        char const byte = symbol[at];
        if (byte == '<' || byte == '(' || byte == '{' || byte == '[') ++depth;
        if (depth == 0) flat += byte;
        if (byte == '>' || byte == ')' || byte == '}' || byte == ']') --depth;
    }
    if (auto const end = flat.find(" const"); end != std::string::npos) flat.resize(end);
    while (!flat.empty() && flat.back() == ' ')
        flat.pop_back();
    auto const space = flat.rfind(' ');
    return space == std::string::npos ? flat : flat.substr(space + 1);
}

/// Data that rampart reads and writes types by: the tables of their members and of their rules,
/// whose entries are functions. `what()` of a standard exception is the library's.
bool is_allowed(std::string const& name) {
    static std::set<std::string> const by_name{
        "rampart::detail::text_rule::check", "rampart::detail::thrown_error"};
    return name.starts_with("rampart::json::") ||
           name.starts_with("rampart::detail::request_writer::") || by_name.contains(name);
}

struct looked_at {
    std::size_t functions = 0; ///< of rampart's
    std::set<std::string> dispatching{};
};

/// Compiles scripted_call.cpp and looks into the object. Without inlining, which can only move and
/// copy calls, what Boost and the standard library call through pointers (an error category, a
/// shared_ptr's control block) stays in their own functions; and a switch is no jump table.
looked_at look(std::string const& more = {}) {
    auto const* const given = std::getenv("RAMPART_TEST_COMPILER");
    auto const folder = rampart::test::work_folder(
        "dispatch" + std::string{more.empty() ? "" : "_planted"} +
        std::to_string(std::hash<std::string>{}(given == nullptr ? "" : given)));
    auto const source =
        std::filesystem::path{RAMPART_ROOT} / "tests/zero_overhead/scripted_call.cpp";
    auto const compiled = shell(
        (given == nullptr ? rampart::test::compiler() : std::string{given} + " -std=c++20") +
            " -O2 -fno-inline -fno-jump-tables -I" + shell_quoted(RAMPART_INCLUDE) + more + " -c " +
            shell_quoted(source.string()) + " -o call.o",
        folder);
    REQUIRE_MESSAGE(compiled.exit_code == 0, compiled.out);
    auto const listed = shell("objdump -d --no-show-raw-insn -C call.o", folder);
    REQUIRE_MESSAGE(listed.exit_code == 0, listed.out);
    looked_at out;
    std::string current;
    std::istringstream lines{listed.out};
    static std::regex const indirect{R"(\t(notrack )?(call|jmp)q? +\*)"};
    for (std::string line; std::getline(lines, line);) {
        if (line.ends_with(">:")) {
            auto const begin = line.find('<') + 1;
            current = qualified_name(line.substr(begin, line.size() - 2 - begin));
            out.functions += current.starts_with("rampart::");
        } else if (
            current.starts_with("rampart::") && !is_allowed(current) &&
            std::regex_search(line, indirect)) {
            out.dispatching.insert(current);
        }
    }
    return out;
}

std::string listed(std::set<std::string> const& all) {
    std::string out;
    for (auto const& one : all)
        out += one + '\n';
    return out;
}

bool is_x86() {
#if defined(__x86_64__)
    return true;
#else
    return false;
#endif
}

} // namespace

TEST_CASE("a header-only call goes from the client to its transport and back by direct calls") {
    if (!is_x86()) {
        MESSAGE("skipped: the instructions of x86-64 are looked for");
        return;
    }
    auto const seen = look();
    CHECK(seen.functions > 100);
    CHECK(listed(seen.dispatching) == "");
}

TEST_CASE("a call through a function pointer would be found") {
    if (!is_x86()) return;
    auto const seen = look(" -DPLANT_DISPATCH");
    CHECK(listed(seen.dispatching) == "rampart::detail::erased_operation::build\n");
}

TEST_CASE("the name of a function is found in its symbol") {
    CHECK(
        qualified_name(
            "std::optional<rampart::error> rampart::detail::run_call<a<b>, c>(d (*)(e))") ==
        "rampart::detail::run_call");
    CHECK(qualified_name("boost::x<rampart::y>::z(int) const") == "boost::x::z");
    CHECK(
        qualified_name("rampart::a::b(int)::{lambda(c const&)#1}::operator()(c const&) const") ==
        "rampart::a::b::::operator");
    CHECK(qualified_name("rampart::a::operator==(rampart::a const&)") == "rampart::a::operator");
    CHECK(
        qualified_name("rampart::error::describe[abi:cxx11]() const") ==
        "rampart::error::describe");
}

TEST_CASE("no type on a header-only call's way holds a pointer to a function") {
    rampart::test::include_graph const graph;
    // The tables of members and rules, which are data; and how a file is closed that has a secret.
    std::set<std::string> const tables{
        "rampart/call/request_builder.hpp", "rampart/rules.hpp", "rampart/sign/secret_source.hpp"};
    auto on_the_way = graph.reach("rampart/make_client.hpp");
    on_the_way.insert("rampart/make_client.hpp");
    // Only a separately compiled program includes it.
    std::string const erased = "rampart/call/erased_operation.hpp";
    REQUIRE(on_the_way.erase(erased) == 1);
    static std::regex const pointer{R"(\(\s*\*\s*(const)?\s*\w*\s*\)\s*\()"};
    std::size_t files = 0;
    std::string holding;
    for (auto const& file : on_the_way) {
        if (!file.starts_with("rampart/") || file.starts_with("rampart/json/")) continue;
        if (tables.contains(file)) continue;
        ++files;
        auto const text = rampart::test::text_of(std::filesystem::path{RAMPART_INCLUDE} / file);
        if (std::regex_search(text, pointer)) holding += file + '\n';
    }
    CHECK(files > 60);
    CHECK(holding == "");
    // The look sees one where there is one.
    CHECK(std::regex_search(
        rampart::test::text_of(std::filesystem::path{RAMPART_INCLUDE} / erased), pointer));
}
