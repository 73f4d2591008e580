// A webhook inbox in a database: sqlite_inbox and postgres_inbox are this over their connections.
#pragma once

#include <rampart/config.hpp>

#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include <rampart/journal/sql_store.hpp>
#include <rampart/webhook/inbox.hpp>

namespace rampart::journal {

/// A model of webhook::inbox over a connection, which may be to a journal's database.
/// ```
/// journal::sql_inbox inbox{journal::sqlite_database{"payouts.db", {}}};
/// auto const mine = inbox.take("hexarails:" + key, 1min);
/// ```
/// With `commit_within` the commit is part of the caller's own transaction: what he did for the
/// event and that it was handled are on disk together, or neither is.
template <class Database>
class sql_inbox {
public:
    /// Makes the table when it is not there.
    explicit sql_inbox(Database database, std::function<moment()> clock = &journal::now)
        : db_{std::move(database)}, clock_{std::move(clock)} {
        detail::transaction making{db_};
        db_.lock_for_making();
        db_.run("CREATE TABLE IF NOT EXISTS rampart_inbox (id TEXT PRIMARY KEY, "
                "number BIGINT NOT NULL, until BIGINT NOT NULL, done BIGINT NOT NULL)");
        db_.run("CREATE INDEX IF NOT EXISTS rampart_inbox_until ON rampart_inbox (done, until)");
        making.commit();
    }

    /// Claims an event.
    [[nodiscard]] webhook::claim take(std::string_view id, std::chrono::milliseconds lease) {
        std::lock_guard const lock{mutex_};
        auto const now = clock_();
        detail::transaction taking{db_};
        // An update that changes nothing: the row is there and locked, whoever forgets meanwhile.
        auto const there = db_.run(
                                  "INSERT INTO rampart_inbox (id, number, until, done) "
                                  "VALUES ($1, 0, 0, 0) ON CONFLICT (id) DO UPDATE "
                                  "SET id = excluded.id RETURNING number, until, done",
                                  {std::string{id}})
                               .at(0);
        webhook::claim out{webhook::claimed::busy, std::string{id}, detail::number_in(there[0])};
        if (detail::time_in(there[1]) > now) {
            if (there[2] == "1") out.what = webhook::claimed::done;
            return out;
        }
        out.what = webhook::claimed::fresh;
        ++out.number;
        db_.run(
            "UPDATE rampart_inbox SET number = $1, until = $2, done = 0 WHERE id = $3",
            {std::to_string(out.number), detail::text_of(webhook::later(now, lease)), out.id});
        taking.commit();
        return out;
    }

    /// It was handled; false: another claim was made meanwhile.
    bool commit(webhook::claim const& mine, std::chrono::milliseconds keep) {
        std::lock_guard const lock{mutex_};
        detail::transaction committing{db_};
        bool const ours = commit_in(db_, mine, webhook::later(clock_(), keep));
        if (ours) committing.commit();
        return ours;
    }

    /// The same within a transaction of the caller's, on his own connection (a sqlite3 or PGconn):
    /// it is committed when that is. Where it says false, roll back: another claim handles it.
    template <class Handle>
    bool
    commit_within(Handle* connection, webhook::claim const& mine, std::chrono::milliseconds keep) {
        auto borrowed = Database::borrow(connection);
        return commit_in(borrowed, mine, webhook::later(clock_(), keep));
    }

    /// Handling it failed: the next delivery is fresh.
    void release(webhook::claim const& mine) {
        std::lock_guard const lock{mutex_};
        detail::transaction releasing{db_};
        db_.run(
            "UPDATE rampart_inbox SET until = 0 WHERE id = $1 AND number = $2 AND done = 0",
            {mine.id, std::to_string(mine.number)});
        releasing.commit();
    }

    /// Deletes what is not to be kept any longer; to be called now and then.
    void forget() {
        std::lock_guard const lock{mutex_};
        detail::transaction forgetting{db_};
        db_.run(
            "DELETE FROM rampart_inbox WHERE done = 1 AND until <= $1",
            {detail::text_of(clock_())});
        forgetting.commit();
    }

    /// The connection, for what shares it. Not to be used while another thread uses the inbox.
    [[nodiscard]] Database& database() noexcept { return db_; }

private:
    template <class Db>
    static bool commit_in(Db& db, webhook::claim const& mine, moment until) {
        return !db.run(
                      "UPDATE rampart_inbox SET done = 1, until = $1 WHERE id = $2 AND "
                      "number = $3 RETURNING id",
                      {detail::text_of(until), mine.id, std::to_string(mine.number)})
                    .empty();
    }

    Database db_;
    std::function<moment()> clock_;
    std::mutex mutex_;
};

} // namespace rampart::journal
