#include "further_commands.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <rampart/cli/impl/environment.hpp>
#include <rampart/cli/impl/files.hpp>
#include <rampart/cli/impl/report.hpp>
#include <rampart/json/describe.hpp>
#include <rampart/json/document.hpp>
#include <rampart/json/write.hpp>
#include <rampart/sandbox/server.hpp>

namespace rampart::cli {

namespace {

struct account {
    std::string base_url;
    std::string api_key;
    std::string api_secret; ///< made up, and good for this sandbox only
};
BOOST_DESCRIBE_STRUCT(account, (), (base_url, api_key, api_secret))

struct ready {
    std::string base_url;
    std::string ca_file;
    std::vector<std::pair<std::string, account>> accounts; ///< by the provider's name
};

std::string json_of(ready const& line) {
    std::string out = "{\"base_url\":";
    json::append_string(out, line.base_url);
    out += ",\"ca_file\":";
    json::append_string(out, line.ca_file);
    for (auto const& [provider, of] : line.accounts) {
        out += ',';
        json::append_string(out, provider);
        out += ':' + json::to_json(of);
    }
    return out + "}\n";
}

[[noreturn]] void unwritable(std::filesystem::path const& file, std::string const& why) {
    reject_input(
        "--dir: " + file.string() + " cannot be written (" + why +
        "); name a folder that exists and may be written to");
}

/// The file that ca.pem is written to first, so that whoever reads ca.pem never finds half of it.
/// It is made anew, never opened: in a folder that others may write to, a file or a link of that
/// name may be theirs.
class new_file {
public:
    /// Opens at once: an unwritable folder shows before anything listens.
    explicit new_file(std::filesystem::path target)
        : target_{std::move(target)}, temporary_{target_.string() + ".new"} {
        ::unlink(temporary_.c_str()); // left by a sandbox that was killed
        descriptor_ =
            ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
        if (descriptor_ < 0) unwritable(target_, reason());
    }

    ~new_file() {
        if (descriptor_ >= 0) ::close(descriptor_);
        if (!done_) ::unlink(temporary_.c_str());
    }
    new_file(new_file const&) = delete;
    new_file& operator=(new_file const&) = delete;

    void finish(std::string const& text) {
        for (std::string_view rest = text; !rest.empty();) {
            auto const count = ::write(descriptor_, rest.data(), rest.size());
            if (count <= 0) unwritable(target_, reason());
            rest.remove_prefix(static_cast<std::size_t>(count));
        }
        std::error_code code;
        std::filesystem::rename(temporary_, target_, code);
        if (code) unwritable(target_, code.message());
        done_ = true;
    }

private:
    static std::string reason() {
        return std::error_code{errno, std::generic_category()}.message();
    }

    std::filesystem::path target_;
    std::filesystem::path temporary_;
    int descriptor_ = -1;
    bool done_ = false;
};

/// SIGINT and SIGTERM, held back for this thread and those it starts, to be waited for.
class stop_signals {
public:
    stop_signals() {
        sigemptyset(&set_);
        sigaddset(&set_, SIGINT);
        sigaddset(&set_, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    }

    void wait() const {
        int which = 0;
        while (sigwait(&set_, &which) != 0) {
        }
    }

private:
    sigset_t set_;
};

/// `export NAME='value'` lines.
std::string as_variables(ready const& line) {
    std::string out;
    auto const add = [&out](std::string const& name, std::string const& value) {
        std::string quoted;
        for (char const character : value)
            quoted += character == '\'' ? std::string{"'\\''"} : std::string{character};
        out += "export " + name + "='" + quoted + "'\n";
    };
    for (auto const& [provider, of] : line.accounts) {
        add(base_url_variable(provider), of.base_url);
        add(key_variable(provider), of.api_key);
        add(secret_variable(provider), of.api_secret);
    }
    add("RAMPART_CA_FILE", line.ca_file);
    add("RAMPART_SANDBOX_PID", std::to_string(::getpid()));
    // No proxy reaches this machine. A shell that names hosts already keeps them.
    out +=
        "export NO_PROXY=\"localhost,127.0.0.1${NO_PROXY:+,$NO_PROXY}\"\n"
        "if [ -n \"${no_proxy:-}\" ]; then export no_proxy=\"localhost,127.0.0.1,$no_proxy\"; fi\n";
    return out;
}

/// A process of its own for the sandbox, so that a shell which waits for the variables goes on.
class background_start {
public:
    /// In the parent, returns when the child is ready or has ended; `parent()` tells them apart.
    void fork() {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0) throw_system_error("pipe2");
        child_ = ::fork();
        if (child_ < 0) throw_system_error("fork");
        ::close(ends[child_ == 0 ? 0 : 1]);
        pipe_ = ends[child_ == 0 ? 1 : 0];
        if (child_ == 0) ::setsid();
    }

    [[nodiscard]] bool parent() const noexcept { return child_ > 0; }

    /// In the child: hands the text over and lets go of the terminal.
    void ready(std::string const& text) const {
        for (std::string_view rest = text; !rest.empty();) {
            auto const count = ::write(pipe_, rest.data(), rest.size());
            if (count <= 0) throw_system_error("write");
            rest.remove_prefix(static_cast<std::size_t>(count));
        }
        ::close(pipe_);
        int const nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC);
        for (int const descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
            ::dup2(nowhere, descriptor);
    }

    /// In the parent: what the child has handed over, or the end of the process with its code.
    [[nodiscard]] std::string wait() const {
        std::string text;
        char block[4096];
        for (;;) {
            auto const count = ::read(pipe_, block, sizeof block);
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) break;
            text.append(block, static_cast<std::size_t>(count));
        }
        if (!text.empty()) return text;
        int status = 0;
        ::waitpid(child_, &status, 0); // it has told why
        ::_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
    }

private:
    [[noreturn]] static void throw_system_error(char const* what) {
        throw std::system_error{errno, std::generic_category(), what};
    }

    pid_t child_ = -1;
    int pipe_ = -1;
};

void run_here(sandbox_options const& options, background_start const& start) try {
    auto const path = (std::filesystem::absolute(options.directory) / "ca.pem").lexically_normal();
    new_file certificate{path};
    stop_signals const signals; // before the server starts its thread
    sandbox::options settings;
    settings.port = options.port;
    settings.latency = std::chrono::milliseconds{options.latency_ms};
    settings.step_delay = std::chrono::seconds{options.step_delay_s};
    sandbox::hexarails::settings hexarails;
    sandbox::rampnow::settings rampnow{
        .earlier_webhooks = options.rampnow_earlier_webhooks,
        .legacy_webhook_url = options.rampnow_legacy_webhook_url};
    sandbox::banxa::settings banxa{
        .webhook_url = options.banxa_webhook_url,
        .order_webhook_version = options.banxa_webhook_version};
    hexarails.refuses_other_addresses = options.ip_whitelist;
    if (options.limits) {
        hexarails.limit = sandbox::hexarails::documented_limit;
        rampnow.limit = sandbox::rampnow::documented_limit;
        banxa.limit = sandbox::banxa::documented_limit;
    }
    if (!options.webhook_ca_file.empty()) {
        settings.webhook_ca_pem = read_file(options.webhook_ca_file, "--webhook-ca-file");
    }
    auto sides = sandbox::side_list(
        sandbox::hexarails::side{hexarails}, sandbox::rampnow::side{rampnow},
        sandbox::banxa::side{banxa});
    for (auto& one : sandbox::all_sides()) { // those of the tree that have no options here
        if (std::ranges::find(sides, one.name(), &sandbox::any_side::name) == sides.end())
            sides.push_back(std::move(one));
    }
    std::vector<std::string> names;
    for (auto const& one : sides)
        names.emplace_back(one.name());
    sandbox::server server{settings, std::move(sides)};
    server.set_clock_offset(std::chrono::seconds{options.clock_offset_s});
    certificate.finish(server.ca_pem());
    auto const url = server.base_url();
    ready line{url, path.string(), {}};
    for (auto const& name : names) {
        auto const& keys = server.keys(name);
        line.accounts.emplace_back(name, account{url, keys.api_key, keys.api_secret});
    }
    if (options.env) {
        start.ready(as_variables(line));
    } else {
        write_out(json_of(line));
    }
    signals.wait();
} catch (std::system_error const& failed) {
    reject_input(
        "--port: cannot listen on port " + std::to_string(options.port) + " (" + failed.what() +
        "); leave it out to take a free one");
}

} // namespace

void run_sandbox(sandbox_options const& options) {
    background_start start;
    if (options.env) {
        start.fork();
        if (start.parent()) return write_out(start.wait());
    }
    run_here(options, start);
}

} // namespace rampart::cli
