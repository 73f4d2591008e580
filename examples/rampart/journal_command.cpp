#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/system/errc.hpp>
#include <unistd.h>

#include <rampart/journal/sqlite_store.hpp>
#include <rampart/journal/transition.hpp>
#include <rampart/json/write.hpp>
#if defined(RAMPART_CLI_POSTGRES)
#include <rampart/journal/postgres_store.hpp>
#endif

#include "built_in.hpp"
#include "journal.hpp"
#include "journal_commands.hpp"
#include <rampart/cli/impl/call_settings.hpp>
#include <rampart/cli/impl/facts.hpp>
#include <rampart/cli/impl/report.hpp>
#include <rampart/cli/impl/safe_text.hpp>
#include <rampart/cli/impl/table.hpp>
#include <rampart/cli/impl/watch.hpp>

namespace rampart::cli {

namespace {

using journal::state;

struct intent_members {
    std::string reference;
    std::string state;
    std::string provider;
    std::string account;
    std::string operation;
    std::int64_t attempts = 0;
    std::string id;   ///< the provider's, of what was paid
    std::string note; ///< how it came to stand as it does
    std::optional<std::string> signed_at;
    std::optional<std::string> dead_after;
    std::string sha256;
};
BOOST_DESCRIBE_STRUCT(
    intent_members, (),
    (reference, state, provider, account, operation, attempts, id, note, signed_at, dead_after,
     sha256))

struct attempt_members {
    std::int64_t attempt = 0;
    std::string signed_at;
    std::string dead_after;
    std::string timestamp;
    std::string nonce;
    std::string target;
    std::string body_sha256;
};
BOOST_DESCRIBE_STRUCT(
    attempt_members, (), (attempt, signed_at, dead_after, timestamp, nonce, target, body_sha256))

/// "2026-09-17T12:00:00.123Z"
std::string time_text(journal::moment when) {
    auto const day = std::chrono::floor<std::chrono::days>(when);
    std::chrono::year_month_day const date{day};
    std::chrono::hh_mm_ss const time{when - day};
    auto const padded = [](long long number, std::size_t width) {
        auto out = std::to_string(number);
        return std::string(width - (std::min)(width, out.size()), '0') + out;
    };
    return std::to_string(static_cast<int>(date.year())) + '-' +
           padded(static_cast<unsigned>(date.month()), 2) + '-' +
           padded(static_cast<unsigned>(date.day()), 2) + 'T' + padded(time.hours().count(), 2) +
           ':' + padded(time.minutes().count(), 2) + ':' + padded(time.seconds().count(), 2) + '.' +
           padded(time.subseconds().count(), 3) + 'Z';
}

/// What a failed store is to a caller: unless something may have been sent, nothing was.
template <class Function>
auto with_journal(Function const& function) {
    try {
        return function();
    } catch (journal::store_failed const& failed) {
        auto& watch = call_watch::instance();
        auto out = watch.may_have_changed() ? watch.ended(failed.what())
                                            : make_error({}, delivery::not_sent, failed.what());
        out.code = boost::system::errc::make_error_code(boost::system::errc::io_error);
        throw call_failed{std::move(out)};
    }
}

/// Ends the command as a call that ended so would.
void end_as(journal::intent const& one) {
    switch (one.state) {
    case state::paid: return;
    case state::refused:
        throw call_failed{make_error(errc::provider_refused, delivery::rejected, one.note)};
    case state::planned: throw call_failed{make_error(errc::vetoed, delivery::not_sent, one.note)};
    case state::sending:
    case state::unknown:
    case state::held: break;
    }
    throw call_failed{make_error(
        errc::connection_closed, delivery::unknown,
        one.key.reference + " is " + std::string{to_string(one.state)} + ": " + one.note +
            "; `rampart journal settle` looks again, and it is not sent again")};
}

void print(std::vector<journal::intent> const& intents, bool json) {
    std::string text = "[";
    for (auto const& each : intents)
        text.append(text.size() > 1 ? "," : "").append(json_of(each));
    text += ']';
    if (json) return write_out(safe_json(text) + '\n');
    std::vector<std::vector<std::string>> rows{
        {"reference", "state", "operation", "attempts", "id", "note"}};
    for (auto const& each : intents) {
        rows.push_back(
            {safe_line(each.key.reference), std::string{to_string(each.state)},
             each.key.provider + ' ' + each.key.operation, std::to_string(each.epoch),
             safe_line(each.paid_id), safe_line(each.note)});
    }
    write_out(aligned(rows));
}

void warn_of_restored(any_store& store) {
    if (!store.restored()) return;
    note("the journal was restored from an older copy: it settles what it knows and pays nothing, "
         "until `rampart journal release --restored` says that a person has looked");
}

journal::intent one_of(any_store& store, journal_options const& options) {
    journal::selection which;
    which.reference = options.reference;
    which.account = options.account;
    auto const found = store.list(which);
    if (found.empty()) {
        reject_input("REFERENCE: the journal has none that is " + in_quotes(options.reference));
    }
    if (found.size() > 1) {
        reject_input(
            "REFERENCE: several accounts or operations have this one: name the account with "
            "--account; a program of yours settles operations that share one");
    }
    return found.front();
}

std::string attempts_json(std::vector<journal::attempt> const& attempts) {
    std::string out = "[";
    for (auto const& each : attempts) {
        out.append(out.size() > 1 ? "," : "")
            .append(json::to_json(attempt_members{
                each.epoch, time_text(each.signed_at), time_text(each.dead_after), each.timestamp,
                each.nonce, each.target, journal::sha256_of(each.body)}));
    }
    return out + ']';
}

/// The provider of that name; null when there is none.
built_in const* built_in_of(std::string_view name) {
    for (auto const& one : all_built_in()) {
        if (one.of.name() == name) return &one;
    }
    return nullptr;
}

/// An intent after a payer has looked for it, or released it; nothing where none here could.
std::optional<journal::intent>
asked_of_provider(any_store& store, journal::intent const& one, journal_options const& options) {
    auto const* const of = built_in_of(one.key.provider);
    return of ? of->settle(options, store, one) : std::nullopt;
}

/// A person's word that an intent was not paid; one that was refused is looked for first.
journal::intent
released(any_store& store, journal::intent const& one, journal_options const& options) {
    if (one.state == journal::state::refused && one.is_signed()) {
        if (auto const now = asked_of_provider(store, one, options)) {
            if (now->state != journal::state::refused) return *now;
            reject_input(
                "REFERENCE: " + in_quotes(options.reference) +
                " is refused, and the provider's list could not be read to see that it was not "
                "paid all the same: try again when `rampart doctor` finds all well");
        }
    }
    auto there = one;
    auto const now = store.change(one.id, [&](journal::intent const& found) {
        there = found;
        return advance(found, journal::happens::released{one.epoch}, journal::now());
    });
    if (!now) {
        bool const is_open =
            there.state == journal::state::unknown || there.state == journal::state::held;
        if (is_open && there.epoch == one.epoch) {
            reject_input(
                "REFERENCE: " + in_quotes(options.reference) +
                " was sent, and the provider may still act upon its request until " +
                time_text(there.dead_after) +
                ": look behind that whether it is paid, and then release it");
        }
        reject_input(
            "REFERENCE: " + in_quotes(options.reference) + " is " +
            std::string{to_string(there.state)} +
            (there.epoch != one.epoch ? ", since it was sent again meanwhile: look again"
                                      : ": only what is unknown, held or refused can be released"));
    }
    return *now;
}

/// Looks for an intent, or takes a person's word; as it stands then.
journal::intent
settled(any_store& store, journal::intent const& one, journal_options const& options) {
    if (options.paid) {
        if (options.paid->empty()) reject_input("--paid: needs the provider's id of the payment");
        auto const now = store.change(one.id, [&](journal::intent const& there) {
            return advance(
                there,
                journal::happens::was_paid{
                    *options.paid, std::string{journal::settled_by_a_person}},
                journal::now());
        });
        return now.value_or(one);
    }
    auto const now = asked_of_provider(store, one, options);
    if (!now) {
        if (options.reference.empty()) return one; // one of many: a program of the user's looks
        reject_input(
            "REFERENCE: nothing looks for " + one.key.provider + ' ' + one.key.operation +
            " here: --paid ID takes a person's word");
    }
    return *now;
}

} // namespace

any_store open_journal(std::string const& where, bool may_make) {
    // SQLite would take both for a journal that is forgotten when the command ends.
    if (where.empty() || where == ":memory:") {
        reject_input("--journal: name a file, or postgres://USER@HOST/DATABASE");
    }
    return with_journal([&] {
        if (where.starts_with("postgres://") || where.starts_with("postgresql://")) {
#if defined(RAMPART_CLI_POSTGRES)
            return any_store{std::make_unique<journal::postgres_store>(where)};
#else
            reject_input("--journal: this rampart was built without PostgreSQL; give a file");
#endif
        }
        if (!may_make && ::access(where.c_str(), F_OK) != 0) {
            reject_input("--journal: there is no journal " + in_quotes(where));
        }
        return any_store{std::make_unique<journal::sqlite_store>(where)};
    });
}

std::string json_of(journal::intent const& one) {
    intent_members out{
        one.key.reference,
        std::string{to_string(one.state)},
        one.key.provider,
        one.key.account,
        one.key.operation,
        one.epoch,
        one.paid_id,
        as_utf8(one.note),
        {},
        {},
        one.sha256};
    if (one.is_signed()) {
        out.signed_at = time_text(one.signed_at);
        out.dead_after = time_text(one.dead_after);
    }
    return json::to_json(out);
}

void pay(pay_options const& options) {
    auto const& provider = options.call.provider;
    require_provider(provider);
    auto store = open_journal(options.journal, true);
    warn_of_restored(store);
    auto const one = with_journal([&] { return built_in_of(provider)->pay(options, store); });
    if (!one) {
        std::string these;
        for (auto const& each : all_built_in())
            these += (these.empty() ? "" : ", ") + std::string{each.of.name()} + ' ' + each.paid;
        reject_input(
            provider + ' ' + options.call.endpoint +
            " does not go through a journal here; these do: " + these);
    }
    write_out(safe_json(json_of(*one)) + '\n');
    call_watch::instance().over();
    end_as(*one);
}

void look_into_journal(journal_options const& options) {
    auto store = open_journal(options.journal, false);
    warn_of_restored(store);
    auto const& what = options.action;
    bool const all = options.reference.empty();
    if (all && (what == "show" || (what == "release" && !options.restored) || options.paid)) {
        reject_input("REFERENCE: is needed: which payment?");
    }
    with_journal([&] {
        if (what == "list") {
            print(store.list({.account = options.account, .at_most = 100'000}), options.json);
        } else if (what == "show") {
            auto const one = one_of(store, options);
            write_out(
                safe_json(
                    "{\"intent\":" + json_of(one) + ",\"request\":" + one.request +
                    ",\"attempts\":" + attempts_json(store.attempts(one.id)) + "}") +
                '\n');
        } else if (what == "settle") {
            std::vector<journal::intent> now;
            if (!all) {
                now.push_back(settled(store, one_of(store, options), options));
            } else {
                journal::selection open{
                    .account = options.account,
                    .states = {state::sending, state::unknown, state::held}};
                for (auto part = store.list(open); !part.empty(); part = store.list(open)) {
                    for (auto const& each : part)
                        now.push_back(settled(store, each, options));
                    open.after = part.back().id;
                }
            }
            print(now, options.json);
            for (auto const& each : now)
                end_as(each);
        } else if (options.restored) {
            store.accept_restored();
        } else {
            print({released(store, one_of(store, options), options)}, options.json);
        }
    });
}

} // namespace rampart::cli
