// How the commands end: exit codes, and errors as one line of JSON.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <rampart/error.hpp>

namespace rampart::cli {

/// Scripts branch on these: they say what may be done next, as `delivery` does.
enum class exit_code {
    done = 0,
    refused = 1,  ///< the provider said no before acting
    invalid = 2,  ///< the command or its request is wrong; mend it
    not_sent = 3, ///< certainly not sent; may be tried again
    unknown = 4,  ///< may have been acted upon; look before repeating
};

[[nodiscard]] exit_code exit_code_of(error const& failed);

/// `{"delivery":...,"http_status":...,"code":...,"message":...,"request_id":...}` and a line feed.
/// The code is the provider's when it gave one.
[[nodiscard]] std::string error_line(error const& failed);

/// `{"attempt":1,"delivery":...,"code":...,"retry_in_ms":50}` and a line feed: progress, no error.
[[nodiscard]] std::string
retried_line(error const& failed, int attempt, std::chrono::milliseconds wait);

/// The same for a command line that cannot be understood.
[[nodiscard]] std::string usage_line(std::string message);

/// Ends the command: `message` names the field, the rule and the remedy.
[[noreturn]] void reject_input(std::string message);

/// `"text"`, cut when it is long, for messages that quote what was given.
[[nodiscard]] std::string in_quotes(std::string_view text);

[[noreturn]] void reject_provider(std::string_view name);

/// Writes to standard output. When that fails, `if_lost` is how far the command had got.
void write_out(std::string_view bytes, delivery if_lost = delivery::not_sent);

} // namespace rampart::cli
