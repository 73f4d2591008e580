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

inline constexpr char const* credentials_note =
    "Credentials come from the environment, never from arguments:\n"
    "  RAMPART_HEXARAILS_API_KEY  RAMPART_HEXARAILS_API_SECRET\n"
    "  RAMPART_RAMPNOW_API_KEY    RAMPART_RAMPNOW_API_SECRET\n"
    "  RAMPART_BANXA_API_KEY      RAMPART_BANXA_API_SECRET\n"
    "  RAMPART_<PROVIDER>_API_SECRET_FILE  names a file with the secret instead\n"
    "  RAMPART_RAMPNOW_ACCESS_TOKEN  for rampnow's legacy.create_order, from legacy.get_token\n";

/// The end of a command's help.
[[nodiscard]] inline std::string footer(std::string const& example) {
    return "Example:\n  " + example + "\n\n" + exit_codes;
}

/// The end of `verify`'s help: it sends nothing, so that fewer things can happen.
inline constexpr char const* verify_footer =
    "Example:\n"
    "  rampart verify hexarails --url https://partner.example.com/hooks --body-file body.json \\\n"
    "    --header 'X-API-Key: ...' --header 'X-Timestamp: ...' \\\n"
    "    --header 'X-Nonce: ...' --header 'X-Signature: ...'\n\n"
    "Exit codes:\n"
    "  0  genuine\n"
    "  1  not genuine, or not certain to be; the message names the likely cause\n"
    "  2  the command is wrong: mend it\n"
    "Errors are one line of JSON on standard error, and sentences on a terminal.\n\n"
    "The secret comes from the environment, RAMPART_<PROVIDER>_API_SECRET or _API_SECRET_FILE, "
    "for\n"
    "banxa with RAMPART_BANXA_API_KEY; rampnow's legacy form takes its client secret there.\n";

} // namespace rampart::cli
