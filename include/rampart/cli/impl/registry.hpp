// What this process's command line serves.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <rampart/cli/run.hpp>

namespace rampart::cli {

/// Providers and program, as run() was given them.
struct registry {
    std::vector<commands> providers{};
    program how{};

    /// The one of this process.
    static registry& instance();

    /// The provider of that name; null when there is none.
    [[nodiscard]] commands const* find(std::string_view name) const;
};

/// "hexarails", "rampnow", "banxa".
[[nodiscard]] std::vector<std::string> provider_names();

/// The API that is called first, with the headers that --header-set names. Ends the command when
/// there are no such headers.
[[nodiscard]] detail::api_commands const&
chosen_api(commands const& of, std::optional<std::string> const& header_set);

/// "hexarails, rampnow or banxa"
[[nodiscard]] std::string any_of(std::vector<std::string> const& names);

} // namespace rampart::cli
