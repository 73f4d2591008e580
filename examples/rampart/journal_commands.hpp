// The commands that pay through a journal, as functions; see commands.hpp.
#pragma once

#include <optional>
#include <string>

#include <rampart/cli/impl/options.hpp>

namespace rampart::cli {

/// Plans a payment in a journal and pays it once, however often it is run.
struct pay_options {
    call_options call;
    std::string journal; ///< a file, or postgres://...
    std::string account = "main";
    std::optional<std::string> reference; ///< where the request has none
};
void pay(pay_options const& options);

struct journal_options {
    std::string action; ///< list, show, settle or release
    std::string reference;
    std::string account; ///< empty: all
    std::string journal;
    std::optional<std::string> paid; ///< the provider's id, by a person's word
    call_options call;               ///< how a look calls
    bool restored = false;
    bool json = false;
};
void look_into_journal(journal_options const& options);

} // namespace rampart::cli
