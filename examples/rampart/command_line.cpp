#include "command_line.hpp"

#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <rampart/version.hpp>

#include "commands.hpp"
#include "completion.hpp"
#include "help.hpp"
#include "journal_commands.hpp"
#include "report.hpp"
#include "suggest.hpp"

namespace rampart::cli {

namespace {

/// A text option that may be given and yet be empty.
CLI::Option* add_text(
    CLI::App* app, std::string const& name, std::optional<std::string>& into,
    std::string const& help, std::string const& type) {
    return app
        ->add_option_function<std::string>(
            name, [&into](std::string const& text) { into = text; }, help)
        ->type_name(type);
}

/// An argument without a name that has to be there.
void add_argument(
    CLI::App* app, std::string const& name, std::string& into, std::string const& help) {
    app->add_option(name, into, help)->required()->type_name("");
}

void add_endpoints(CLI::App& app, endpoints_options& options) {
    auto* const command = app.add_subcommand("endpoints", "List the operations `call` knows");
    command->add_option("PROVIDER", options.provider, "hexarails, rampnow or banxa; all by default")
        ->type_name("");
    command->add_flag(
        "--json", options.json,
        "Print a JSON array with all that `describe` tells, instead of a table");
    command->add_flag("--markdown", options.markdown, "Print the Markdown table of ENDPOINTS.md");
    command->footer(footer("rampart endpoints banxa --json"));
    command->final_callback([&options] { list_endpoints(options); });
}

void add_describe(CLI::App& app, describe_options& options) {
    auto* const command = app.add_subcommand(
        "describe", "Tell an operation's fields, rules, effect and answer, with an example call");
    add_argument(command, "PROVIDER", options.provider, "hexarails, rampnow or banxa");
    add_argument(command, "ENDPOINT", options.endpoint, "A name that `rampart endpoints` lists");
    command->add_flag("--json", options.json, "Print a JSON object");
    command->footer(footer("rampart describe hexarails create_payment"));
    command->final_callback([&options] { describe_endpoint(options); });
}

void add_sign(CLI::App& app, sign_options& options) {
    auto* const command = app.add_subcommand("sign", "Print the signature headers of a request");
    add_argument(command, "PROVIDER", options.provider, "hexarails, rampnow or banxa");
    add_argument(command, "METHOD", options.method, "GET, POST ...");
    add_argument(command, "TARGET", options.target, "Path and query exactly as sent: /path?query");
    add_text(
        command, "--host", options.host,
        "Host header's value, which hexarails signs (default: the provider's sandbox)", "HOST");
    auto* const body = add_text(
        command, "--body", options.body, "Body; an empty text means none (default: none)", "TEXT");
    add_text(
        command, "--body-file", options.body_file,
        "File with the body's exact bytes; - for standard input", "FILE")
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

void add_where(CLI::App* command, call_options& options) {
    add_text(
        command, "--base-url", options.base_url,
        "Origin to call, https://host[:port] (default: RAMPART_<PROVIDER>_BASE_URL, or the "
        "provider's sandbox; rampnow's public.* have only production; banxa's partner.* need it)",
        "URL");
    add_text(
        command, "--ca-file", options.ca_file,
        "PEM file with further certificate authorities (default: RAMPART_CA_FILE, or the "
        "system's only)",
        "PEM");
    command->add_flag(
        "--allow-http", options.allow_http, "Allow a http:// base URL of this machine itself");
    add_text(
        command, "--header-set", options.header_set,
        "rampnow's header names: rn or x-rampnow (default: rn)", "NAME");
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
    add_argument(command, "PROVIDER", options.provider, "hexarails, rampnow or banxa");
    add_argument(command, "ENDPOINT", options.endpoint, "A name that `rampart endpoints` lists");
    command
        ->add_option(
            "FIELDS", options.fields,
            "Members of the request as FIELD=VALUE: name=Jane, nested ones as from.currency=USD, "
            "files as supportingDocument=@FILE, lists as events=A events=B or events='[\"A\"]', "
            "lists of objects as JSON text; `rampart describe` tells them")
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
    command->footer(
        footer("rampart call hexarails create_customer name='Jane Doe' email=jane@example.com") +
        "Each repetition before it is a line too, with \"attempt\" and \"retry_in_ms\".\n\n" +
        credentials_note);
    command->final_callback([&options, command] {
        options.output_given = command->count("--output") > 0;
        if (options.dry_run == "true") options.dry_run = "text"; // given without a form
        call(options);
    });
}

#if defined(RAMPART_CLI_JOURNAL)

void add_pay(CLI::App& app, pay_options& options) {
    auto* const command = app.add_subcommand(
        "pay", "Plan a payment in a journal and pay it once, however often this is run");
    auto& call = options.call;
    add_argument(command, "PROVIDER", call.provider, "hexarails, rampnow or banxa");
    add_argument(
        command, "ENDPOINT", call.endpoint, "create_payment, create_checkout or create_ramp");
    command
        ->add_option("FIELDS", call.fields, "Members of the request as FIELD=VALUE, as of `call`")
        ->type_name("");
    add_text(
        command, "--json", call.json,
        "The whole request as a JSON object, @FILE with it, or - for standard input", "TEXT");
    command->add_option("--journal", options.journal, "A file, or postgres://USER@HOST/DATABASE")
        ->required()
        ->type_name("JOURNAL");
    command->add_option("--account", options.account, "Your name for the account (default: main)")
        ->type_name("NAME");
    add_text(
        command, "--reference", options.reference,
        "What names this payment alone, where the request has no reference of yours", "TEXT");
    add_where(command, call);
    add_text(command, "--timeout", call.timeout, "Timeout of the call in seconds", "SECONDS");
    command->add_flag(
        "--yes", call.yes, "Do not ask on a terminal before money moves in production");
    command->footer(
        "Exit codes as of `call`; 4: unknown or held, and it is not sent again.\n\n" +
        footer("rampart pay hexarails create_payment deductCurrency=USDT amount=25.00 "
               "currency=USD bankAccountId=ba-1 reference=invoice-7 --journal payouts.db") +
        '\n' + credentials_note);
    command->final_callback([&options] { pay(options); });
}

void add_journal(CLI::App& app, journal_options& options) {
    auto* const command = app.add_subcommand("journal", "Show and settle what `pay` has planned");
    command->add_option("ACTION", options.action, "list, show, settle or release")
        ->required()
        ->type_name("")
        ->check(CLI::IsMember({"list", "show", "settle", "release"}));
    command
        ->add_option(
            "REFERENCE", options.reference, "Which payment; settle: all that are open by default")
        ->type_name("");
    command->add_option("--journal", options.journal, "A file, or postgres://USER@HOST/DATABASE")
        ->required()
        ->type_name("JOURNAL");
    command
        ->add_option("--account", options.account, "Only your account of this name (default: all)")
        ->type_name("NAME");
    command->add_flag("--json", options.json, "Print a JSON array instead of a table");
    add_text(
        command, "--paid", options.paid,
        "settle: a person knows that it was paid, as ID (default: it is looked for)", "ID");
    command->add_flag(
        "--restored", options.restored,
        "release: a person has compared a journal that was restored from an older copy with what "
        "was paid, and it may pay again");
    add_where(command, options.call);
    command->footer(
        "release plans a payment again of which a person knows that it was not made.\n\n" +
        footer("rampart journal settle invoice-7 --journal payouts.db"));
    command->final_callback([&options] { look_into_journal(options); });
}

#endif

void add_verify(CLI::App& app, verify_options& options) {
    auto* const command = app.add_subcommand(
        "verify", "Check the signature of a webhook delivery and print its event as JSON");
    add_argument(command, "PROVIDER", options.provider, "hexarails, rampnow or banxa");
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
        "How far the signed time may be from now on either side, or off (default: 300 for "
        "hexarails; for banxa 86400 old and 300 ahead)",
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
    command
        ->add_option(
            "--latency", options.latency_ms, "Pause before every answer, in ms (default: 0)")
        ->type_name("MS");
    command
        ->add_option(
            "--step-delay", options.step_delay_s,
            "How long each step of a record takes, such as a customer's approval (default: 0)")
        ->type_name("SECONDS");
    command
        ->add_option(
            "--clock-offset", options.clock_offset_s,
            "How far its clock is ahead; negative: behind (default: 0)")
        ->type_name("SECONDS");
    command
        ->add_option(
            "--banxa-webhook-url", options.banxa_webhook_url,
            "Where Banxa's webhooks are posted (default: nowhere; HexaRails' are set by calls)")
        ->type_name("URL");
    command
        ->add_option(
            "--banxa-webhook-version", options.banxa_webhook_version,
            "Form of the webhooks of Banxa's partner orders: 1 (the id alone) or 2 (default: 2)")
        ->type_name("N")
        ->check(CLI::Range(1, 2));
    command
        ->add_option(
            "--rampnow-legacy-webhook-url", options.rampnow_legacy_webhook_url,
            "Where rampnow's legacy webhooks go when the order names no callbackUrl (default: "
            "nowhere)")
        ->type_name("URL");
    command->add_flag(
        "--rampnow-earlier-webhooks", options.rampnow_earlier_webhooks,
        "rampnow's order webhooks have the earlier form, the order at the top");
    command->add_flag(
        "--limits", options.limits,
        "Answer 429 with Retry-After beyond the documented numbers of requests");
    command
        ->add_option(
            "--webhook-ca-file", options.webhook_ca_file,
            "PEM file with authorities that vouch for receivers of webhooks")
        ->type_name("PEM");
    command->add_flag(
        "--env", options.env,
        "Run in the background and print variables for a shell: eval \"$(rampart sandbox --env)\"; "
        "kill $RAMPART_SANDBOX_PID ends it");
    command->footer(
        "Prints one line of JSON when it is ready: the base URL, the key pairs and the\n"
        "certificate authority's file, for `call --base-url` and `call --ca-file`.\n\n" +
        footer("rampart sandbox --port 8443 --dir /tmp"));
    command->final_callback([&options] { run_sandbox(options); });
}

void add_completion(CLI::App& app, completion_options& options) {
    auto* const command =
        app.add_subcommand("completion", "Print a script that completes commands in a shell");
    add_argument(command, "SHELL", options.shell, "bash, zsh or fish");
    command->footer(footer("eval \"$(rampart completion bash)\""));
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

std::vector<known_command> commands_of(CLI::App& app) {
    std::vector<known_command> out;
    for (auto const* const command : app.get_subcommands([](CLI::App const*) { return true; })) {
        out.push_back(
            {command->get_name(), option_names(*command, false), option_names(*command, true)});
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
    for (auto const& one : commands_of(app))
        names.push_back(one.name);
    return "there is no command " + in_quotes(rest.front()) + did_you_mean(rest.front(), names);
}

/// "one, two or three"
std::string all_of(std::vector<known_command> const& commands) {
    std::string out;
    for (std::size_t left = commands.size(); auto const& one : commands) {
        out += one.name;
        --left;
        if (left > 0) out += left == 1 ? " or " : ", ";
    }
    return out;
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
#if defined(RAMPART_CLI_JOURNAL)
    pay_options pay_;
    journal_options journal_;
#endif
    verify_options verify;
    sandbox_options sandbox;
    completion_options completion;
    CLI::App app{"Signed calls to the ramp providers HexaRails, Rampnow and Banxa", "rampart"};
    app.set_version_flag("--version", "rampart " RAMPART_VERSION_STRING, "Print the version");
    keep_lines(*app.get_formatter());
    app.require_subcommand(0, 1);
    app.footer(
        footer("rampart call hexarails health") + '\n' + credentials_note +
        "\n`rampart COMMAND --help` tells more.");
    add_endpoints(app, endpoints);
    add_describe(app, describe);
    add_sign(app, sign);
    add_call(app, call_);
#if defined(RAMPART_CLI_JOURNAL)
    add_pay(app, pay_);
    add_journal(app, journal_);
#endif
    add_verify(app, verify);
    add_sandbox(app, sandbox);
    add_completion(app, completion);
    // For the shells' scripts; its words are anything, options included.
    if (argument_count > 1 && std::string_view{arguments[1]} == completing_command) {
        return complete({arguments + 2, arguments + argument_count}, commands_of(app));
    }
    try {
        app.parse(arguments_of(argument_count, arguments));
        if (!app.get_subcommands().empty()) return;
        std::cout << app.help();
        fail_usage("a command is missing: " + all_of(commands_of(app)));
    } catch (CLI::Success const& wanted) {
        app.exit(wanted);
    } catch (CLI::ExtrasError const&) {
        fail_usage(unexpected(app) + "; see --help");
    } catch (CLI::ParseError const& problem) {
        fail_usage(std::string{problem.what()} + "; see --help");
    }
}

} // namespace rampart::cli
