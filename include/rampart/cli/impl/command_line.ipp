// Definitions of command_line.hpp.
#pragma once

#include <rampart/cli/impl/command_line.hpp>

#include <algorithm>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <rampart/version.hpp>

#include <rampart/cli/impl/completion.hpp>
#include <rampart/cli/impl/doctor.hpp>
#include <rampart/cli/impl/environment.hpp>
#include <rampart/cli/impl/facts.hpp>
#include <rampart/cli/impl/help.hpp>
#include <rampart/cli/impl/options.hpp>
#include <rampart/cli/impl/registry.hpp>
#include <rampart/cli/impl/report.hpp>
#include <rampart/cli/impl/shared_limit.hpp>
#include <rampart/cli/impl/suggest.hpp>

namespace rampart::cli {

CLI::Option* add_text(
    CLI::App* app, std::string const& name, std::optional<std::string>& into,
    std::string const& help, std::string const& type) {
    return app
        ->add_option_function<std::string>(
            name, [&into](std::string const& text) { into = text; }, help)
        ->type_name(type);
}

void add_argument(
    CLI::App* app, std::string const& name, std::string& into, std::string const& help) {
    app->add_option(name, into, help)->required()->type_name("");
}

/// For the providers that have several.
void add_header_set(CLI::App* command, std::optional<std::string>& into) {
    for (auto const& one : registry::instance().providers) {
        std::vector<std::string> names;
        for (auto const& [name, ignored] : one.header_sets())
            names.emplace_back(name);
        if (names.empty()) continue;
        add_text(
            command, "--header-set", into,
            std::string{one.name()} + "'s header names: " + any_of(names) +
                " (default: " + names.front() + ')',
            "NAME");
        return;
    }
}

void add_where(CLI::App* command, call_options& options) {
    add_text(
        command, "--base-url", options.base_url,
        "Origin to call, https://host[:port] (default: RAMPART_<PROVIDER>_BASE_URL, or the one "
        "that "
        "is known of the provider)",
        "URL");
    add_text(
        command, "--ca-file", options.ca_file,
        "PEM file with further certificate authorities (default: RAMPART_CA_FILE, or the "
        "system's only)",
        "PEM");
    add_text(
        command, "--proxy", options.proxy,
        "A proxy's URL, http://, https:// or socks5h://[USER:PASSWORD@]HOST:PORT; none; or "
        "environment: HTTPS_PROXY, ALL_PROXY and NO_PROXY (default: environment)",
        "URL");
    command->add_flag(
        "--allow-http", options.allow_http, "Allow a http:// base URL of this machine itself");
    add_header_set(command, options.header_set);
}

void add_shared(CLI::App* command, call_options& options) {
    add_text(
        command, "--shared", options.shared,
        "Redis or Valkey that paces this command together with all that call with the key, "
        "redis://[USER@]HOST[:PORT][/DB], rediss:// for TLS; its password from " +
            shared_password_variable(),
        "URL");
    command
        ->add_option(
            "--shared-hosts", options.shared_hosts,
            "How many they are: this command's part of the rate while the store does not answer "
            "(default: 16)")
        ->type_name("N");
}

void add_provider(CLI::App* command, std::string& into) {
    add_argument(command, "PROVIDER", into, any_of(provider_names()));
}

namespace {

/// The first operation of the first provider that does more than read, or just the first.
endpoint_facts shown_endpoint() {
    auto const facts = all_facts_of(registry::instance().providers.front().name());
    auto const changes =
        std::ranges::find_if(facts, [](auto const& one) { return one.effect != "reads"; });
    return changes == facts.end() ? facts.front() : *changes;
}

/// The footer with an example of this program's, made when it is printed.
void add_footer(CLI::App* command, std::string (*example)(), bool names_keys = false) {
    command->footer([example, names_keys] {
        return footer(example()) + (names_keys ? '\n' + credentials_note() : "");
    });
}

void add_endpoints(CLI::App& app, endpoints_options& options) {
    auto* const command = app.add_subcommand("endpoints", "List the operations `call` knows");
    command->add_option("PROVIDER", options.provider, any_of(provider_names()) + "; all by default")
        ->type_name("");
    command->add_flag(
        "--json", options.json,
        "Print a JSON array with all that `describe` tells, instead of a table");
    command->add_flag("--markdown", options.markdown, "Print the Markdown table of ENDPOINTS.md");
    command->add_flag(
        "--openapi", options.openapi, "Print an OpenAPI 3.1 document of one provider's operations");
    add_footer(command, [] {
        return program_name() + " endpoints " + provider_names().front() + " --json";
    });
    command->final_callback([&options] { list_endpoints(options); });
}

void add_describe(CLI::App& app, describe_options& options) {
    auto* const command = app.add_subcommand(
        "describe", "Tell an operation's fields, rules, effect and answer, with an example call");
    add_provider(command, options.provider);
    add_argument(command, "ENDPOINT", options.endpoint, "A name that `endpoints` lists");
    command->add_flag("--json", options.json, "Print a JSON object");
    add_footer(command, [] {
        return program_name() + " describe " + provider_names().front() + ' ' +
               shown_endpoint().name;
    });
    command->final_callback([&options] { describe_endpoint(options); });
}

void add_sign(CLI::App& app, sign_options& options) {
    auto* const command = app.add_subcommand("sign", "Print the signature headers of a request");
    add_provider(command, options.provider);
    add_argument(command, "METHOD", options.method, "GET, POST ...");
    add_argument(command, "TARGET", options.target, "Path and query exactly as sent: /path?query");
    add_text(
        command, "--host", options.host,
        "Host header's value, which some providers sign (default: that of the provider's URL)",
        "HOST");
    auto* const body = add_text(
        command, "--body", options.body, "Body; an empty text means none (default: none)", "TEXT");
    add_text(
        command, "--body-file", options.body_file,
        "File with the body's exact bytes; - for standard input", "FILE")
        ->excludes(body);
    command->add_flag(
        "--multipart", options.multipart,
        "The body is multipart/form-data, which some providers leave out of the signature");
    add_text(
        command, "--timestamp", options.timestamp,
        "The time that is signed, in the provider's form (default: now)", "T");
    add_text(
        command, "--nonce", options.nonce,
        "The nonce that is signed (default: one as the provider's client makes it)", "N");
    add_header_set(command, options.header_set);
    command->add_flag("--explain", options.explain, "Also show what is signed, on standard error");
    add_footer(
        command,
        [] {
            return program_name() + " sign " + provider_names().front() +
                   " GET '/path?query' --explain";
        },
        true);
    command->final_callback([&options] { sign_request(options); });
}

void add_how(CLI::App* command, call_options& options) {
    add_text(
        command, "--timeout", options.timeout,
        "Timeout of the whole call in seconds; connecting gets at most 10 of them (default: 30)",
        "SECONDS");
    command
        ->add_option(
            "--attempts", options.attempts,
            "How often to try at most, 1 to 20, within the timeout; a call is repeated only when "
            "it reads, or when the provider certainly did not act (default: 3; 1: never repeat)")
        ->type_name("N")
        ->check(CLI::Range(1, 20));
    command->add_flag(
        "--dry-run", options.dry_run,
        "Print the signed request, its secrets masked, and send nothing; --dry-run=json and "
        "--dry-run=curl in these forms");
    command->add_flag(
        "--yes", options.yes, "Do not ask on a terminal before money moves in production");
}

void add_call(CLI::App& app, call_options& options) {
    auto* const command = app.add_subcommand("call", "Call an operation and print its answer");
    add_provider(command, options.provider);
    add_argument(command, "ENDPOINT", options.endpoint, "A name that `endpoints` lists");
    command
        ->add_option(
            "FIELDS", options.fields,
            "Members of the request as FIELD=VALUE: name=Jane, nested ones as from.currency=USD, "
            "files as supportingDocument=@FILE, lists as events=A events=B or events='[\"A\"]', "
            "lists of objects as JSON text; `describe` tells them")
        ->type_name("");
    add_text(
        command, "--json", options.json,
        "The whole request as a JSON object, @FILE with it, or - for standard input; FIELD=VALUE "
        "overrides it",
        "TEXT");
    command->add_flag(
        "--new-words", options.new_words,
        "Send words that no documentation knows even when they look mistyped");
    add_where(command, options);
    add_shared(command, options);
    add_how(command, options);
    command->add_flag(
        "--all", options.all, "Every page of a list: rows as lines of JSON, an error at the end");
    command
        ->add_option(
            "--output", options.output,
            "json, jsonl (a row a line) or table (default: json; with --all: jsonl)")
        ->type_name("FORM");
    command->add_flag(
        "--verbose", options.verbose,
        "Also print a line of JSON on standard error for all in an answer that is not as "
        "documented");
    command->footer([] {
        return footer(shown_endpoint().example) +
               "Each repetition before it is a line too, with \"attempt\" and "
               "\"retry_in_ms\".\n\n" +
               shared_note() + credentials_note();
    });
    command->final_callback([&options, command] {
        options.output_given = command->count("--output") > 0;
        if (options.dry_run == "true") options.dry_run = "text"; // given without a form
        call(options);
    });
}

void add_doctor(CLI::App& app, doctor_options& options) {
    auto* const command = app.add_subcommand(
        "doctor", "Tell what a call would meet, step by step, and what to do about it");
    command
        ->add_option(
            "PROVIDER", options.provider,
            any_of(provider_names()) + " (default: those that have a variable set, or all)")
        ->type_name("");
    command->add_flag("--json", options.json, "Print a line of JSON for each provider");
    add_where(command, options.call);
    add_text(
        command, "--timeout", options.call.timeout, "Timeout of each step in seconds", "SECONDS");
    command->footer([] { return doctor_footer(); });
    command->final_callback([&options] { run_doctor(options); });
}

void add_verify(CLI::App& app, verify_options& options) {
    auto* const command = app.add_subcommand(
        "verify", "Check the signature of a webhook notification and print its event as JSON");
    add_provider(command, options.provider);
    command
        ->add_option(
            "--url", options.url,
            "The registered callback URL, whose host, path and query are signed")
        ->required()
        ->type_name("URL");
    command
        ->add_option(
            "--body-file", options.body_file,
            "File with the body's raw bytes; - for standard input")
        ->required()
        ->type_name("FILE");
    command->add_option("--header", options.headers, "A header as received; may be repeated")
        ->type_name("'NAME: VALUE'")
        ->allow_extra_args(false);
    add_text(
        command, "--window", options.window,
        "How far the signed time may be from now on either side, or off (default: the provider's)",
        "SECONDS");
    for (auto const& one : registry::instance().providers) {
        if (!one.takes_secret_header()) continue;
        add_text(
            command, "--secret-header", options.secret_header,
            std::string{one.name()} +
                " documents no signature: the header with the body's HMAC-SHA256 in hex that was "
                "agreed on (default: only the hash of the legacy form is checked)",
            "NAME");
        break;
    }
    command->footer([] { return verify_footer(); });
    command->final_callback([&options] { verify_notification(options); });
}

void add_completion(CLI::App& app, completion_options& options) {
    auto* const command =
        app.add_subcommand("completion", "Print a script that completes commands in a shell");
    add_argument(command, "SHELL", options.shell, "bash, zsh or fish");
    add_footer(command, [] { return "eval \"$(" + program_name() + " completion bash)\""; });
    command->final_callback([&options] { print_completion(options); });
}

std::vector<std::string> option_names(CLI::App const& app, bool with_value) {
    std::vector<std::string> out;
    for (auto const* const option : app.get_options()) {
        if (!option->nonpositional() || (with_value && option->get_items_expected_max() == 0))
            continue;
        for (auto const& name : option->get_lnames())
            out.push_back("--" + name);
    }
    return out;
}

std::vector<known_command> known_commands(CLI::App& app) {
    std::vector<known_command> out;
    for (auto const* const command : app.get_subcommands([](CLI::App const*) { return true; })) {
        bool const takes_provider = command->get_option_no_throw("PROVIDER") != nullptr;
        out.push_back(
            {command->get_name(), option_names(*command, false), option_names(*command, true),
             takes_provider});
    }
    return out;
}

/// What was not understood, without the values beside it: one of them may be a secret.
std::string unexpected(CLI::App& app) {
    auto const chosen = app.get_subcommands();
    auto const& command = chosen.empty() ? app : *chosen.front();
    auto const rest = app.remaining(true);
    for (auto const& argument : rest) {
        if (!argument.starts_with('-')) continue;
        auto const name = argument.substr(0, argument.find('='));
        return "there is no option " + name + did_you_mean(name, option_names(command, false));
    }
    if (rest.empty()) return "too many arguments";
    if (!chosen.empty()) return "unexpected argument " + in_quotes(rest.front());
    std::vector<std::string> names;
    for (auto const& one : known_commands(app))
        names.push_back(one.name);
    return "there is no command " + in_quotes(rest.front()) + did_you_mean(rest.front(), names);
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

/// Later versions of CLI11 would set the lines of a footer anew.
template <class Formatter>
void keep_lines(Formatter& formatter) {
    if constexpr (requires { formatter.enable_footer_formatting(false); }) {
        formatter.enable_footer_formatting(false);
    }
}

[[noreturn]] void fail_usage(std::string const& message) {
    throw call_failed{usage_error(message)};
}

} // namespace

void run_command_line(int argument_count, char** arguments) {
    endpoints_options endpoints;
    describe_options describe;
    sign_options sign;
    call_options call_;
    doctor_options doctor;
    verify_options verify;
    completion_options completion;
    auto const& how = registry::instance().how;
    CLI::App app{
        how.about.empty() ? "Signed calls to " + any_of(provider_names()) : how.about, how.name};
    app.set_version_flag(
        "--version", how.name + ' ' + (how.version.empty() ? RAMPART_VERSION_STRING : how.version),
        "Print the version");
    keep_lines(*app.get_formatter());
    app.require_subcommand(0, 1);
    app.footer([] {
        return footer(shown_endpoint().example) + '\n' + credentials_note() + "\n`" +
               program_name() + " COMMAND --help` tells more.";
    });
    add_endpoints(app, endpoints);
    add_describe(app, describe);
    add_sign(app, sign);
    add_call(app, call_);
    add_doctor(app, doctor);
    add_verify(app, verify);
    for (auto const& add : how.more)
        add(app);
    add_completion(app, completion);
    // For the shells' scripts; its words are anything, options included.
    if (argument_count > 1 && std::string_view{arguments[1]} == completing_command) {
        return complete({arguments + 2, arguments + argument_count}, known_commands(app));
    }
    try {
        app.parse(arguments_of(argument_count, arguments));
        if (!app.get_subcommands().empty()) return;
        std::cout << app.help();
        std::vector<std::string> names;
        for (auto const& one : known_commands(app))
            names.push_back(one.name);
        fail_usage("a command is missing: " + any_of(names));
    } catch (CLI::Success const& wanted) {
        app.exit(wanted);
    } catch (CLI::ExtrasError const&) {
        fail_usage(unexpected(app) + "; see --help");
    } catch (CLI::ParseError const& problem) {
        fail_usage(std::string{problem.what()} + "; see --help");
    }
}

} // namespace rampart::cli
