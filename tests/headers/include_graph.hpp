// The library's headers and what they include, read from the files themselves.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rampart::test {

/// Names as they stand in an include, "rampart/make_client.hpp" say.
class include_graph {
public:
    /// Reads all of include/rampart.
    include_graph();

    /// All of the library's files.
    [[nodiscard]] std::vector<std::string> files() const;

    /// The headers that users include: .hpp, not in impl/ or detail/, and not src.hpp or server_src.hpp.
    [[nodiscard]] std::vector<std::string> public_headers() const;

    /// What the file itself includes, the system's headers too.
    [[nodiscard]] std::set<std::string> const& includes(std::string const& file) const {
        return edges_.at(file);
    }

    /// The first of them in the file; empty when there is none.
    [[nodiscard]] std::string first_include(std::string const& file) const {
        auto const found = first_.find(file);
        return found == first_.end() ? std::string{} : found->second;
    }

    /// What it includes by any number of steps, the system's headers too, but not their own.
    [[nodiscard]] std::set<std::string> reach(std::string const& file) const;

    /// The directories of providers: those with a scheme or a provider of their own.
    [[nodiscard]] std::set<std::string> providers() const;

    /// What stands in quotes after an include, or does not exist.
    [[nodiscard]] std::vector<std::string> const& faults() const noexcept { return faults_; }

private:
    std::map<std::string, std::set<std::string>> edges_;
    std::map<std::string, std::string> first_;
    std::vector<std::string> faults_;
};

/// Whether the file is in that directory of the library, or is that file: ("rampart/sign/a.hpp",
/// "sign").
[[nodiscard]] bool is_in(std::string_view file, std::string_view directory);

} // namespace rampart::test
