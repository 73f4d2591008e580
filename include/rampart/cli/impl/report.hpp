// How the commands end: exit codes, and errors for scripts and for people.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include <rampart/error.hpp>

namespace rampart::cli {

/// Scripts branch on these: they say what may be done next, as `delivery` does.
enum class exit_code {
    done = 0,
    refused = 1,  ///< the provider said no before acting
    invalid = 2,  ///< the command or its request is wrong; mend it
    not_sent = 3, ///< certainly not sent, or a read that failed; may be tried again
    unknown = 4,  ///< something may have been changed; look before repeating
};

[[nodiscard]] exit_code exit_code_of(error const& failed);

/// One line of JSON with all that is known of the failure, and a line feed:
/// `{"delivery":...,"http_status":...,"code":...,"provider_code":...,"message":...,
/// "request_id":...}` always, where `code` is rampart's own name and `provider_code` the
/// provider's; then what there is of `attempts`, `retry_after_s`, `method`, `path`, `timestamp`,
/// `nonce` and, when the outcome is unknown, `settled_by`.
[[nodiscard]] std::string error_line(error const& failed, std::string_view code = {});

/// The same for people, in several lines.
[[nodiscard]] std::string error_text(error const& failed, std::string_view code = {});

/// The one or the other: people sit at terminals. `code` is for what has no errc of its own.
[[nodiscard]] std::string error_report(error const& failed, std::string_view code = {});

/// A notification that is not genuine: `word` says why, where a call has an errc.
class notification_refused : public call_failed {
public:
    notification_refused(std::string_view word, error details)
        : call_failed{std::move(details)}, word_{word} {}

    [[nodiscard]] std::string const& word() const noexcept { return word_; }

private:
    std::string word_;
};

/// `{"attempt":1,"delivery":...,"code":...,"provider_code":...,"retry_in_ms":50}`, or a sentence
/// on a terminal, and a line feed: progress, no error.
[[nodiscard]] std::string
retried_report(error const& failed, int attempt, std::chrono::milliseconds wait);

/// `{"note":...}`, or a sentence on a terminal, on standard error: nothing failed.
void note(std::string_view sentence);

/// What the program is called, for what it says of itself.
[[nodiscard]] std::string const& program_name();

/// Whether standard error is a terminal.
[[nodiscard]] bool errors_are_read_by_people();

/// Ends the command: `message` names the field, the rule and the remedy.
[[noreturn]] void reject_input(std::string message);

/// The same for a command line that cannot be understood.
[[nodiscard]] error usage_error(std::string message);

/// `"text"`, cut when it is long, for messages that quote what was given.
[[nodiscard]] std::string in_quotes(std::string_view text);

/// Writes to standard output. When that fails, the error that it throws is `delivery::not_sent`.
void write_out(std::string_view bytes);

/// Whether standard output took all of it.
[[nodiscard]] bool try_to_write_out(std::string_view bytes);

} // namespace rampart::cli
