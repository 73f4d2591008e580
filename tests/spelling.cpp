// One spelling, the British one, in comments and in Markdown; the wire's and the standard's own
// words stand in code.
#include <cstddef>
#include <filesystem>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/toolchain.hpp"

namespace {

namespace files = std::filesystem;
using rampart::test::text_of;

/// American words, by their stems where these can only be American.
std::regex const& american() {
    static std::regex const words{
        "\\b((un)?authoriz(e|ed|es|ing)|behaviors?|canceled|canceling|catalogs?|centers?|colors?|"
        "customiz\\w*|defense|favorite|gray|honor(s|ed|ing)?|initializ(e|ed|es|ing)|"
        "(un)?labeled|licenses|meters|minimiz\\w*|modeled|modeling|neighbors?|normaliz\\w*|"
        "optimiz\\w*|organiz\\w*|parallelize\\w*|parametriz\\w*|(un)?recogniz\\w*|"
        "(re-?|de)?serializ(e|ed|es|ing|ation)|signaled|specializ\\w*|summariz\\w*|"
        "synchroniz\\w*|traveled|utiliz\\w*|analyz\\w*)\\b",
        std::regex::icase};
    return words;
}

/// What is not prose: code in backticks, quotations and links.
std::string without_code(std::string const& line) {
    static std::regex const code{"`[^`]*`|\"[^\"]*\"|\\]\\([^)]*\\)|https?://\\S+"};
    return std::regex_replace(line, code, " ");
}

/// The comment at the end of a line of C++, or the whole line of another file.
std::string prose_of(files::path const& file, std::string const& line) {
    if (file.extension() == ".md") return without_code(line);
    auto const comment = line.find("//");
    return comment == std::string::npos ? std::string{} : without_code(line.substr(comment));
}

bool is_text(files::path const& file) {
    auto const kind = file.extension();
    return kind == ".hpp" || kind == ".ipp" || kind == ".cpp" || kind == ".md";
}

std::vector<files::path> all_texts() {
    files::path const root{RAMPART_ROOT};
    std::vector<files::path> out;
    for (auto const& entry : files::directory_iterator{root}) {
        if (entry.is_regular_file() && is_text(entry.path())) out.push_back(entry.path());
    }
    for (auto const* const folder : {"include", "tests", "examples", "benchmarks"}) {
        for (auto const& entry : files::recursive_directory_iterator{root / folder}) {
            if (entry.is_regular_file() && is_text(entry.path())) out.push_back(entry.path());
        }
    }
    return out;
}

/// INITIALIZED, say: values of the wire are in capitals.
bool is_wire_word(std::string const& word) {
    return word.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos;
}

std::vector<std::string> american_lines(files::path const& file, std::string const& text) {
    std::vector<std::string> out;
    std::istringstream lines{text};
    std::size_t number = 0;
    bool code = false;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        if (line.starts_with("```")) code = !code;
        if (code) continue;
        std::smatch found;
        auto const prose = prose_of(file, line);
        if (!std::regex_search(prose, found, american()) || is_wire_word(found.str())) continue;
        out.push_back(file.string() + ':' + std::to_string(number) + ": " + found.str());
    }
    return out;
}

} // namespace

TEST_CASE("an American spelling is found in prose, and code is left alone") {
    CHECK(american_lines("a.md", "The colour of\na gray color\n").size() == 1);
    CHECK(american_lines("a.cpp", "int color; // `color` of \"gray\"\n").empty());
    CHECK(american_lines("a.cpp", "int x; // initialized\n").size() == 1);
    CHECK(american_lines("a.md", "```cpp\ncolor\n```\n").empty());
}

TEST_CASE("comments and pages keep to British spelling") {
    auto const texts = all_texts();
    REQUIRE(texts.size() > 100);
    for (auto const& file : texts) {
        if (file.filename() == "spelling.cpp") continue;
        auto const found = american_lines(file, text_of(file));
        for (auto const& line : found)
            FAIL_CHECK(line);
    }
}
