// A journal in a PostgreSQL database: several hosts share a queue. Needs libpq (libpq-dev).
#pragma once

#include <rampart/config.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#if __has_include(<libpq-fe.h>)
#include <libpq-fe.h>
#else
#include <postgresql/libpq-fe.h>
#endif

#include <rampart/journal/sql_store.hpp>

namespace rampart::journal {

/// A connection, as sql_store uses it.
class postgres_database {
public:
    /// How a column that numbers its rows is declared.
    static constexpr std::string_view serial = "BIGSERIAL PRIMARY KEY";
    /// Behind a SELECT of a row that is about to be changed.
    static constexpr std::string_view for_update = " FOR UPDATE";
    /// Behind a SELECT of a row that others read, and nobody changes, until the transaction ends.
    static constexpr std::string_view for_share = " FOR SHARE";
    /// The same, where a row that another connection changes is passed over.
    static constexpr std::string_view skip_locked = " FOR UPDATE SKIP LOCKED";

    /// Connects as libpq does: "postgres://user@host/database", or "host=... dbname=...". A session
    /// that would not wait for its commits to be on disk is refused.
    explicit postgres_database(std::string const& where)
        : db_{PQconnectdb(readable(where)), &PQfinish} {
        check_session();
    }

    /// A connection of somebody else's, who begins and commits.
    [[nodiscard]] static postgres_database borrow(PGconn* connection) {
        return postgres_database{connection};
    }

    /// Runs a statement with parameters $1, $2, ...; its rows as texts. Throws store_failed.
    detail::rows run(std::string_view sql, std::vector<std::string> const& values = {}) {
        std::vector<char const*> texts;
        for (auto const& each : values) {
            if (each.find('\0') != std::string::npos) // behind it PostgreSQL would read no further
                throw store_failed{"journal: PostgreSQL has no texts with NUL in them"};
            texts.push_back(each.c_str());
        }
        std::unique_ptr<PGresult, void (*)(PGresult*)> const done{
            PQexecParams(
                db_.get(), std::string{sql}.c_str(), static_cast<int>(values.size()), nullptr,
                texts.data(), nullptr, nullptr, 0),
            &PQclear};
        auto const code = PQresultStatus(done.get());
        if (code != PGRES_TUPLES_OK && code != PGRES_COMMAND_OK) {
            throw store_failed{
                "journal: PostgreSQL failed: " + std::string{PQerrorMessage(db_.get())}};
        }
        // COMMIT of a transaction that had failed is a success that says ROLLBACK.
        if (sql == "COMMIT" && std::string_view{PQcmdStatus(done.get())} != "COMMIT") {
            throw store_failed{"journal: PostgreSQL rolled the transaction back"};
        }
        detail::rows out(static_cast<std::size_t>(PQntuples(done.get())));
        for (int at = 0; auto& row : out) {
            for (int column = 0; column < PQnfields(done.get()); ++column) {
                row.emplace_back(
                    PQgetvalue(done.get(), at, column),
                    static_cast<std::size_t>(PQgetlength(done.get(), at, column)));
            }
            ++at;
        }
        return out;
    }

    /// A connection that broke since is made anew: nothing was under way on it. What answers then
    /// may be another server, which took over and lacks what was committed last: that is for who
    /// opens the journal again to find out.
    void ensure_connected() {
        if (PQstatus(db_.get()) != CONNECTION_OK) {
            unchecked_ = true;
            PQreset(db_.get());
            check_session();
        }
        if (unchecked_ && !seen_.empty() && identity() != seen_) {
            throw store_failed{"journal: another copy of the database answers than before: open "
                               "the journal again, which finds out whether it is an older one"};
        }
        unchecked_ = false;
    }
    /// Begins a transaction.
    void begin() {
        ensure_connected();
        run("BEGIN ISOLATION LEVEL READ COMMITTED");
    }
    /// Ends the transaction; what it changed is on disk. Throws store_failed.
    void commit() { run("COMMIT"); }
    /// Ends the transaction, if one is under way, as if it had not been.
    void roll_back() noexcept { PQclear(PQexec(db_.get(), "ROLLBACK")); }

    /// Two processes that make the tables at once would collide.
    void lock_for_making() { run("SELECT pg_advisory_xact_lock(7261136817)"); }

    /// What differs in a copy: the cluster, its timeline, which a recovery to an earlier time and a
    /// failover begin anew, the database, which a template makes anew, and the table, which a dump
    /// does.
    [[nodiscard]] std::string identity() {
        // Not of pg_control_checkpoint(), which tells the old timeline until the first checkpoint
        // behind a failover.
        auto const row =
            run("SELECT (SELECT system_identifier FROM pg_control_system()), "
                "('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int, "
                "(SELECT oid FROM pg_database WHERE datname = current_database()), "
                "'rampart_intents'::regclass::oid")
                .at(0);
        return row.at(0) + "/" + row.at(1) + "/" + row.at(2) + "/" + row.at(3);
    }

    /// Whether the journal is an older copy than was seen here before.
    [[nodiscard]] bool went_back(std::string_view known, std::string_view identity) {
        seen_ = identity;
        return !known.empty() && known != identity;
    }

    /// Nothing to keep.
    void keep_mark(std::int64_t) {} // the identity does

    /// The connection, as libpq has it.
    [[nodiscard]] PGconn* handle() const noexcept { return db_.get(); }

private:
    explicit postgres_database(PGconn* borrowed) : db_{borrowed, [](PGconn*) {}} {}

    /// The text, when libpq can read it: its own words would repeat what it cannot read, which may
    /// be a part of a password.
    static char const* readable(std::string const& where) {
        char* problem = nullptr;
        std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> const read{
            PQconninfoParse(where.c_str(), &problem), &PQconninfoFree};
        PQfreemem(problem);
        bool fine = read != nullptr;
        for (auto const* one = read.get(); fine && one->keyword != nullptr; ++one) {
            std::string_view const name{one->keyword};
            std::string_view const value{one->val != nullptr ? one->val : ""};
            // A host may begin with one: an abstract socket.
            if (name == "host") fine = value.find('@', 1) == std::string_view::npos;
            if (name == "port")
                fine = value.find_first_not_of("0123456789,") == std::string_view::npos;
        }
        if (fine) return where.c_str();
        throw store_failed{"journal: the text to connect with cannot be read; in a postgres:// URL "
                           "a @, : or / of user and password is written %40, %3A or %2F"};
    }

    void check_session() {
        if (PQstatus(db_.get()) != CONNECTION_OK) {
            throw store_failed{
                "journal: cannot connect: " + std::string{PQerrorMessage(db_.get())}};
        }
        run("SET client_min_messages = warning"); // e.g. that a table is there already
        run("SET client_encoding = 'UTF8'");      // whatever the environment says
        auto const waits = run("SHOW synchronous_commit").at(0).at(0);
        auto const syncs = run("SHOW fsync").at(0).at(0);
        if (waits == "off" || syncs == "off") {
            throw store_failed{
                "journal: PostgreSQL has synchronous_commit = " + waits + " and fsync = " + syncs +
                ": what is committed must be on disk; set both to on"};
        }
    }

    std::unique_ptr<PGconn, void (*)(PGconn*)> db_;
    std::string seen_;       ///< the identity of what was opened
    bool unchecked_ = false; ///< the connection was made anew
};

/// The store. `postgres_store{"postgres://payouts@db/payouts"}`; any number of processes and hosts
/// share one database.
class postgres_store : public sql_store<postgres_database> {
public:
    /// Connects, and makes the tables when they are not there. Throws store_failed.
    explicit postgres_store(std::string const& where) : sql_store{postgres_database{where}} {}
};

} // namespace rampart::journal
