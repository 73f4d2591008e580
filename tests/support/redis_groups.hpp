// A primary with replicas under Sentinel, and a cluster, of a test's own.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "redis_server.hpp"

namespace rampart::test {

/// Asks again until `done()`; throws when that takes a minute.
template <class Done>
void wait_until_true(Done const& done, char const* what) {
    for (int attempt = 0; attempt < 1200; ++attempt) {
        if (done()) return;
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    throw std::runtime_error{what};
}

/// A primary, two replicas, and three Sentinels that call it "limits".
class sentinel_group {
public:
    explicit sentinel_group(std::string const& program, std::string const& lines = {}) {
        servers_.push_back(std::make_unique<redis_server>(program, lines));
        auto const primary = std::to_string(servers_.front()->port());
        for (int replica = 0; replica < 2; ++replica) {
            servers_.push_back(std::make_unique<redis_server>(
                program, lines + "replicaof 127.0.0.1 " + primary + '\n'));
        }
        wait_until_true(
            [&] {
                auto const told = servers_.front()->command({"INFO", "replication"});
                return told.find("slave0:") != std::string::npos &&
                       told.find("slave1:") != std::string::npos &&
                       told.find("state=online") != std::string::npos;
            },
            "the replicas do not come");
        for (int sentinel = 0; sentinel < 3; ++sentinel) {
            sentinels_.push_back(std::make_unique<redis_server>(
                program,
                "sentinel monitor limits 127.0.0.1 " + primary +
                    " 2\nsentinel down-after-milliseconds limits 500\n"
                    "sentinel failover-timeout limits 3000\n",
                true));
        }
        wait_until_true(
            [&] {
                for (auto const& each : sentinels_) {
                    auto const told = each->command({"INFO", "sentinel"});
                    if (told.find("slaves=2,sentinels=3") == std::string::npos) return false;
                }
                return true;
            },
            "the Sentinels do not find one another");
    }

    /// For a redis_store.
    [[nodiscard]] std::string url() const {
        std::string out{"redis+sentinel://"};
        for (auto const& each : sentinels_)
            out += (each == sentinels_.front() ? "" : ",") + each->address();
        return out + "/limits";
    }

    /// The one that says so itself.
    [[nodiscard]] redis_server& primary() {
        for (auto const& each : servers_)
            if (each->command({"ROLE"}).find("master") != std::string::npos) return *each;
        throw std::runtime_error{"no primary"};
    }

    /// Has another one take over, with this one still there.
    void fail_over() {
        static_cast<void>(sentinels_.front()->command({"SENTINEL", "FAILOVER", "limits"}));
    }

    /// Waits until a server that was not it before is the primary for all Sentinels.
    void wait_for_another_than(redis_server const& before) {
        auto const old = std::to_string(before.port());
        wait_until_true(
            [&] {
                for (auto const& each : sentinels_) {
                    auto const told =
                        each->command({"SENTINEL", "get-master-addr-by-name", "limits"});
                    if (told.find(old) != std::string::npos) return false;
                }
                return true;
            },
            "no failover");
    }

private:
    std::vector<std::unique_ptr<redis_server>> servers_;
    std::vector<std::unique_ptr<redis_server>> sentinels_;
};

/// Three primaries, each with a third of the slots.
class redis_cluster {
public:
    explicit redis_cluster(std::string const& program) {
        for (int node = 0; node < 3; ++node) {
            servers_.push_back(std::make_unique<redis_server>(
                program, "cluster-enabled yes\ncluster-node-timeout 5000\ncluster-port " +
                             std::to_string(closed_port()) + '\n'));
        }
        for (std::size_t node = 0; node < 3; ++node) {
            auto const first = std::to_string(node * 5462);
            auto const last = std::to_string(node == 2 ? 16383 : (node + 1) * 5462 - 1);
            static_cast<void>(servers_[node]->command({"CLUSTER", "ADDSLOTSRANGE", first, last}));
            static_cast<void>(
                servers_[node]->command({"CLUSTER", "SET-CONFIG-EPOCH", std::to_string(node + 1)}));
        }
        for (std::size_t node = 1; node < 3; ++node) {
            // The port of the bus is told: it need not be 10,000 above.
            auto const bus = servers_[node]->command({"CONFIG", "GET", "cluster-port"});
            auto const line = bus.find("cluster-port\r\n$");
            auto const from = bus.find("\r\n", line + 15) + 2;
            static_cast<void>(servers_.front()->command(
                {"CLUSTER", "MEET", "127.0.0.1", std::to_string(servers_[node]->port()),
                 bus.substr(from, bus.find("\r\n", from) - from)}));
        }
        wait_until_true(
            [&] {
                for (auto const& each : servers_) {
                    auto const told = each->command({"CLUSTER", "INFO"});
                    if (told.find("cluster_state:ok") == std::string::npos) return false;
                    if (told.find("cluster_known_nodes:3") == std::string::npos) return false;
                }
                return true;
            },
            "the cluster does not come together");
    }

    [[nodiscard]] redis_server& at(std::size_t node) { return *servers_.at(node); }
    [[nodiscard]] std::string url() const { return servers_.front()->url(); }

    /// The node's own name for itself.
    [[nodiscard]] std::string id(std::size_t node) const {
        auto const told = servers_[node]->command({"CLUSTER", "MYID"});
        return told.substr(told.find("\r\n") + 2, 40);
    }

private:
    std::vector<std::unique_ptr<redis_server>> servers_;
};

} // namespace rampart::test
