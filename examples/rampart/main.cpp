// The command line `rampart`: what it takes, and how it ends.
#include <exception>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <rampart/version.hpp>

#include "commands.hpp"
#include "help.hpp"
#include "report.hpp"

namespace {

using namespace rampart::cli;

/// A text option that may be given and yet be empty.
CLI::Option* add_text(
    CLI::App* app, std::string const& name, std::optional<std::string>& into,
    std::string const& help, std::string const& type) {
    return app
        ->add_option_function<std::string>(
            name, [&into](std::string const& text) { into = text; }, help)
        ->type_name(type);
}

void add_endpoints(CLI::App& app, endpoints_options& options) {
    auto* const command = app.add_subcommand("endpoints", "List the operations `call` knows");
    command->add_option("PROVIDER", options.provider, "hexarails, rampnow or banxa; all by default")
        ->type_name("");
    command->add_flag("--json", options.json, "Print a JSON array instead of a table");
    command->add_flag("--markdown", options.markdown, "Print the Markdown table of ENDPOINTS.md");
    command->footer(footer("rampart endpoints banxa --json"));
    command->final_callback([&options] { list_endpoints(options); });
}

void add_sign(CLI::App& app, sign_options& options) {
    auto* const command = app.add_subcommand("sign", "Print the signature headers of a request");
    command->add_option("PROVIDER", options.provider, "hexarails, rampnow or banxa")
        ->required()
        ->type_name("");
    command->add_option("METHOD", options.method, "GET, POST ...")->required()->type_name("");
    command->add_option("TARGET", options.target, "Path and query exactly as sent: /path?query")
        ->required()
        ->type_name("");
    add_text(
        command, "--host", options.host,
        "Host header's value, which hexarails signs (default: the provider's sandbox)", "HOST");
    auto* const body = add_text(
        command, "--body", options.body, "Body; an empty text means none (default: none)", "TEXT");
    add_text(command, "--body-file", options.body_file, "File with the body's exact bytes", "FILE")
        ->excludes(body);
    command->add_flag(
        "--multipart", options.multipart,
        "The body is multipart/form-data, which hexarails leaves out of the signature");
    add_text(
        command, "--timestamp", options.timestamp,
        "Unix time in seconds, for hexarails and rampnow (default: now)", "T");
    add_text(
        command, "--nonce", options.nonce,
        "Nonce, for hexarails (default: a random UUID) and banxa (default: milliseconds)", "N");
    add_text(
        command, "--header-set", options.header_set,
        "rampnow's header names: rn or x-rampnow (default: rn)", "NAME");
    command->add_flag("--explain", options.explain, "Also show what is signed, on standard error");
    command->footer(
        footer("rampart sign hexarails GET '/customer/list?pageNum=1' --explain") + '\n' +
        credentials_note);
    command->final_callback([&options] { sign_request(options); });
}

void add_call(CLI::App& app, call_options& options) {
    auto* const command =
        app.add_subcommand("call", "Call an operation and print its response as JSON");
    command->add_option("PROVIDER", options.provider, "hexarails, rampnow or banxa")
        ->required()
        ->type_name("");
    command->add_option("ENDPOINT", options.endpoint, "A name that `rampart endpoints` lists")
        ->required()
        ->type_name("");
    command
        ->add_option(
            "FIELD=VALUE", options.fields,
            "Members of the request: name=Jane, nested ones as from.currency=USD, files as "
            "supportingDocument=@FILE, lists of objects as JSON text")
        ->type_name("");
    add_text(
        command, "--json", options.json,
        "The whole request as a JSON object, or @FILE with it; FIELD=VALUE overrides it", "TEXT");
    add_text(
        command, "--base-url", options.base_url,
        "Origin to call, https://host[:port] (default: RAMPART_<PROVIDER>_BASE_URL, or the "
        "provider's sandbox; rampnow's public.* have only production)",
        "URL");
    add_text(
        command, "--ca-file", options.ca_file,
        "PEM file with further certificate authorities (default: the system's only)", "PEM");
    add_text(
        command, "--timeout", options.timeout,
        "Deadline of the whole call in seconds; connecting gets at most 10 of them (default: 30)",
        "SECONDS");
    command
        ->add_option(
            "--attempts", options.attempts,
            "How often to try at most, 1 to 20, within the deadline; a call is repeated only when "
            "it reads, or when the provider certainly did not act (default: 3; 1: never repeat)")
        ->type_name("N")
        ->check(CLI::Range(1, 20));
    command->add_flag("--dry-run", options.dry_run, "Print the signed request and send nothing");
    command->add_flag(
        "--allow-http", options.allow_http, "Allow a http:// base URL of this machine itself");
    command->footer(
        footer("rampart call hexarails create_customer name='Jane Doe' email=jane@example.com") +
        "Each repetition before it is a line too, with \"attempt\" and \"retry_in_ms\".\n\n" +
        credentials_note);
    command->final_callback([&options] { call(options); });
}

/// The end of `verify`'s help: it sends nothing, so that fewer things can happen.
constexpr char const* verify_footer =
    "Example:\n"
    "  rampart verify hexarails --url https://partner.example.com/hooks --body-file body.json \\\n"
    "    --header 'X-API-Key: ...' --header 'X-Timestamp: ...' \\\n"
    "    --header 'X-Nonce: ...' --header 'X-Signature: ...'\n\n"
    "Exit codes:\n"
    "  0  genuine\n"
    "  1  not genuine, or not certain to be; the message names the likely cause\n"
    "  2  the command is wrong: mend it\n"
    "Errors are one line of JSON on standard error.\n\n"
    "The secret comes from the environment, RAMPART_<PROVIDER>_API_SECRET, for banxa with\n"
    "RAMPART_BANXA_API_KEY; rampnow's legacy form takes its client secret there.\n";

void add_verify(CLI::App& app, verify_options& options) {
    auto* const command = app.add_subcommand(
        "verify", "Check the signature of a webhook delivery and print its event as JSON");
    command->add_option("PROVIDER", options.provider, "hexarails, rampnow or banxa")
        ->required()
        ->type_name("");
    command
        ->add_option(
            "--url", options.url,
            "The registered callback URL, whose host, path and query are signed")
        ->required()
        ->type_name("URL");
    command->add_option("--body-file", options.body_file, "File with the body's raw bytes")
        ->required()
        ->type_name("FILE");
    command->add_option("--header", options.headers, "A header as received; may be repeated")
        ->type_name("'NAME: VALUE'")
        ->allow_extra_args(false);
    add_text(
        command, "--window", options.window,
        "How far the signed time may be from now on either side, or off (default: 300 for "
        "hexarails, off for banxa)",
        "SECONDS");
    add_text(
        command, "--secret-header", options.secret_header,
        "rampnow documents no signature: the header with the body's HMAC-SHA256 in hex that was "
        "agreed on (default: only the hash of the legacy form is checked)",
        "NAME");
    command->footer(verify_footer);
    command->final_callback([&options] { verify_delivery(options); });
}

void add_sandbox(CLI::App& app, sandbox_options& options) {
    auto* const command = app.add_subcommand(
        "sandbox", "Play all three providers on this machine until SIGINT or SIGTERM");
    command->add_option("--port", options.port, "Port of 127.0.0.1 (default: a free one)")
        ->type_name("N");
    command->add_option("--dir", options.directory, "Where ca.pem is written (default: .)")
        ->type_name("DIR");
    command->footer(
        "Prints one line of JSON when it is ready: the base URL, the key pairs and the\n"
        "certificate authority's file, for `call --base-url` and `call --ca-file`.\n\n" +
        footer("rampart sandbox --port 8443 --dir /tmp"));
    command->final_callback([&options] { run_sandbox(options); });
}

/// What was not understood, without the values beside it: one of them may be a secret.
std::string unexpected(CLI::App const& app) {
    auto const rest = app.remaining(true);
    for (auto const& argument : rest) {
        if (argument.starts_with('-')) {
            return "there is no option " + argument.substr(0, argument.find('='));
        }
    }
    return rest.empty() ? "too many arguments" : "unexpected argument " + in_quotes(rest.front());
}

/// `--body=` means an empty text, which CLI11 would take for "the value comes next".
std::vector<std::string> arguments_of(int count, char** values) {
    std::vector<std::string> out;
    for (int at = count - 1; at > 0; --at) { // CLI11 takes them in reverse
        std::string argument = values[at];
        if (argument == "--body=") {
            out.emplace_back();
            argument.pop_back();
        }
        out.push_back(std::move(argument));
    }
    return out;
}

int finish(exit_code code) { return static_cast<int>(code); }

int fail_usage(std::string const& message) {
    std::cerr << usage_line(message);
    return finish(exit_code::invalid);
}

} // namespace

int main(int argument_count, char** arguments) {
    endpoints_options endpoints;
    sign_options sign;
    call_options call_;
    sandbox_options sandbox;
    verify_options verify;
    CLI::App app{"Signed calls to the ramp providers HexaRails, Rampnow and Banxa", "rampart"};
    app.set_version_flag("--version", "rampart " RAMPART_VERSION_STRING, "Print the version");
    app.require_subcommand(0, 1);
    app.footer(
        footer("rampart call hexarails health") + '\n' + credentials_note +
        "\n`rampart COMMAND --help` tells more.");
    add_endpoints(app, endpoints);
    add_sign(app, sign);
    add_call(app, call_);
    add_sandbox(app, sandbox);
    add_verify(app, verify);
    try {
        app.parse(arguments_of(argument_count, arguments));
        if (!app.get_subcommands().empty()) return finish(exit_code::done);
        std::cout << app.help();
        return fail_usage("a command is missing: endpoints, sign, call, sandbox or verify");
    } catch (CLI::Success const& wanted) {
        return app.exit(wanted);
    } catch (CLI::ExtrasError const&) {
        return fail_usage(unexpected(app) + "; see --help");
    } catch (CLI::ParseError const& problem) {
        return fail_usage(std::string{problem.what()} + "; see --help");
    } catch (rampart::call_failed const& failed) {
        std::cerr << error_line(failed.details());
        return finish(exit_code_of(failed.details()));
    } catch (std::exception const& unforeseen) {
        // Nothing is known about how far it got.
        auto const failed = rampart::make_error({}, rampart::delivery::unknown, unforeseen.what());
        std::cerr << error_line(failed);
        return finish(exit_code::unknown);
    }
}
