// What every command's help ends with.
#pragma once

#include <string>

namespace rampart::cli {

inline constexpr char const* exit_codes =
    "Exit codes:\n"
    "  0  done\n"
    "  1  the provider refused\n"
    "  2  the command or its request is wrong: mend it\n"
    "  3  certainly not sent, or a read that failed: may be tried again\n"
    "  4  outcome unknown: something may have changed; look before repeating it\n"
    "Errors are one line of JSON on standard error, and sentences on a terminal.\n";

/// The variables that the providers' keys come from.
[[nodiscard]] std::string credentials_note();

/// The end of a command's help.
[[nodiscard]] inline std::string footer(std::string const& example) {
    return "Example:\n  " + example + "\n\n" + exit_codes;
}

/// The end of `verify`'s help: it sends nothing, so that fewer things can happen.
[[nodiscard]] std::string verify_footer();

/// The end of `doctor`'s help.
[[nodiscard]] std::string doctor_footer();

} // namespace rampart::cli
