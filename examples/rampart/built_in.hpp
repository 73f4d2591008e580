// What the tool knows of each provider of the tree. RAMPART_CLI_PROVIDERS has them as X(name), from
// the list of providers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <rampart/cli/run.hpp>

#if defined(RAMPART_CLI_JOURNAL)
#include "journal.hpp"
#endif

namespace rampart::cli {

/// A provider's commands, and the operation of it that goes through a journal.
struct built_in {
    commands of;
#if defined(RAMPART_CLI_JOURNAL)
    std::string paid{}; ///< the operation's name

    /// Plans the intent of a request's fields, unless it was, and pays or looks for it; as it
    /// stands then. Nothing when it is another operation.
    std::optional<journal::intent> (*pay)(pay_options const&, any_store&) = nullptr;

    /// Looks for an intent; as it stands then.
    std::optional<journal::intent> (*settle)(
        journal_options const&, any_store&, journal::intent const&) = nullptr;
#endif
};

/// All of them, in the order of the list.
[[nodiscard]] std::vector<built_in> const& all_built_in();

} // namespace rampart::cli
