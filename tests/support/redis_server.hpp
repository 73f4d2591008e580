// A Redis or Valkey of a test's own, on a free port of 127.0.0.1.
#pragma once

#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <hiredis/hiredis.h>

#include "process.hpp"
#include "wire_server.hpp"

namespace rampart::test {

/// The server programs that are here: Debian's redis-server and valkey-server, and the one that
/// RAMPART_TEST_VALKEY names; each once, where one is the other's name.
[[nodiscard]] inline std::vector<std::string> redis_programs() {
    std::vector<std::string> paths{"/usr/bin/redis-server", "/usr/bin/valkey-server"};
    if (auto const* const other = std::getenv("RAMPART_TEST_VALKEY")) paths.emplace_back(other);
    std::vector<std::string> out;
    std::set<std::filesystem::path> seen;
    for (auto const& path : paths) {
        bool const there = std::filesystem::exists(path);
        if (there && seen.insert(std::filesystem::canonical(path)).second) out.push_back(path);
    }
    return out;
}

/// Whether somebody takes connections there.
[[nodiscard]] inline bool listens_at(std::uint16_t port) {
    int const descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bool const there = ::connect(descriptor, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
    ::close(descriptor);
    return there;
}

/// Runs from construction to destruction; can be killed, started again, stopped and continued in
/// between. `lines` go into its configuration.
class redis_server {
public:
    explicit redis_server(std::string program, std::string lines = {}, bool sentinel = false)
        : program_{std::move(program)}, lines_{std::move(lines)}, sentinel_{sentinel} {
        for (int attempt = 0; attempt < 10; ++attempt) { // another program may take the port
            port_ = closed_port();
            if (begin()) return;
        }
        throw std::runtime_error{program_ + " does not start: " + log()};
    }
    ~redis_server() { resume(); }
    redis_server(redis_server const&) = delete;
    redis_server& operator=(redis_server const&) = delete;

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
    [[nodiscard]] std::string url() const { return "redis://" + address(); }
    [[nodiscard]] std::string const& folder() const noexcept { return folder_.path(); }

    /// kill -9.
    void kill() { process_.reset(); }
    /// Behind `kill`; nothing is remembered unless the configuration says so.
    void restart() {
        if (!begin()) throw std::runtime_error{program_ + " does not start again: " + log()};
    }
    /// SIGSTOP: it takes connections, and answers nothing.
    void stop() { ::kill(process_->id(), SIGSTOP); }
    /// Goes on behind `stop`.
    void resume() {
        if (process_) ::kill(process_->id(), SIGCONT);
    }

    [[nodiscard]] std::string log() const {
        std::ifstream file{folder_.path() + "/log"};
        return {std::istreambuf_iterator<char>{file}, {}};
    }

    /// What a plain command answers, in Redis' protocol: command({"INFO"}).
    std::string command(std::vector<std::string> const& words) const {
        int const descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port_);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        std::string out;
        if (::connect(descriptor, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0) {
            auto bytes = '*' + std::to_string(words.size()) + "\r\n";
            for (auto const& word : words)
                bytes += '$' + std::to_string(word.size()) + "\r\n" + word + "\r\n";
            if (::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL) > 0) {
                timeval const patience{20, 0};
                ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
                std::unique_ptr<redisReader, void (*)(redisReader*)> const reader{
                    redisReaderCreate(), &redisReaderFree};
                char room[4096];
                void* whole = nullptr;
                for (ssize_t got = 0;
                     whole == nullptr && (got = ::recv(descriptor, room, sizeof room, 0)) > 0;) {
                    out.append(room, static_cast<std::size_t>(got));
                    redisReaderFeed(reader.get(), room, static_cast<std::size_t>(got));
                    if (redisReaderGetReply(reader.get(), &whole) != REDIS_OK) break;
                }
                freeReplyObject(whole);
            }
        }
        ::close(descriptor);
        return out;
    }

private:
    bool begin() {
        auto const at = folder_.path();
        auto const port = std::to_string(port_);
        auto text = "dir " + at + "\nlogfile " + at + "/log\n";
        text += "daemonize no\nbind 127.0.0.1\nprotected-mode no\n";
        if (!sentinel_) text += "save \"\"\n";
        text += lines_.find("tls-port") == std::string::npos ? "port " + port + '\n'
                                                             : "port 0\ntls-port " + port + '\n';
        auto lines = lines_;
        if (auto const own = lines.find("tls-port\n"); own != std::string::npos)
            lines.erase(own, 9);
        auto const file = folder_.write("redis.conf", text + lines);
        std::vector<std::string> arguments{program_, file};
        if (sentinel_) arguments.emplace_back("--sentinel");
        process_ = std::make_unique<background_process>(arguments);
        for (int attempt = 0; attempt < 250; ++attempt) {
            if (listens_at(port_)) return true;
            if (log().find("bind:") != std::string::npos) break;
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
        }
        process_.reset();
        return false;
    }

    std::string program_;
    std::string lines_;
    bool sentinel_;
    temporary_folder folder_;
    std::uint16_t port_ = 0;
    std::unique_ptr<background_process> process_;
};

} // namespace rampart::test
