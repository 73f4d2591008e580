// An nginx of a test's own, on a free port of 127.0.0.1.
#pragma once

#include <chrono>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <rampart/sandbox/authority.hpp>

#include "process.hpp"
#include "wire_server.hpp"

namespace rampart::test {

/// Where Debian's package has it; nothing where it is not there.
[[nodiscard]] inline std::optional<std::string> nginx_program() {
    for (auto const* const path : {"/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx"}) {
        if (std::filesystem::exists(path)) return path;
    }
    return std::nullopt;
}

/// Runs from construction to destruction, one process. It serves `https://localhost:port()` with
/// `identity` and answers as `directives` say, those of nginx's `server` block:
///
///     nginx_server server{*nginx_program(), authority.issue(leaf_request::localhost()),
///                         "keepalive_timeout 1s; location / { return 200 '{}'; }"};
class nginx_server {
public:
    nginx_server(
        std::string const& program, sandbox::certificate const& identity,
        std::string const& directives) {
        static_cast<void>(folder_.write("server.pem", identity.pem_chain));
        static_cast<void>(folder_.write("server.key", identity.pem_key));
        for (int attempt = 0; attempt < 10; ++attempt) { // another program may take the port
            port_ = closed_port();
            auto const file = folder_.write("nginx.conf", configuration(directives));
            process_ = std::make_unique<background_process>(std::vector<std::string>{
                program, "-p", folder_.path(), "-c", file, "-e", folder_.path() + "/error.log"});
            if (listens()) return;
            process_.reset();
        }
        throw std::runtime_error{"nginx does not start: " + log()};
    }

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    [[nodiscard]] std::string origin() const {
        return "https://localhost:" + std::to_string(port_);
    }
    /// For files that directives name; write them before.
    [[nodiscard]] static std::string quoted(std::string const& path) { return '"' + path + '"'; }

    /// What it has written into its log of errors.
    [[nodiscard]] std::string log() const {
        std::ifstream file{folder_.path() + "/error.log"};
        return {std::istreambuf_iterator<char>{file}, {}};
    }

private:
    [[nodiscard]] std::string configuration(std::string const& directives) const {
        auto const at = folder_.path();
        std::string out = "daemon off;\nmaster_process off;\nworker_processes 1;\n";
        out += "pid " + at + "/pid;\nerror_log " + at + "/error.log info;\n";
        out += "events { worker_connections 64; }\nhttp {\naccess_log off;\n";
        for (auto const* const what : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
            out += std::string{what} + "_temp_path " + at + "/" + what + ";\n";
        out += "server {\nlisten 127.0.0.1:" + std::to_string(port_) + " ssl;\n";
        out += "server_name localhost;\nssl_certificate " + at + "/server.pem;\n";
        out += "ssl_certificate_key " + at + "/server.key;\n";
        return out + directives + "\n}\n}\n";
    }

    /// Whether it takes connections within some seconds.
    [[nodiscard]] bool listens() const {
        for (int attempt = 0; attempt < 250; ++attempt) {
            int const descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
            sockaddr_in to{};
            to.sin_family = AF_INET;
            to.sin_port = htons(port_);
            to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
            auto* const address = reinterpret_cast<sockaddr*>(&to);
            bool const there = ::connect(descriptor, address, sizeof to) == 0;
            ::close(descriptor);
            if (there) return true;
            if (log().find("bind()") != std::string::npos) return false;
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
        }
        return false;
    }

    temporary_folder folder_;
    std::uint16_t port_ = 0;
    std::unique_ptr<background_process> process_;
};

} // namespace rampart::test
