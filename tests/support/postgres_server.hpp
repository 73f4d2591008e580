// A PostgreSQL server of a test's own, on a socket in a temporary directory.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <unistd.h>

#include "process.hpp"

namespace rampart::test {

/// Debian's server programs of the newest version; nothing where there are none.
[[nodiscard]] inline std::optional<std::string> postgres_programs() {
    std::vector<std::string> found;
    std::error_code none;
    for (auto const& each : std::filesystem::directory_iterator{"/usr/lib/postgresql", none}) {
        auto const bin = each.path().string() + "/bin";
        if (std::filesystem::exists(bin + "/initdb")) found.push_back(bin);
    }
    if (found.empty()) return std::nullopt;
    return *std::ranges::max_element(found);
}

/// Runs from construction to destruction. It does not run as root: where the test does, as the user
/// "postgres" that Debian's package makes.
class postgres_server {
public:
    explicit postgres_server(std::string const& programs) : programs_{programs} {
        if (::getuid() == 0) {
            as_user_ = {"/usr/sbin/runuser", "-u", "postgres", "--"};
            must({"/bin/chown", "postgres", folder_.path()});
        }
        auto const data = folder_.path() + "/data";
        must(as_user(
            {programs_ + "/initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync"}));
        must(as_user(
            {programs_ + "/pg_ctl", "-D", data, "-w", "-l", folder_.path() + "/log", "-o",
             "-h '' -k " + folder_.path() + " -c max_connections=40", "start"}));
        runs_ = true;
    }
    ~postgres_server() {
        if (!runs_) return;
        [[maybe_unused]] auto const stopped = run(as_user(
            {programs_ + "/pg_ctl", "-D", folder_.path() + "/data", "-m", "immediate", "stop"}));
    }
    postgres_server(postgres_server const&) = delete;
    postgres_server& operator=(postgres_server const&) = delete;

    /// For PQconnectdb; each call makes an empty database.
    [[nodiscard]] std::string new_database() {
        auto const name = "d" + std::to_string(++databases_);
        must({programs_ + "/createdb", "-h", folder_.path(), "-U", "postgres", name});
        return "host=" + folder_.path() + " user=postgres dbname=" + name;
    }

private:
    std::vector<std::string> as_user(std::vector<std::string> command) const {
        command.insert(command.begin(), as_user_.begin(), as_user_.end());
        return command;
    }

    static void must(std::vector<std::string> const& command) {
        auto const done = run(command);
        if (done.exit_code != 0) {
            throw std::runtime_error{command.back() + ": " + done.out + done.err};
        }
    }

    std::string programs_;
    temporary_folder folder_;
    std::vector<std::string> as_user_;
    int databases_ = 0;
    bool runs_ = false;
};

} // namespace rampart::test
