#include "commands.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#include <rampart/json/describe.hpp>
#include <rampart/json/write.hpp>
#include <rampart/sandbox/server.hpp>

#include "report.hpp"

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
    account hexarails;
    account rampnow;
    account banxa;
};
BOOST_DESCRIBE_STRUCT(ready, (), (base_url, ca_file, hexarails, rampnow, banxa))

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

} // namespace

void run_sandbox(sandbox_options const& options) try {
    auto const path = (std::filesystem::absolute(options.directory) / "ca.pem").lexically_normal();
    new_file certificate{path};
    stop_signals const signals; // before the server starts its thread
    sandbox::options settings;
    settings.port = options.port;
    sandbox::server server{settings};
    certificate.finish(server.ca_pem());
    auto const& known = server.settings();
    auto const url = server.base_url();
    auto const account_of = [&](sandbox::key_pair const& keys) {
        return account{url, keys.api_key, keys.api_secret};
    };
    ready const line{
        url, path.string(), account_of(known.hexarails), account_of(known.rampnow),
        account_of(known.banxa)};
    write_out(json::to_json(line) + '\n');
    signals.wait();
} catch (std::system_error const& failed) {
    reject_input(
        "--port: cannot listen on port " + std::to_string(options.port) + " (" + failed.what() +
        "); leave it out to take a free one");
}

} // namespace rampart::cli
