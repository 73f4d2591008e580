// Kills a process that plans, pays and settles, at one numbered step after another, starts it again
// and compares the journal with what the sandbox has paid.
//
//     journal_crashes [RUNS]             one process, SQLite; default: 300
//     journal_crashes RUNS postgres      one process, PostgreSQL
//     journal_crashes INTENTS workers    three processes at once, PostgreSQL
//     journal_crashes 1 stopped          a process is stopped (SIGSTOP) between commit and send for
//                                        two windows of real time, SQLite: 140 s
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

#include <rampart/journal/sqlite_store.hpp>
#if defined(RAMPART_TEST_POSTGRES)
#include <rampart/journal/postgres_store.hpp>

#include "../support/postgres_server.hpp"
#include "../support/stepping_postgres.hpp"
#endif

#include <rampart/sandbox/hexarails/side.hpp>

#include "../support/process.hpp"
#include "../support/sqlite_faults.hpp"
#include "fixtures.hpp"

namespace {

using namespace std::chrono_literals;
using namespace rampart::test;
using namespace rampart::journal;
namespace hexarails = rampart::hexarails;
namespace http = rampart::http;
namespace sandbox = rampart::sandbox;

/// Where this process kills itself: before its n-th step. 0: nowhere.
std::uint64_t kill_at = 0;
std::uint64_t steps = 0;

void step() {
    if (++steps == kill_at) ::kill(::getpid(), SIGKILL);
}

/// Whether this process stops itself once, when a payment is committed and not yet sent.
bool stops = false;

/// What the line does to payments.
enum class line { sound, loses_answers, loses_requests, doubles, all_in_turn };

using exchange_type = std::function<rampart::result<http::response>(http::request const&)>;

/// `late` sends a request as it is, over a connection of its own.
decided_transport::decisions stepping(line wanted, exchange_type late) {
    return {
        .around =
            [wanted, late = std::move(late),
             turn = 0](http::request const& message, auto const& send) mutable {
                step();
                if (reads_only(message)) return send(message);
                if (std::exchange(stops, false)) {
                    ::raise(SIGSTOP);
                    return late(message); // by now the connection is closed
                }
                auto const how =
                    wanted == line::all_in_turn ? static_cast<line>(turn++ % 4) : wanted;
                if (how == line::loses_requests) return lost();
                auto answered = send(message);
                step();
                // A gateway that repeats what it passes on, whose second answer comes back.
                if (how == line::doubles) answered = send(message);
                step();
                return how == line::loses_answers && answered ? lost() : std::move(answered);
            },
        .on_connect = step};
}

/// The sandbox in a process of its own, so that this one may fork.
class server_process {
public:
    explicit server_process(sandbox::options settings) {
        int up[2];
        int down[2];
        if (::pipe(up) != 0 || ::pipe(down) != 0) throw std::runtime_error{"no pipe"};
        id_ = ::fork();
        if (id_ == 0) {
            ::close(up[0]);
            ::close(down[1]);
            sandbox::server server{settings};
            auto const text = std::to_string(server.port()) + '\n' + server.ca_pem();
            if (::write(up[1], text.data(), text.size()) < 0) ::_exit(1);
            ::close(up[1]);
            char end = 0;
            while (::read(down[0], &end, 1) > 0) {
            }
            ::_exit(0);
        }
        ::close(up[1]);
        ::close(down[0]);
        control_ = down[1];
        char buffer[4096];
        for (ssize_t got = 0; (got = ::read(up[0], buffer, sizeof buffer)) > 0;)
            ca_.append(buffer, static_cast<std::size_t>(got));
        ::close(up[0]);
        auto const line_end = ca_.find('\n');
        url_ = "https://127.0.0.1:" + ca_.substr(0, line_end);
        ca_.erase(0, line_end + 1);
    }
    ~server_process() {
        ::close(control_);
        ::waitpid(id_, nullptr, 0);
    }
    server_process(server_process const&) = delete;
    server_process& operator=(server_process const&) = delete;

    std::string const& url() const { return url_; }
    std::string const& ca() const { return ca_; }

private:
    pid_t id_ = -1;
    int control_ = -1;
    std::string url_;
    std::string ca_;
};

template <class Store>
auto payer_at(
    Store& store, server_process const& server, line how, bool trusting,
    std::chrono::milliseconds ahead) {
    payer_settings settings;
    settings.rules.trust_signature_window = trusting;
    settings.rules.lag = 5s; // the sandbox's list shows a payment at once
    settings.clock = [ahead] { return rampart::journal::now() + ahead; };
    auto const keys = sandbox::hexarails::settings{}.keys;
    return make_payer<hexarails::provider, hexarails::create_payment>(
        store, server.url(), {keys.api_key, rampart::sign::secret{keys.api_secret}},
        decided_transport{
            {.ca_pem = server.ca()},
            stepping(
                how,
                [url = server.url(), ca = server.ca()](http::request const& message) {
                    http::tls_transport line{{.ca_pem = ca}};
                    auto const to = http::origin::parse(url).value();
                    return line.connect(to, {}, http::connection_use::new_only)
                        .value()
                        .exchange(message, {});
                })},
        settings);
}

/// A journal in a SQLite file: each write, sync and deletion is a step.
struct in_sqlite {
    temporary_folder folder;

    struct opened {
        sqlite_faults faults{[](char const*) {
            step();
            return true;
        }};
        sqlite_store store;
        explicit opened(in_sqlite const& where)
            : store{where.folder.path() + "/j.db", {.vfs = sqlite_faults::name}} {}
    };
};

#if defined(RAMPART_TEST_POSTGRES)
std::optional<postgres_server>& database_server() {
    static std::optional<postgres_server> one;
    return one;
}

/// A journal in a PostgreSQL database.
struct in_postgres {
    std::string where = database_server().value().new_database();

    struct opened {
        sql_store<stepping_postgres> store;
        explicit opened(in_postgres const& from) : store{stepping_postgres{from.where, step}} {}
    };
};
#endif

/// What the service under test does at each start.
struct start {
    std::vector<hexarails::payment_create> payments;
    line how = line::sound;
    bool trusting = false;
    std::chrono::milliseconds ahead{}; ///< of its clock, for leases and signatures to be over
    bool stops = false;                ///< itself, between commit and send
};

template <class Journal>
void serve(Journal const& where, start const& what, server_process const& server) {
    typename Journal::opened journal{where};
    auto payer = payer_at(journal.store, server, what.how, what.trusting, what.ahead);
    for (auto const& each : what.payments)
        payer.plan(each);
    payer.work();
    payer.work(); // settles what the first left unknown
}

/// A start in a process of its own.
class started {
public:
    template <class Journal>
    started(
        Journal const& where, start const& what, server_process const& server, std::uint64_t at) {
        int up[2];
        if (::pipe(up) != 0) throw std::runtime_error{"no pipe"};
        id_ = ::fork();
        if (id_ == 0) {
            ::close(up[0]);
            kill_at = at;
            steps = 0;
            stops = what.stops;
            try {
                serve(where, what, server);
            } catch (std::exception const& failed) {
                std::cerr << "a start failed: " << failed.what() << std::endl;
                ::_exit(1);
            }
            if (::write(up[1], &steps, sizeof steps) < 0) ::_exit(1);
            ::_exit(0);
        }
        ::close(up[1]);
        read_ = up[0];
    }
    started(started&& other) noexcept : id_{other.id_}, read_{std::exchange(other.read_, -1)} {}
    started& operator=(started&&) = delete;
    ~started() {
        if (read_ >= 0) ::close(read_);
    }

    /// Waits until it has stopped itself.
    void stopped() const {
        int status = 0;
        ::waitpid(id_, &status, WUNTRACED);
        if (!WIFSTOPPED(status)) throw std::runtime_error{"a start did not stop itself"};
    }
    void go_on() const { ::kill(id_, SIGCONT); }

    /// Waits for its end: how many steps it made, or nothing when it was killed.
    std::optional<std::uint64_t> end() {
        std::uint64_t made = 0;
        bool const whole = ::read(read_, &made, sizeof made) == sizeof made;
        int status = 0;
        ::waitpid(id_, &status, 0);
        if (WIFEXITED(status) && WEXITSTATUS(status) != 0) {
            throw std::runtime_error{"a start failed"};
        }
        return whole ? std::optional{made} : std::nullopt;
    }

private:
    pid_t id_ = -1;
    int read_ = -1;
};

struct totals {
    int runs = 0;
    int kills = 0;
    int paid = 0;
    int held = 0;
    int paid_twice = 0;
    int unsettled = 0;
    int falsely_done = 0;
    std::uint64_t most_steps = 0;
};

/// Each less than the one before: a look asks those that received less, so these are few.
hexarails::payment_create numbered(int number) {
    return invoice(
        "r-" + std::to_string(number),
        std::to_string(99 - number / 90) + '.' + std::to_string(99 - number % 90));
}

/// Compares the journal with what was paid. Where the window is trusted everything must be paid in
/// the end; by default what was never acted upon is held.
template <class Journal>
void compare(
    Journal const& where, server_process const& server, int intents, bool trusting, totals& seen) {
    typename Journal::opened journal{where};
    auto& store = journal.store;
    if (store.restored()) throw std::runtime_error{"the journal takes itself for restored"};
    auto payer = payer_at(store, server, line::sound, trusting, 0ms);
    auto paid = payments(payer.client());
    auto const all = store.list({.at_most = 100'000});
    if (all.size() != static_cast<std::size_t>(intents)) {
        throw std::runtime_error{"an intent is missing"};
    }
    for (auto const& one : all) {
        auto const times = paid[one.key.reference];
        bool const told = one.state == state::paid;
        bool const held = !trusting && one.state == state::held && times == 0;
        if (times > 1) ++seen.paid_twice;
        if (told && times == 0) ++seen.falsely_done;
        if (!told && !held) ++seen.unsettled;
        (told ? seen.paid : seen.held) += 1;
        if (times > 1 || (told && times == 0) || (!told && !held)) {
            std::cerr << one.key.reference << ": " << to_string(one.state) << ", paid " << times
                      << " times: " << one.note << '\n';
        }
    }
}

/// One start a run, each with a payment of its own, killed at one step after the other; the next
/// one takes up what it left, minutes later by its clock. The last starts end by themselves.
template <class Journal>
void batch(int runs, bool trusting, std::mt19937& random, totals& seen) {
    Journal const where;
    sandbox::options settings;
    if (!trusting) settings.latency = 2ms;
    server_process const server{settings};
    start what;
    what.trusting = trusting;
    for (int count = 0; count < runs; ++count) {
        what.payments = {numbered(count)};
        what.how = static_cast<line>(random() % 4);
        what.ahead += 4min;
        // A little further than a start goes that has nothing to take up.
        auto const reach = (std::max)(std::uint64_t{101}, seen.most_steps * 5 / 4);
        // Each step comes, and no batch has only the early or the late ones.
        auto const at = static_cast<std::uint64_t>(seen.runs) * 61 % reach + 1;
        auto const end = started{where, what, server, at}.end();
        ++seen.runs;
        if (!end) ++seen.kills;
    }
    what.payments.clear();
    for (int count = 0; count < runs; ++count)
        what.payments.push_back(numbered(count));
    what.how = line::sound;
    for (int last = 0; last < 2; ++last) {
        what.ahead += 70min;
        if (!started{where, what, server, 0}.end()) throw std::runtime_error{"it was killed"};
    }
    // How far one start goes that has one payment to make.
    Journal const other;
    server_process const another{sandbox::options{}};
    what.payments = {numbered(0)};
    seen.most_steps = started{other, what, another, 0}.end().value();
    compare(where, server, runs, trusting, seen);
}

/// Three processes work on one queue; each is killed now and then and started again.
template <class Journal>
void share(int intents, std::mt19937& random, totals& seen) {
    Journal const where;
    server_process const server{sandbox::options{}};
    start plan;
    for (int count = 0; count < intents; ++count)
        plan.payments.push_back(numbered(count));
    {
        typename Journal::opened journal{where};
        auto payer = payer_at(journal.store, server, line::sound, false, 0ms);
        for (auto const& each : plan.payments)
            payer.plan(each);
    }
    auto const all_done = [&] {
        typename Journal::opened journal{where};
        return journal.store.list({.states = {state::planned}, .at_most = 1}).empty();
    };
    // Their clocks agree. Those that start later are later, so that leases come to their ends.
    start what;
    auto const again = [&] {
        ++seen.runs;
        what.how = random() % 2 == 0 ? line::sound : line::all_in_turn;
        return started{where, what, server, random() % 600 + 1};
    };
    while (!all_done()) {
        std::vector<started> three;
        for (int count = 0; count < 3; ++count)
            three.push_back(again());
        for (auto& each : three)
            if (!each.end()) ++seen.kills;
        what.ahead += 4min;
    }
    what.how = line::sound;
    for (int last = 0; last < 3; ++last) {
        what.ahead += 70min;
        if (!started{where, what, server, 0}.end()) throw std::runtime_error{"it was killed"};
    }
    compare(where, server, intents, false, seen);
}

/// A process that is stopped for two windows between commit and send, and one that works meanwhile:
/// with a provider that enforces its window and a payer that trusts it, with one that does not, and
/// with a provider that takes any signature.
class standstill {
public:
    standstill(bool enforcing, bool trusting) : server_{options(enforcing)} {
        what_.payments = {numbered(0), numbered(1)};
        what_.trusting = trusting;
        what_.stops = true;
        first_.emplace(where_, what_, server_, 0);
        first_->stopped();
        what_.stops = false;
    }

    /// Another process takes up what the first one left.
    void take_up() { started{where_, what_, server_, 0}.end(); }

    void go_on(totals& seen) {
        first_->go_on();
        first_->end();
        take_up();
        what_.ahead += 70min;
        take_up();
        ++seen.runs;
        typename in_sqlite::opened journal{where_};
        auto payer = payer_at(journal.store, server_, line::sound, what_.trusting, 0ms);
        auto paid = payments(payer.client());
        for (auto const& one : journal.store.list({})) {
            auto const times = paid[one.key.reference];
            std::cout << (what_.trusting ? "trusting: " : "by default: ") << one.key.reference
                      << " is " << to_string(one.state) << ", paid " << times << " times; "
                      << journal.store.attempts(one.id).size() << " attempts\n";
            bool const told = one.state == state::paid;
            seen.paid_twice += times > 1;
            seen.falsely_done += told && times == 0;
            seen.unsettled += !told && (times > 0 || what_.trusting);
            (told ? seen.paid : seen.held) += 1;
        }
    }

private:
    static sandbox::options options(bool enforcing) {
        sandbox::options out;
        if (!enforcing) out.window = 24h;
        return out;
    }

    in_sqlite where_;
    server_process server_;
    start what_;
    std::optional<started> first_;
};

void stop_for_two_windows(totals& seen) {
    standstill enforced_and_trusted{true, true};
    standstill enforced{true, false};
    standstill open{false, false};
    std::this_thread::sleep_for(75s); // the leases are over, and so is one window
    for (auto* const each : {&enforced_and_trusted, &enforced, &open})
        each->take_up();
    std::this_thread::sleep_for(50s);
    for (auto* const each : {&enforced_and_trusted, &enforced, &open})
        each->go_on(seen);
}

} // namespace

int main(int count, char** arguments) try {
    int const runs = count > 1 ? std::atoi(arguments[1]) : 300;
    std::string const where = count > 2 ? arguments[2] : "sqlite";
    std::mt19937 random{20'260'917};
    totals seen;
    auto const began = std::chrono::steady_clock::now();
    auto const report = [&] {
        auto const took = std::chrono::steady_clock::now() - began;
        std::cout << where << ": " << seen.runs << " runs, " << seen.kills << " kills, "
                  << seen.most_steps << " steps a start, "
                  << std::chrono::duration_cast<std::chrono::seconds>(took).count()
                  << " s: " << seen.paid << " paid, " << seen.held << " held; " << seen.paid_twice
                  << " paid twice, " << seen.unsettled << " unsettled, " << seen.falsely_done
                  << " falsely done" << std::endl;
    };
    auto const in_batches = [&]<class Journal>() {
        for (int batches = 0; seen.runs < runs; ++batches) {
            batch<Journal>((std::min)(50, runs - seen.runs), batches % 2 == 1, random, seen);
            if (seen.runs % 500 == 0 && seen.runs < runs) report(); // to follow a long run
        }
    };
    if (where == "stopped") {
        stop_for_two_windows(seen);
    } else if (where == "sqlite") {
        in_batches.template operator()<in_sqlite>();
    } else {
#if defined(RAMPART_TEST_POSTGRES)
        auto const programs = postgres_programs();
        if (!programs) {
            std::cout << "PostgreSQL was not found: left out\n";
            return 77;
        }
        database_server().emplace(*programs);
        if (where == "workers") {
            share<in_postgres>(runs, random, seen);
        } else {
            in_batches.template operator()<in_postgres>();
        }
        database_server().reset();
#else
        std::cout << "libpq was not found: left out\n";
        return 77;
#endif
    }
    report();
    return seen.paid_twice + seen.unsettled + seen.falsely_done == 0 ? 0 : 1;
} catch (std::exception const& failed) {
    std::cerr << failed.what() << '\n';
    return 1;
}
