// A journal in a database that speaks SQL: what its stores have in common.
#pragma once

#include <rampart/config.hpp>

#include <charconv>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <rampart/journal/store.hpp>
#include <rampart/journal/transition.hpp>
#include <rampart/sign/encode.hpp>

namespace rampart::journal {

namespace detail {

using row = std::vector<std::string>;
using rows = std::vector<row>;

inline std::string text_of(moment value) {
    return std::to_string(value.time_since_epoch().count());
}

inline std::int64_t number_in(std::string_view text) {
    std::int64_t out = 0;
    auto const end = text.data() + text.size();
    auto const read = std::from_chars(text.data(), end, out);
    if (read.ec != std::errc{} || read.ptr != end) {
        throw store_failed{"journal: a number cannot be read: " + std::string{text}};
    }
    return out;
}

inline moment time_in(std::string_view text) {
    return moment{std::chrono::milliseconds{number_in(text)}};
}

inline constexpr std::string_view intent_columns =
    "id, provider, account, operation, reference, request, sha256, state, epoch, due, signed_at, "
    "dead_after, nonce, looks, paid_id, note, planned_at, changed_at, origin";

inline intent intent_in(row const& from) {
    auto const state = state_of(from[7]);
    if (!state) throw store_failed{"journal: unknown state " + from[7]};
    intent out;
    out.id = number_in(from[0]);
    out.key = {from[1], from[2], from[3], from[4]};
    out.request = from[5];
    out.sha256 = from[6];
    out.state = *state;
    out.epoch = number_in(from[8]);
    out.due = time_in(from[9]);
    out.signed_at = time_in(from[10]);
    out.dead_after = time_in(from[11]);
    out.nonce = from[12];
    out.looks = number_in(from[13]);
    out.paid_id = from[14];
    out.note = from[15];
    out.planned_at = time_in(from[16]);
    out.changed_at = time_in(from[17]);
    out.origin = from[18];
    return out;
}

/// A transaction that is rolled back unless it is committed.
template <class Database>
class transaction {
public:
    explicit transaction(Database& in) : in_{&in} { in_->begin(); }
    transaction(transaction const&) = delete;
    transaction& operator=(transaction const&) = delete;
    ~transaction() {
        if (in_) in_->roll_back();
    }
    void commit() {
        in_->commit(); // failed: rolled back
        in_ = nullptr;
    }

private:
    Database* in_;
};

} // namespace detail

/// A store over a database connection. `Database` runs SQL with parameters $1, $2, ... that are
/// used first in this order; what differs between databases are its constants.
template <class Database>
class sql_store {
    using transaction = detail::transaction<Database>;

public:
    /// Makes the tables when they are not there, and finds out whether the journal was restored.
    explicit sql_store(Database database) : db_{std::move(database)} {
        transaction making{db_};
        db_.lock_for_making();
        for (auto const& each : tables())
            db_.run(each);
        know_columns();
        db_.run("INSERT INTO rampart_journal (id, identity, restored) VALUES (1, '', 0) "
                "ON CONFLICT (id) DO NOTHING");
        find_restored();
        making.commit();
        db_.keep_mark(last_attempt());
    }

    /// Keeps an intent, or finds the one of its key. In a restored journal it is `unknown`: it may
    /// have been paid since the copy was made.
    intent plan(intent const& wanted) {
        std::lock_guard const lock{mutex_};
        transaction planning{db_};
        auto out = plan_in(db_, wanted);
        planning.commit();
        return out;
    }

    /// The same within a transaction of the caller's, on his own connection to the database: it
    /// is planned when that commits. The tables have to be there: a store has been opened before.
    template <class Handle>
    static intent plan_within(Handle* connection, intent const& wanted) {
        auto borrowed = Database::borrow(connection);
        return plan_in(borrowed, wanted);
    }

    /// Puts what `f` makes of it in an intent's place.
    std::optional<intent> change(std::int64_t id, journal::change const& f) {
        std::lock_guard const lock{mutex_};
        transaction changing{db_};
        return change_one(
            changing, "id = $1", {std::to_string(id)}, Database::for_update, f, nullptr);
    }

    /// The same, and keeps the attempt with it. Never in a journal that was restored meanwhile.
    std::optional<intent> change(std::int64_t id, journal::change const& f, attempt const& sent) {
        std::lock_guard const lock{mutex_};
        transaction changing{db_};
        if (commits_restored(changing)) return std::nullopt;
        return change_one(
            changing, "id = $1", {std::to_string(id)}, Database::for_update, f, &sent);
    }

    /// The same for the oldest that fits; never in a restored journal, also one that was put in the
    /// place of the one that was opened.
    std::optional<intent> claim(selection const& which, journal::change const& f) {
        auto [where, values] = condition(which);
        where += " AND NOT EXISTS (SELECT 1 FROM rampart_journal WHERE restored = 1) ";
        std::lock_guard const lock{mutex_};
        transaction claiming{db_};
        if (commits_restored(claiming)) return std::nullopt;
        return change_one(
            claiming, where + "ORDER BY due, id LIMIT 1", values, Database::skip_locked, f,
            nullptr);
    }

    /// Those that fit, the oldest first.
    std::vector<intent> list(selection const& which) {
        std::lock_guard const lock{mutex_};
        db_.ensure_connected();
        return select(which, " ORDER BY id LIMIT " + std::to_string(which.at_most));
    }

    /// An intent's attempts, the oldest first.
    std::vector<attempt> attempts(std::int64_t id) {
        std::lock_guard const lock{mutex_};
        db_.ensure_connected();
        std::vector<attempt> out;
        for (auto const& each : db_.run(
                 "SELECT epoch, signed_at, dead_after, stamp, nonce, target, body "
                 "FROM rampart_attempts WHERE intent = $1 ORDER BY id",
                 {std::to_string(id)})) {
            out.push_back(
                {detail::number_in(each[0]), detail::time_in(each[1]), detail::time_in(each[2]),
                 each[3], each[4], each[5], sign::decode_base64(each[6]).value_or("")});
        }
        return out;
    }

    /// How many intents are in each state, and since when.
    std::vector<state_count> counts() {
        std::lock_guard const lock{mutex_};
        db_.ensure_connected();
        std::vector<state_count> out;
        for (auto const& each :
             db_.run("SELECT state, count(*), min(CASE WHEN signed_at > 0 THEN signed_at "
                     "ELSE planned_at END) FROM rampart_intents GROUP BY state ORDER BY state")) {
            out.push_back(
                {state_of(each[0]).value_or(state::unknown), detail::number_in(each[1]),
                 detail::time_in(each[2])});
        }
        return out;
    }

    /// Whether it was restored from an older copy, and is for settling only.
    [[nodiscard]] bool restored() {
        std::lock_guard const lock{mutex_};
        db_.ensure_connected();
        return db_.run("SELECT restored FROM rampart_journal")[0][0] == "1";
    }

    /// A person has looked: it pays again.
    void accept_restored() {
        std::lock_guard const lock{mutex_};
        transaction accepting{db_};
        db_.run("UPDATE rampart_journal SET restored = 0");
        accepting.commit();
    }

    /// The connection, for what shares it. Not to be used while another thread uses the store.
    [[nodiscard]] Database& database() noexcept { return db_; }

private:
    static std::vector<std::string> tables() {
        std::string const serial{Database::serial};
        return {
            "CREATE TABLE IF NOT EXISTS rampart_journal (id BIGINT PRIMARY KEY, "
            "identity TEXT NOT NULL, restored BIGINT NOT NULL)",
            "CREATE TABLE IF NOT EXISTS rampart_intents (id " + serial +
                ", provider TEXT NOT NULL, account TEXT NOT NULL, operation TEXT NOT NULL, "
                "reference TEXT NOT NULL, request TEXT NOT NULL, sha256 TEXT NOT NULL, "
                "state TEXT NOT NULL, epoch BIGINT NOT NULL, due BIGINT NOT NULL, "
                "signed_at BIGINT NOT NULL, dead_after BIGINT NOT NULL, nonce TEXT NOT NULL, "
                "looks BIGINT NOT NULL, paid_id TEXT NOT NULL, note TEXT NOT NULL, "
                "planned_at BIGINT NOT NULL, changed_at BIGINT NOT NULL, origin TEXT NOT NULL, "
                "UNIQUE (provider, account, operation, reference))",
            "CREATE INDEX IF NOT EXISTS rampart_intents_due ON rampart_intents (state, due, id)",
            "CREATE INDEX IF NOT EXISTS rampart_intents_paid ON rampart_intents (paid_id) "
            "WHERE paid_id <> ''",
            "CREATE TABLE IF NOT EXISTS rampart_attempts (id " + serial +
                ", intent BIGINT NOT NULL, epoch BIGINT NOT NULL, signed_at BIGINT NOT NULL, "
                "dead_after BIGINT NOT NULL, stamp TEXT NOT NULL, nonce TEXT NOT NULL, "
                "target TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (intent, epoch))"};
    }

    /// Tables that were there may be another version's.
    void know_columns() {
        try {
            db_.run(
                "SELECT " + std::string{detail::intent_columns} +
                " FROM rampart_intents WHERE 1 = 0");
        } catch (store_failed const& why) {
            throw store_failed{
                std::string{why.what()} +
                "; if another version of rampart made this journal, pay and settle what it has "
                "with that one, and begin a new journal"};
        }
    }

    static intent plan_in(Database& db, intent const& wanted) {
        auto const& key = wanted.key;
        auto const added = db.run(
            "INSERT INTO rampart_intents (provider, account, operation, reference, request, "
            "sha256, state, epoch, due, signed_at, dead_after, nonce, looks, paid_id, note, "
            "planned_at, changed_at, origin) VALUES ($1, $2, $3, $4, $5, $6, 'planned', 0, $7, 0, "
            "0, '', 0, '', '', $8, $9, $10) ON CONFLICT (provider, account, operation, reference) "
            "DO NOTHING "
            "RETURNING id",
            {key.provider, key.account, key.operation, key.reference, wanted.request, wanted.sha256,
             detail::text_of(wanted.due), detail::text_of(wanted.planned_at),
             detail::text_of(wanted.planned_at), wanted.origin});
        auto const there = db.run(
            "SELECT " + std::string{detail::intent_columns} +
                " FROM rampart_intents WHERE provider = $1 AND account = $2 AND operation = $3 "
                "AND reference = $4",
            {key.provider, key.account, key.operation, key.reference});
        if (there.empty()) throw store_failed{"journal: what was planned is not there"};
        auto const out = detail::intent_in(there[0]);
        bool const copied =
            !added.empty() &&
            db.run("SELECT restored FROM rampart_journal" + std::string{Database::for_share})
                    .at(0)
                    .at(0) == "1";
        if (!copied) return out;
        auto next = advance(out, happens::restored{}, wanted.planned_at).value();
        // What the copy does not know of was signed after the last that it knows of.
        auto const last = db.run("SELECT signed_at FROM rampart_attempts ORDER BY id DESC LIMIT 1");
        next.signed_at = last.empty() ? wanted.planned_at - std::chrono::days{31}
                                      : detail::time_in(last[0].at(0));
        write_in(db, next);
        return next;
    }

    /// What stands behind WHERE, and its parameters.
    static std::pair<std::string, std::vector<std::string>> condition(selection const& which) {
        std::string where = "1 = 1";
        std::vector<std::string> values;
        auto const add = [&](std::string_view test, std::string value) {
            values.push_back(std::move(value));
            where.append(" AND ").append(test).append("$" + std::to_string(values.size()));
        };
        if (!which.provider.empty()) add("provider = ", which.provider);
        if (!which.account.empty()) add("account = ", which.account);
        if (!which.operation.empty()) add("operation = ", which.operation);
        if (!which.reference.empty()) add("reference = ", which.reference);
        if (!which.origin.empty()) add("origin = ", which.origin);
        if (which.after > 0) add("id > ", std::to_string(which.after));
        if (which.due_by) {
            add("(due <= ", detail::text_of(*which.due_by));
            values.push_back(detail::text_of(*which.due_by + furthest_ahead));
            where += " OR changed_at > $" + std::to_string(values.size()) + ")";
        }
        for (std::string_view before = " AND state IN ('"; auto const each : which.states) {
            where.append(before).append(to_string(each)).append("'");
            before = ", '";
        }
        if (!which.states.empty()) where += ")";
        for (std::string_view before = " AND paid_id IN ($"; auto const& each : which.paid_ids) {
            values.push_back(each);
            where.append(before).append(std::to_string(values.size()));
            before = ", $";
        }
        if (!which.paid_ids.empty()) where += ") AND paid_id <> ''"; // as the index has it
        return {where, values};
    }

    std::vector<intent> select(selection const& which, std::string_view rest) {
        auto const [where, values] = condition(which);
        return select(where + std::string{rest}, values);
    }

    std::vector<intent> select(std::string const& where, std::vector<std::string> const& values) {
        std::vector<intent> out;
        for (auto const& each : db_.run(
                 "SELECT " + std::string{detail::intent_columns} + " FROM rampart_intents WHERE " +
                     where,
                 values))
            out.push_back(detail::intent_in(each));
        return out;
    }

    /// Whether the journal is an older copy than was seen before; what it has is then `unknown`.
    /// Within a transaction.
    bool find_restored() {
        auto const known = db_.run("SELECT identity FROM rampart_journal").at(0).at(0);
        auto const identity = db_.identity();
        bool const restored = db_.went_back(known, identity);
        if (restored) {
            db_.run("UPDATE rampart_journal SET restored = 1");
            for (auto const& each : select({}, ""))
                if (auto next = advance(each, happens::restored{}, now())) write(*next);
        }
        if (known != identity) db_.run("UPDATE rampart_journal SET identity = $1", {identity});
        return restored;
    }

    /// The same for who would pay from it: then that is on disk, and known to the mark.
    bool commits_restored(transaction& paying) {
        if (!find_restored()) return false;
        paying.commit();
        db_.keep_mark(last_attempt());
        return true;
    }

    std::optional<intent> change_one(
        transaction& changing, std::string const& where, std::vector<std::string> const& values,
        std::string_view locking, journal::change const& f, attempt const* sent) {
        auto const found = select(where + std::string{locking}, values);
        if (found.empty()) return std::nullopt;
        auto next = f(found.front());
        if (!next) return std::nullopt;
        write(*next);
        if (sent) keep(next->id, *sent);
        auto const mark = sent ? last_attempt() : 0;
        changing.commit();
        if (sent) db_.keep_mark(mark);
        return next;
    }

    void write(intent const& one) { write_in(db_, one); }

    static void write_in(Database& db, intent const& one) {
        db.run(
            "UPDATE rampart_intents SET state = $1, epoch = $2, due = $3, signed_at = $4, "
            "dead_after = $5, nonce = $6, looks = $7, paid_id = $8, note = $9, changed_at = $10 "
            "WHERE id = $11",
            {std::string{to_string(one.state)}, std::to_string(one.epoch), detail::text_of(one.due),
             detail::text_of(one.signed_at), detail::text_of(one.dead_after), one.nonce,
             std::to_string(one.looks), one.paid_id, one.note, detail::text_of(one.changed_at),
             std::to_string(one.id)});
    }

    void keep(std::int64_t id, attempt const& sent) {
        auto const bytes =
            std::span{reinterpret_cast<unsigned char const*>(sent.body.data()), sent.body.size()};
        db_.run(
            "INSERT INTO rampart_attempts (intent, epoch, signed_at, dead_after, stamp, nonce, "
            "target, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            {std::to_string(id), std::to_string(sent.epoch), detail::text_of(sent.signed_at),
             detail::text_of(sent.dead_after), sent.timestamp, sent.nonce, sent.target,
             sign::encoded<sign::base64>(bytes)});
    }

    std::int64_t last_attempt() {
        return detail::number_in(
            db_.run("SELECT coalesce(max(id), 0) FROM rampart_attempts")[0][0]);
    }

    Database db_;
    std::mutex mutex_;
};

} // namespace rampart::journal
