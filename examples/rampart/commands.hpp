// The commands as functions: what the command line gave goes in as plain values.
//
// A command that fails throws call_failed; main turns it into a line of JSON and an exit code.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rampart::cli {

struct endpoints_options {
    std::string provider; ///< empty: all
    bool json = false;
    bool markdown = false;
};
void list_endpoints(endpoints_options const& options);

struct sign_options {
    std::string provider;
    std::string method;
    std::string target;
    std::optional<std::string> host;
    std::optional<std::string> body;
    std::optional<std::string> body_file;
    std::optional<std::string> timestamp;
    std::optional<std::string> nonce;
    std::optional<std::string> header_set;
    bool multipart = false;
    bool explain = false;
};
void sign_request(sign_options const& options);

struct call_options {
    std::string provider;
    std::string endpoint;
    std::vector<std::string> fields; ///< FIELD=VALUE each
    std::optional<std::string> json; ///< text or @FILE
    std::optional<std::string> base_url;
    std::optional<std::string> ca_file;
    std::optional<std::string> timeout; ///< seconds
    int attempts = 3;                   ///< at most; 1 repeats nothing
    bool dry_run = false;
    bool allow_http = false;
};
void call(call_options const& options);

struct verify_options {
    std::string provider;
    std::string url;
    std::string body_file;
    std::vector<std::string> headers;         ///< "Name: value" each
    std::optional<std::string> window;        ///< seconds, or "off"
    std::optional<std::string> secret_header; ///< rampnow: where a signature of the body stands
};
/// Returns when the delivery is genuine, and throws otherwise.
void verify_delivery(verify_options const& options);

struct sandbox_options {
    std::uint16_t port = 0;
    std::string directory = ".";
};
/// Returns when SIGINT or SIGTERM arrives.
void run_sandbox(sandbox_options const& options);

} // namespace rampart::cli
