// The commands as functions: what the command line gave goes in as plain values.
//
// A command that fails throws call_failed; main turns it into an error and an exit code.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace rampart::cli {

struct endpoints_options {
    std::string provider; ///< empty: all
    bool json = false;
    bool markdown = false;
    bool openapi = false; ///< of one provider
};
void list_endpoints(endpoints_options const& options);

struct describe_options {
    std::string provider;
    std::string endpoint;
    bool json = false;
};
void describe_endpoint(describe_options const& options);

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

struct call_probe;

struct call_options {
    std::string provider;
    std::string endpoint;
    std::vector<std::string> fields; ///< FIELD=VALUE each
    std::optional<std::string> json; ///< text, @FILE or - for standard input
    std::optional<std::string> base_url;
    std::optional<std::string> ca_file;
    std::optional<std::string> proxy;      ///< a URL, none or environment
    std::optional<std::string> header_set; ///< where a provider has several
    std::optional<std::string> shared;     ///< the URL of a store that paces all hosts
    int shared_hosts = 16;                 ///< how many they are, while it does not answer
    std::optional<std::string> timeout;    ///< seconds
    std::string dry_run;                   ///< text, json or curl; empty: it is sent
    std::string output = "json";           ///< json, jsonl or table
    bool output_given = false;
    int attempts = 3; ///< at most; 1 repeats nothing
    bool all = false; ///< every page of a list
    bool yes = false; ///< nothing is asked
    bool verbose = false;
    bool new_words = false;
    bool allow_http = false;
    call_probe* probe = nullptr; ///< doctor's: the call is looked at, and nothing is printed
};
void call(call_options const& options);

struct verify_options {
    std::string provider;
    std::string url;
    std::string body_file;
    std::vector<std::string> headers;         ///< "Name: value" each
    std::optional<std::string> window;        ///< seconds, or "off"
    std::optional<std::string> secret_header; ///< where a signature of the body stands
};
/// Returns when the notification is genuine, and throws otherwise.
void verify_notification(verify_options const& options);

struct completion_options {
    std::string shell; ///< bash, zsh or fish
};
void print_completion(completion_options const& options);

} // namespace rampart::cli
