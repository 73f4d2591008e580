#include "process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace rampart::test {

namespace {

using steady = std::chrono::steady_clock;

[[noreturn]] void fail(char const* what) {
    throw std::system_error{errno, std::generic_category(), what};
}

struct pipe_ends {
    int read = -1;
    int write = -1;
};

pipe_ends make_pipe() {
    std::array<int, 2> ends{};
    // Closed in every child, so that no other program keeps the pipe open.
    if (pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe2");
    return {ends[0], ends[1]};
}

std::vector<std::string> environment_with(std::vector<variable> const& variables) {
    std::vector<std::string> out;
    for (char** entry = environ; *entry; ++entry) {
        std::string_view const one{*entry};
        auto const name = one.substr(0, one.find('='));
        bool const decides =
            name.starts_with("RAMPART_") || name.ends_with("_proxy") || name.ends_with("_PROXY");
        if (!decides) out.emplace_back(one);
    }
    for (auto const& [name, value] : variables) {
        auto const is_name = [&](std::string const& entry) {
            return entry.starts_with(name + '=');
        };
        std::erase_if(out, is_name);
        out.push_back(name + '=' + value);
    }
    return out;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (auto& text : texts)
        out.push_back(text.data());
    out.push_back(nullptr);
    return out;
}

/// Starts the program with its outputs at these descriptors; -1 leaves one as it is here.
pid_t start(
    std::vector<std::string> arguments, std::vector<variable> const& variables, int out, int err) {
    auto environment = environment_with(variables);
    auto const argument_pointers = pointers_to(arguments);
    auto const environment_pointers = pointers_to(environment);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (out >= 0) posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    if (err >= 0) posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
    // A program decides for itself what SIGPIPE does, whatever this one does.
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    pid_t id = -1;
    // posix_spawn, because fork would be unsafe beside the servers' threads.
    errno = posix_spawn(
        &id, arguments.front().c_str(), &actions, &attributes, argument_pointers.data(),
        environment_pointers.data());
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (errno != 0) fail(arguments.front().c_str());
    return id;
}

int wait_for(pid_t id) {
    int status = 0;
    while (waitpid(id, &status, 0) < 0) {
        if (errno != EINTR) fail("waitpid");
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

int milliseconds_until(steady::time_point when) {
    auto const left =
        std::chrono::duration_cast<std::chrono::milliseconds>(when - steady::now()).count();
    return static_cast<int>(std::max<long long>(left, 0));
}

/// Appends what is there to read; false at the end.
bool read_some(int descriptor, std::string& into, std::size_t most) {
    std::array<char, 65536> block;
    auto const count = read(descriptor, block.data(), std::min(most, block.size()));
    if (count > 0) into.append(block.data(), static_cast<std::size_t>(count));
    return count > 0;
}

/// What the program writes to its end; closes the descriptors.
process_result
gather(pid_t id, int out, int err, std::chrono::seconds at_most = std::chrono::seconds{60}) {
    process_result result;
    std::array<pollfd, 2> waiting{{{out, POLLIN, 0}, {err, POLLIN, 0}}};
    auto const limit = steady::now() + at_most;
    while (waiting[0].fd >= 0 || waiting[1].fd >= 0) {
        if (poll(waiting.data(), waiting.size(), milliseconds_until(limit)) <= 0) {
            if (steady::now() < limit) continue;
            kill(id, SIGKILL);
            break;
        }
        for (std::size_t at = 0; at < waiting.size(); ++at) {
            if (waiting[at].fd < 0 || waiting[at].revents == 0) continue;
            auto& into = at == 0 ? result.out : result.err;
            if (!read_some(waiting[at].fd, into, into.max_size())) waiting[at].fd = -1;
        }
    }
    if (out >= 0) close(out);
    if (err >= 0) close(err);
    result.exit_code = wait_for(id);
    return result;
}

} // namespace

process_result
run(std::vector<std::string> const& arguments, std::vector<variable> const& variables,
    std::chrono::seconds at_most) {
    auto const out = make_pipe();
    auto const err = make_pipe();
    auto const id = start(arguments, variables, out.write, err.write);
    close(out.write);
    close(err.write);
    return gather(id, out.read, err.read, at_most);
}

process_result
run_unread(std::vector<std::string> const& arguments, std::vector<variable> const& variables) {
    auto const out = make_pipe();
    auto const err = make_pipe();
    close(out.read);
    auto const id = start(arguments, variables, out.write, err.write);
    close(out.write);
    close(err.write);
    return gather(id, -1, err.read);
}

background_process::background_process(
    std::vector<std::string> const& arguments, std::vector<variable> const& variables,
    bool keeps_errors) {
    auto const out = make_pipe();
    auto const err = keeps_errors ? make_pipe() : pipe_ends{};
    id_ = start(arguments, variables, out.write, err.write);
    close(out.write);
    if (keeps_errors) close(err.write);
    out_ = out.read;
    err_ = err.read;
}

background_process::~background_process() {
    if (id_ > 0) {
        kill(id_, SIGKILL);
        int status = 0;
        waitpid(id_, &status, 0);
    }
    if (out_ >= 0) close(out_);
    if (err_ >= 0) close(err_);
}

std::string background_process::read_line(std::chrono::seconds at_most) {
    std::string line;
    auto const limit = steady::now() + at_most;
    pollfd waiting{out_, POLLIN, 0};
    while (poll(&waiting, 1, milliseconds_until(limit)) > 0) {
        if (!read_some(out_, line, 1)) break;
        if (line.back() != '\n') continue;
        line.pop_back();
        break;
    }
    return line;
}

int background_process::stop(int signal) {
    kill(id_, signal);
    auto const id = id_;
    id_ = -1;
    return wait_for(id);
}

process_result background_process::finish(int signal) {
    kill(id_, signal);
    // Nothing is read before it has ended: a writer that waits for its reader does not get further.
    siginfo_t ended{};
    while (waitid(P_PID, static_cast<id_t>(id_), &ended, WEXITED | WNOWAIT) < 0) {
        if (errno != EINTR) fail("waitid");
    }
    return gather(std::exchange(id_, -1), std::exchange(out_, -1), std::exchange(err_, -1));
}

temporary_folder::temporary_folder() {
    path_ = (std::filesystem::temp_directory_path() / "rampart-test-XXXXXX").string();
    if (!mkdtemp(path_.data())) fail("mkdtemp");
}

temporary_folder::~temporary_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::string temporary_folder::write(std::string const& name, std::string const& bytes) const {
    auto path = path_ + '/' + name;
    std::ofstream file{path, std::ios::binary};
    file << bytes;
    if (!file.flush()) throw std::runtime_error{"cannot write " + path};
    return path;
}

} // namespace rampart::test
