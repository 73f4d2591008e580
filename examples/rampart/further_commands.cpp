#include "further_commands.hpp"

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <rampart/cli/impl/command_line.hpp>
#include <rampart/cli/impl/help.hpp>
#include <rampart/cli/impl/registry.hpp>

#include "built_in.hpp"
#if defined(RAMPART_CLI_JOURNAL)
#include "journal_commands.hpp"
#endif

namespace rampart::cli {

#if defined(RAMPART_CLI_JOURNAL)

void add_pay(CLI::App& app) {
    static pay_options options;
    auto* const command = app.add_subcommand(
        "pay", "Plan a payment in a journal and pay it once, however often this is run");
    auto& call = options.call;
    add_provider(command, call.provider);
    std::vector<std::string> paid;
    for (auto const& one : all_built_in())
        paid.push_back(one.paid);
    add_argument(command, "ENDPOINT", call.endpoint, any_of(paid));
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
    add_shared(command, call);
    add_text(command, "--timeout", call.timeout, "Timeout of the call in seconds", "SECONDS");
    command->add_flag(
        "--yes", call.yes, "Do not ask on a terminal before money moves in production");
    command->footer(
        "Exit codes as of `call`; 4: unknown or held, and it is not sent again.\n\n" +
        footer("rampart pay hexarails create_payment deductCurrency=USDT amount=25.00 "
               "currency=USD bankAccountId=ba-1 reference=invoice-7 --journal payouts.db") +
        '\n' + credentials_note());
    command->final_callback([] { pay(options); });
}

void add_journal(CLI::App& app) {
    static journal_options options;
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
    add_shared(command, options.call);
    command->footer(
        "release plans a payment again of which a person knows that it was not made.\n\n" +
        footer("rampart journal settle invoice-7 --journal payouts.db"));
    command->final_callback([] { look_into_journal(options); });
}

#endif

void add_sandbox(CLI::App& app) {
    static sandbox_options options;
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
        "--ip-whitelist", options.ip_whitelist,
        "HexaRails refuses addresses that are not on the account's list (set_ip_whitelist)");
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
    command->final_callback([] { run_sandbox(options); });
}

} // namespace rampart::cli
