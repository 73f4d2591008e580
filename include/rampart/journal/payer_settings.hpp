// How a payer pays, and what it tells.
#pragma once

#include <rampart/config.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include <rampart/error.hpp>
#include <rampart/journal/intent.hpp>
#include <rampart/journal/transition.hpp>

namespace rampart::journal {

/// An intent that has changed, as an observer sees it.
struct moved {
    intent const& now; ///< as it is on disk
    state before;      ///< where it stood
};

/// How a payer pays.
struct payer_settings {
    /// The user's own name for the account whose keys it has: a part of each intent's key.
    std::string account = "main";

    /// The server whose intents these are, e.g. "https://api.example.com": those for another one,
    /// as the sandbox, are let alone. Empty: the base URL; all servers on this machine count as
    /// https://localhost. Keeps its value when the provider moves.
    std::string origin{};

    /// When what is unknown is looked for, and what finding nothing proves.
    settling rules{};

    /// The greatest difference between any two clocks of this host, of others that use the journal
    /// and of the provider. A condition of `trust_signature_window`.
    std::chrono::milliseconds clock_error = std::chrono::seconds{5};

    /// The call's timeout; at most half the provider's window less a second, which is the default.
    std::optional<std::chrono::milliseconds> timeout{};

    /// Told of every change, once it is on disk. Called in the thread that made it; what it throws
    /// is dropped.
    std::function<void(moved const&)> on_change{};

    /// The machine's clock; another one in tests.
    std::function<moment()> clock = [] { return journal::now(); };
};

/// What became of an intent that was paid.
struct outcome {
    intent now;                    ///< as the journal has it, or should have it
    std::optional<error> failed{}; ///< the call's error
    bool recorded = true; ///< false: the journal could not write it down, and settles it later
};

} // namespace rampart::journal
