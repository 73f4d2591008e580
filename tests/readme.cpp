// README.md: every C++ snippet stands in a file that is compiled.
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
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

TEST_CASE("every C++ snippet of the README is taken from a compiled file") {
    std::filesystem::path const root{RAMPART_ROOT};
    std::vector<std::string> sources;
    for (auto const* const folder : {"examples", "tests"}) {
        for (auto const& entry : std::filesystem::recursive_directory_iterator{root / folder}) {
            if (entry.path().extension() == ".cpp") sources.push_back(text_of(entry.path()));
        }
    }
    auto const snippets = snippets_of(text_of(root / "README.md"));
    REQUIRE(snippets.size() >= 4);
    for (auto const& snippet : snippets) {
        INFO(snippet);
        bool found = false;
        for (auto const& source : sources)
            found = found || source.find(snippet) != std::string::npos;
        CHECK(found);
    }
}
