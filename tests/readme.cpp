// README.md and docs/: every C++ snippet stands in a file that is compiled.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace {

std::string text_of(std::filesystem::path const& file) {
    std::ifstream in{file, std::ios::binary};
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

std::vector<std::string> snippets_of(std::string const& readme) {
    static constexpr std::string_view open = "```cpp\n";
    std::vector<std::string> snippets;
    for (auto at = readme.find(open); at != std::string::npos; at = readme.find(open, at)) {
        at += open.size();
        auto const end = readme.find("```", at);
        snippets.push_back(readme.substr(at, end - at));
        at = end;
    }
    return snippets;
}

} // namespace

TEST_CASE("every C++ snippet of the README and the pages is taken from a compiled file") {
    std::filesystem::path const root{RAMPART_ROOT};
    std::vector<std::string> sources;
    for (auto const* const folder : {"examples", "tests"}) {
        for (auto const& entry : std::filesystem::recursive_directory_iterator{root / folder}) {
            if (entry.path().extension() == ".cpp") sources.push_back(text_of(entry.path()));
        }
    }
    auto snippets = snippets_of(text_of(root / "README.md"));
    REQUIRE(snippets.size() >= 4);
    for (auto const& page : std::filesystem::directory_iterator{root / "docs"}) {
        if (page.path().extension() != ".md") continue;
        for (auto& snippet : snippets_of(text_of(page.path())))
            snippets.push_back(std::move(snippet));
    }
    for (auto const& snippet : snippets) {
        INFO(snippet);
        bool found = false;
        for (auto const& source : sources)
            found = found || source.find(snippet) != std::string::npos;
        CHECK(found);
    }
}

TEST_CASE("every file that the README and the pages link to is there") {
    std::filesystem::path const root{RAMPART_ROOT};
    std::vector<std::filesystem::path> pages{root / "README.md", root / "CONTRIBUTING.md"};
    for (auto const& page : std::filesystem::directory_iterator{root / "docs"}) {
        if (page.path().extension() == ".md") pages.push_back(page.path());
    }
    std::size_t links = 0;
    for (auto const& page : pages) {
        auto const text = text_of(page);
        for (auto at = text.find("]("); at != std::string::npos; at = text.find("](", at + 2)) {
            auto const link = text.substr(at + 2, text.find(')', at) - at - 2);
            if (link.find("://") != std::string::npos) continue;
            CAPTURE(page.string());
            CAPTURE(link);
            CHECK(std::filesystem::exists(page.parent_path() / link));
            ++links;
        }
    }
    CHECK(links > 20);
}

TEST_CASE("the way of a call is at most fifteen files, and each is there") {
    std::filesystem::path const root{RAMPART_ROOT};
    auto const page = text_of(root / "docs" / "architecture.md");
    std::size_t files = 0;
    std::istringstream lines{page};
    for (std::string line; std::getline(lines, line);) {
        // "| 1 | `client.hpp` | ..."
        auto const number =
            line.starts_with("| ") && line.size() > 2 && line[2] >= '0' && line[2] <= '9';
        auto const open = line.find('`');
        if (!number || open == std::string::npos) continue;
        auto const name = line.substr(open + 1, line.find('`', open + 1) - open - 1);
        CAPTURE(name);
        CHECK(std::filesystem::exists(root / "include" / "rampart" / name));
        ++files;
    }
    CHECK(files > 10);
    CHECK(files <= 15);
}

TEST_CASE("a whole provider from outside the tree is an example of fewer than 120 lines") {
    auto const example =
        text_of(std::filesystem::path{RAMPART_ROOT} / "examples" / "7_own_provider.cpp");
    CHECK(example.find("creates_once") != std::string::npos);
    CHECK(example.find("cursor_pages") != std::string::npos);
    CHECK(example.find("struct side") != std::string::npos);
    CHECK(std::count(example.begin(), example.end(), '\n') < 120);
}
