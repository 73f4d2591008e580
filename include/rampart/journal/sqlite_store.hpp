// A journal in a SQLite file: one host, a local disk. Needs sqlite3 (libsqlite3-dev).
#pragma once

#include <rampart/config.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <rampart/journal/sql_store.hpp>

namespace rampart::journal {

/// How a SQLite file is used.
struct sqlite_settings {
    /// How long a change waits for another process's.
    std::chrono::milliseconds busy_timeout = std::chrono::seconds{10};

    /// A write-ahead log in place of the rollback journal: fewer syncs. Refused where the SQLite
    /// that is linked may lose commits in it, see safe_in_wal.
    bool write_ahead_log = false;

    /// The file that knows how far the journal was, so that an older copy in its place is noticed.
    /// Empty: the journal's own name and "-mark". Keep it where the backup of the journal is not
    /// restored to.
    std::string mark{};

    /// The name of a SQLite VFS; empty: the system's.
    std::string vfs{};
};

/// Whether two connections may write and checkpoint at once in a write-ahead log without losing
/// commits: SQLite 3.51.3, 3.50.7 and 3.44.6, and what came after each (sqlite.org/wal.html).
[[nodiscard]] constexpr bool safe_in_wal(int version) noexcept {
    return version >= 3'051'003 || (version >= 3'050'007 && version < 3'051'000) ||
           (version >= 3'044'006 && version < 3'045'000);
}

/// A connection, as sql_store uses it.
class sqlite_database {
public:
    /// How a column that numbers its rows is declared.
    static constexpr std::string_view serial = "INTEGER PRIMARY KEY AUTOINCREMENT";
    /// Behind a SELECT of a row that is about to be changed.
    static constexpr std::string_view for_update = "";
    /// Behind a SELECT of a row that others read, and nobody changes, until the transaction ends.
    static constexpr std::string_view for_share = "";
    /// The same, where a row that another connection changes is passed over.
    static constexpr std::string_view skip_locked = "";

    /// Opens the file, or makes it, for its owner alone. The rollback journal and synchronous=EXTRA
    /// see to it that what is committed is on disk.
    sqlite_database(std::string const& file, sqlite_settings const& how) {
        if (how.write_ahead_log && !safe_in_wal(sqlite3_libversion_number())) {
            throw store_failed{
                "journal: SQLite " + std::string{sqlite3_libversion()} +
                " may lose commits in a write-ahead log: use the rollback journal, or 3.51.3, "
                "3.50.7 or 3.44.6"};
        }
        bool const on_disk = !file.empty() && file != ":memory:";
        if (on_disk) {
            mark_ = how.mark.empty() ? file + "-mark" : how.mark;
            // Made without opening it: closing a descriptor of a database ends all locks that this
            // process has on it (sqlite.org/howtocorrupt.html, 2.2).
            ::mknod(file.c_str(), S_IFREG | 0600, 0);
        }
        sqlite3* opened = nullptr;
        int const flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX;
        int const code = sqlite3_open_v2(
            file.c_str(), &opened, flags, how.vfs.empty() ? nullptr : how.vfs.c_str());
        db_ = {opened, &sqlite3_close_v2};
        if (code != SQLITE_OK) fail("cannot open " + file);
        sqlite3_busy_timeout(opened, static_cast<int>(how.busy_timeout.count()));
        std::string const wanted = how.write_ahead_log ? "wal" : "delete";
        auto const mode = run("PRAGMA journal_mode=" + wanted).at(0).at(0);
        if (on_disk && mode != wanted) {
            throw store_failed{"journal: " + file + " has the journal mode " + mode};
        }
        run("PRAGMA synchronous=EXTRA");
    }

    /// A connection of somebody else's, who begins and commits.
    [[nodiscard]] static sqlite_database borrow(sqlite3* connection) {
        return sqlite_database{connection};
    }

    /// Runs a statement with parameters $1, $2, ...; its rows as texts. Throws store_failed.
    detail::rows run(std::string_view sql, std::vector<std::string> const& values = {}) {
        sqlite3_stmt* raw = nullptr;
        if (sqlite3_prepare_v2(
                db_.get(), sql.data(), static_cast<int>(sql.size()), &raw, nullptr) != SQLITE_OK) {
            fail("cannot prepare");
        }
        std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> const statement{
            raw, &sqlite3_finalize};
        for (int at = 0; auto const& each : values) {
            sqlite3_bind_text(raw, ++at, each.data(), static_cast<int>(each.size()), SQLITE_STATIC);
        }
        detail::rows out;
        int code = sqlite3_step(raw);
        for (; code == SQLITE_ROW; code = sqlite3_step(raw)) {
            auto& row = out.emplace_back();
            for (int column = 0; column < sqlite3_column_count(raw); ++column) {
                auto const* const text = sqlite3_column_text(raw, column);
                auto const size = static_cast<std::size_t>(sqlite3_column_bytes(raw, column));
                row.emplace_back(text ? reinterpret_cast<char const*>(text) : "", size);
            }
        }
        if (code != SQLITE_DONE) fail("failed");
        return out;
    }

    /// Nothing breaks a connection to a file.
    void ensure_connected() {}
    /// Begins a transaction that no other connection writes beside.
    void begin() { run("BEGIN IMMEDIATE"); }
    /// Ends the transaction; what it changed is on disk. Throws store_failed.
    void commit() { run("COMMIT"); }
    /// Ends the transaction, if one is under way, as if it had not been.
    void roll_back() noexcept {
        if (!sqlite3_get_autocommit(db_.get())) {
            sqlite3_exec(db_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
        }
    }

    /// Keeps others from making the tables meanwhile.
    void lock_for_making() {} // BEGIN IMMEDIATE has

    /// Nothing in the file tells it from its copy; the mark does.
    [[nodiscard]] std::string identity() { return "sqlite"; }

    /// Whether the journal is an older copy than was seen here before.
    [[nodiscard]] bool went_back(std::string_view, std::string_view) {
        if (mark_.empty()) return false;
        auto const marked = this->marked();
        auto const numbered =
            run("SELECT seq FROM sqlite_sequence WHERE name = 'rampart_attempts'");
        auto const here = numbered.empty() ? 0 : detail::number_in(numbered.at(0).at(0));
        if (marked < 0) return here > 0;
        if (here >= marked) return false;
        // The attempts to come are numbered above the mark, which so never falls.
        run("DELETE FROM sqlite_sequence WHERE name = 'rampart_attempts'");
        run("INSERT INTO sqlite_sequence (name, seq) VALUES ('rampart_attempts', $1)",
            {std::to_string(marked)});
        return true;
    }

    /// Raises the mark to an attempt's number; another process may have raised it further. Not
    /// synced: after a loss of power an older mark may be there, which notices less.
    void keep_mark(std::int64_t attempt) {
        if (mark_.empty()) return;
        int const file = ::open(mark_.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
        if (file < 0) throw store_failed{"journal: cannot write " + mark_};
        ::flock(file, LOCK_EX); // until it is closed
        bool written = number_in(file) >= attempt;
        if (!written) {
            auto text = std::to_string(attempt);
            text.insert(0, 19 - (std::min)(text.size(), std::size_t{19}), '0');
            text += '\n';
            written =
                ::pwrite(file, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size());
        }
        ::close(file);
        if (!written) throw store_failed{"journal: cannot write " + mark_};
    }

    /// The connection, as SQLite has it.
    [[nodiscard]] sqlite3* handle() const noexcept { return db_.get(); }

private:
    explicit sqlite_database(sqlite3* borrowed) : db_{borrowed, [](sqlite3*) { return 0; }} {}

    /// What the mark says; -1 where it is lost or cannot be read.
    [[nodiscard]] std::int64_t marked() const {
        int const file = ::open(mark_.c_str(), O_RDONLY | O_CLOEXEC);
        if (file < 0) return -1;
        ::flock(file, LOCK_SH); // until it is closed
        auto const out = number_in(file);
        ::close(file);
        return out;
    }

    static std::int64_t number_in(int mark) {
        char there[32] = {};
        auto const size = ::pread(mark, there, sizeof there, 0);
        std::int64_t out = 0;
        if (size <= 0) return -1;
        auto const [end, error] = std::from_chars(there, there + size, out);
        bool const whole = error == std::errc{} && (end == there + size || *end == '\n');
        return whole ? out : -1;
    }

    [[noreturn]] void fail(std::string const& what) const {
        throw store_failed{"journal: SQLite " + what + ": " + sqlite3_errmsg(db_.get())};
    }

    std::unique_ptr<sqlite3, int (*)(sqlite3*)> db_{nullptr, &sqlite3_close_v2};
    std::string mark_;
};

/// The store. `sqlite_store{"payouts.db"}`; one file may have several processes of one host.
class sqlite_store : public sql_store<sqlite_database> {
public:
    /// Opens the file, or makes it. Throws store_failed.
    explicit sqlite_store(std::string const& file, sqlite_settings const& how = {})
        : sql_store{sqlite_database{file, how}} {}
};

} // namespace rampart::journal
