#include "include_graph.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <regex>

#include "../support/toolchain.hpp"

namespace rampart::test {

include_graph::include_graph() {
    static std::regex const line{R"re(^[ \t]*#[ \t]*include[ \t]*(<([^>]+)>|"[^"]*"))re"};
    std::filesystem::path const root{RAMPART_INCLUDE};
    for (auto const& entry : std::filesystem::recursive_directory_iterator{root}) {
        if (!entry.is_regular_file()) continue;
        auto const name = entry.path().lexically_relative(root).generic_string();
        auto const text = text_of(entry.path());
        auto& edges = edges_[name];
        std::size_t begin = 0;
        while (begin < text.size()) {
            auto const end = std::min(text.find('\n', begin), text.size());
            std::smatch found;
            auto const one = text.substr(begin, end - begin);
            begin = end + 1;
            if (!std::regex_search(one, found, line)) continue;
            auto const target = found[2].str();
            if (target.empty()) {
                faults_.push_back(name + ": in quotes: " + one);
            } else if (target.starts_with("rampart/") && !std::filesystem::exists(root / target)) {
                faults_.push_back(name + ": no such file: " + target);
            } else {
                edges.insert(target);
                first_.emplace(name, target);
            }
        }
    }
}

std::vector<std::string> include_graph::files() const {
    std::vector<std::string> out;
    for (auto const& [name, ignored] : edges_)
        out.push_back(name);
    return out;
}

std::vector<std::string> include_graph::public_headers() const {
    std::vector<std::string> out;
    for (auto const& [name, ignored] : edges_) {
        auto const within = [&](std::string_view part) {
            return name.find(part) != std::string::npos;
        };
        if (name.ends_with(".hpp") && !name.ends_with("src.hpp") && !within("/impl/") &&
            !within("/detail/")) {
            out.push_back(name);
        }
    }
    return out;
}

std::set<std::string> include_graph::reach(std::string const& file) const {
    std::set<std::string> seen;
    std::vector<std::string> open{file};
    while (!open.empty()) {
        auto const name = open.back();
        open.pop_back();
        auto const found = edges_.find(name);
        if (found == edges_.end()) continue;
        for (auto const& next : found->second) {
            if (seen.insert(next).second) open.push_back(next);
        }
    }
    seen.erase(file);
    return seen;
}

std::set<std::string> include_graph::providers() const {
    std::set<std::string> out;
    static std::regex const shape{"rampart/([a-z_0-9]+)/(scheme|provider)\\.hpp"};
    for (auto const& [name, ignored] : edges_) {
        std::smatch found;
        if (std::regex_match(name, found, shape) && found[1] != "sign") out.insert(found[1]);
    }
    return out;
}

bool is_in(std::string_view file, std::string_view directory) {
    static constexpr std::string_view library = "rampart/";
    if (!file.starts_with(library)) return false;
    file.remove_prefix(library.size());
    if (!file.starts_with(directory)) return false;
    file.remove_prefix(directory.size());
    return file.starts_with('/') || file == ".hpp";
}

} // namespace rampart::test
