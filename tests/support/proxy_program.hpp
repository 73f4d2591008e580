// Proxies as Debian packages them, each a test's own on a free port of 127.0.0.1.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "process.hpp"
#include "wire_server.hpp"

namespace rampart::test {

/// Where a program is; nothing where it is not installed.
[[nodiscard]] inline std::optional<std::string> installed(std::string const& name) {
    for (auto const* const folder : {"/usr/sbin/", "/usr/bin/", "/usr/local/bin/"}) {
        if (std::filesystem::exists(folder + name)) return folder + name;
    }
    return std::nullopt;
}

/// Runs from construction to destruction.
class proxy_program {
public:
    /// `command(folder, port)` writes what files it needs and says how it is started.
    using start =
        std::function<std::vector<std::string>(temporary_folder const& folder, std::uint16_t port)>;

    explicit proxy_program(start const& command) {
        // Some give their rights up, and still have to read here.
        std::filesystem::permissions(
            folder_.path(), std::filesystem::perms::others_all | std::filesystem::perms::group_all,
            std::filesystem::perm_options::add);
        for (int attempt = 0; attempt < 5; ++attempt) { // another program may take the port
            port_ = closed_port();
            process_ = std::make_unique<background_process>(
                command(folder_, port_), std::vector<variable>{}, true);
            if (listens()) return;
            process_.reset();
        }
        throw std::runtime_error{"the proxy does not start"};
    }

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

private:
    /// Whether it takes connections within some seconds.
    [[nodiscard]] bool listens() const {
        for (int attempt = 0; attempt < 500; ++attempt) {
            int const descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
            sockaddr_in to{};
            to.sin_family = AF_INET;
            to.sin_port = htons(port_);
            to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
            auto* const address = reinterpret_cast<sockaddr*>(&to);
            bool const there = ::connect(descriptor, address, sizeof to) == 0;
            ::close(descriptor);
            if (there) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
        }
        return false;
    }

    temporary_folder folder_;
    std::uint16_t port_ = 0;
    std::unique_ptr<background_process> process_;
};

/// CONNECT, with user "jane" and password "open-sesame" where it asks for them.
[[nodiscard]] inline proxy_program::start squid(std::string const& program, bool asks) {
    return [=](temporary_folder const& folder, std::uint16_t port) {
        auto const at = folder.path();
        std::string text = "http_port 127.0.0.1:" + std::to_string(port) +
                           "\npid_filename none\naccess_log none\ncache_log /dev/null\n"
                           "cache deny all\ncache_mem 1 MB\nshutdown_lifetime 0 seconds\n"
                           "visible_hostname proxy.test\nmax_filedescriptors 1024\n"
                           "netdb_filename none\ncoredump_dir " +
                           at + "\n";
        if (asks) {
            // Written by openssl passwd -apr1.
            auto const users =
                folder.write("users", "jane:$apr1$salt1234$te320NbCc5rfokSZjJlWP.\n");
            text += "auth_param basic program /usr/lib/squid/basic_ncsa_auth " + users +
                    "\nacl known proxy_auth REQUIRED\nhttp_access allow known\n"
                    "http_access deny all\n";
        } else {
            text += "http_access allow all\n";
        }
        return std::vector<std::string>{program, "-N", "-f", folder.write("squid.conf", text)};
    };
}

[[nodiscard]] inline proxy_program::start tinyproxy(std::string const& program, bool asks) {
    return [=](temporary_folder const& folder, std::uint16_t port) {
        std::string text = "Port " + std::to_string(port) + "\nListen 127.0.0.1\nTimeout 600\n";
        text += "MaxClients 50\nLogLevel Critical\n";
        if (asks) text += "BasicAuth jane open-sesame\n";
        return std::vector<std::string>{program, "-d", "-c", folder.write("tiny.conf", text)};
    };
}

/// SOCKS5, with user and password as above where it asks for them.
[[nodiscard]] inline proxy_program::start microsocks(std::string const& program, bool asks) {
    return [=](temporary_folder const&, std::uint16_t port) {
        std::vector<std::string> out{program, "-i", "127.0.0.1", "-p", std::to_string(port)};
        if (asks) out.insert(out.end(), {"-u", "jane", "-P", "open-sesame"});
        return out;
    };
}

/// SOCKS5 without authentication: dante's users are the system's.
[[nodiscard]] inline proxy_program::start dante(std::string const& program) {
    return [=](temporary_folder const& folder, std::uint16_t port) {
        std::string const text =
            "logoutput: /dev/null\ninternal: 127.0.0.1 port = " + std::to_string(port) +
            "\nexternal: 127.0.0.1\nclientmethod: none\nsocksmethod: none\n"
            "client pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }\n"
            "socks pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }\n";
        return std::vector<std::string>{
            program, "-f", folder.write("danted.conf", text), "-p", folder.path() + "/pid"};
    };
}

} // namespace rampart::test
