// Programs run by tests: arguments and environment in, exit code and both outputs back.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <sys/types.h>

namespace rampart::test {

/// Variables added to this process's own environment, from which all RAMPART_* and those of proxies
/// are left out, so that a developer's credentials and network decide nothing here.
struct variable {
    std::string name;
    std::string value;
};

struct process_result {
    int exit_code = -1; ///< minus the signal's number when a signal ended it
    std::string out;
    std::string err;
};

/// Runs the program at `arguments[0]` to its end; after `at_most` it is killed and the test fails
/// by its exit code.
[[nodiscard]] process_result
run(std::vector<std::string> const& arguments, std::vector<variable> const& variables = {},
    std::chrono::seconds at_most = std::chrono::seconds{60});

/// Runs it with a standard output that nobody reads: a pipe whose other end is closed.
[[nodiscard]] process_result
run_unread(std::vector<std::string> const& arguments, std::vector<variable> const& variables = {});

/// A program that runs beside the test. Killed on destruction when it still runs.
class background_process {
public:
    /// `keeps_errors`: its standard error is kept for `finish`, rather than being the test's.
    explicit background_process(
        std::vector<std::string> const& arguments, std::vector<variable> const& variables = {},
        bool keeps_errors = false);
    ~background_process();
    background_process(background_process const&) = delete;
    background_process& operator=(background_process const&) = delete;

    /// The next line of its standard output without the line feed; what there is when the output
    /// ends or the time is over.
    [[nodiscard]] std::string read_line(std::chrono::seconds at_most = std::chrono::seconds{30});

    /// Sends a signal and waits for the end; the exit code as above.
    [[nodiscard]] int stop(int signal);

    /// Of the process, to send it signals that do not end it.
    [[nodiscard]] pid_t id() const noexcept { return id_; }

    /// The same with what it had written by its end and was not read before.
    [[nodiscard]] process_result finish(int signal);

private:
    pid_t id_ = -1;
    int out_ = -1;
    int err_ = -1;
};

/// A folder of its own under the system's temporary one, removed with all that is in it.
class temporary_folder {
public:
    temporary_folder();
    ~temporary_folder();
    temporary_folder(temporary_folder const&) = delete;
    temporary_folder& operator=(temporary_folder const&) = delete;

    [[nodiscard]] std::string const& path() const noexcept { return path_; }

    /// Writes a file into it and returns the file's path.
    [[nodiscard]] std::string write(std::string const& name, std::string const& bytes) const;

private:
    std::string path_;
};

} // namespace rampart::test
