// What every command's help ends with.
#pragma once

#include <string>

namespace rampart::cli {

inline constexpr char const* exit_codes = "Exit codes:\n"
                                          "  0  done\n"
                                          "  1  the provider refused\n"
                                          "  2  the command or its request is wrong: mend it\n"
                                          "  3  certainly not sent: may be tried again\n"
                                          "  4  outcome unknown: look before repeating it\n"
                                          "Errors are one line of JSON on standard error.\n";

inline constexpr char const* credentials_note =
    "Credentials come from the environment, never from arguments:\n"
    "  RAMPART_HEXARAILS_API_KEY  RAMPART_HEXARAILS_API_SECRET\n"
    "  RAMPART_RAMPNOW_API_KEY    RAMPART_RAMPNOW_API_SECRET\n"
    "  RAMPART_BANXA_API_KEY      RAMPART_BANXA_API_SECRET\n"
    "  RAMPART_RAMPNOW_ACCESS_TOKEN  for rampnow's legacy.create_order, from legacy.get_token\n";

/// The end of a command's help.
[[nodiscard]] inline std::string footer(std::string const& example) {
    return "Example:\n  " + example + "\n\n" + exit_codes;
}

} // namespace rampart::cli
