// The tool's commands beside those of rampart/cli.
#pragma once

#include <cstdint>
#include <string>

namespace CLI {
class App;
} // namespace CLI

namespace rampart::cli {

struct sandbox_options {
    std::uint16_t port = 0;
    std::string directory = ".";
    unsigned latency_ms = 0;   ///< before each answer
    unsigned step_delay_s = 0; ///< that each step of a record takes
    int clock_offset_s = 0;
    std::string banxa_webhook_url;
    int banxa_webhook_version = 2; ///< of the Partner API's orders
    std::string rampnow_legacy_webhook_url;
    bool rampnow_earlier_webhooks = false;
    std::string webhook_ca_file;
    bool ip_whitelist = false; ///< HexaRails refuses addresses that are not on the account's list
    bool limits = false; ///< hold callers to the documented numbers of requests
    bool env = false;    ///< run in the background, and print variables for a shell
};
/// Returns when SIGINT or SIGTERM arrives; with `env` once it runs.
void run_sandbox(sandbox_options const& options);

// Each adds its command to the app, with options that live as long as the process.
void add_sandbox(CLI::App& app);
void add_pay(CLI::App& app);
void add_journal(CLI::App& app);

} // namespace rampart::cli
