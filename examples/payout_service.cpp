// A payout service: payouts are planned in a journal, and a worker pays them. It may be killed at
// any instant and started again: nothing is paid twice, and nothing that was paid is forgotten.
//
//     payout_service                    the demonstration: workers are killed against the sandbox
//     payout_service JOURNAL URL CA     a worker, with the keys in RAMPART_HEXARAILS_API_KEY and
//                                       RAMPART_HEXARAILS_API_SECRET
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <thread>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

#include <rampart/hexarails.hpp>
#include <rampart/hexarails/settled_by.hpp>
#include <rampart/journal/payer.hpp>
#include <rampart/journal/sqlite_store.hpp>
#include <rampart/sandbox/server.hpp>

namespace {

using namespace std::chrono_literals;
namespace hexarails = rampart::hexarails;
namespace journal = rampart::journal;

auto payer_of(
    journal::sqlite_store& store, std::string const& url, std::string const& ca_file,
    rampart::credentials keys) {
    journal::payer_settings how;
    how.timeout = 2s; // leases are twice as long: the demonstration does not want to wait
    how.on_change = [](journal::moved const& what) {
        std::cout << "  [" << ::getpid() << "] " << what.now.key.reference << ": "
                  << to_string(what.before) << " -> " << to_string(what.now.state) << " ("
                  << what.now.note << ")" << std::endl;
    };
    return journal::make_payer<hexarails::provider, hexarails::create_payment>(
        store, url, std::move(keys), rampart::http::tls_transport{{.ca_file = ca_file}}, how);
}

std::string variable(char const* name) {
    auto const* const value = std::getenv(name);
    if (!value) throw std::runtime_error{std::string{name} + " is not set"};
    return value;
}

/// The service: takes up what an earlier one left, and pays until nothing is left to do.
int work(std::string const& file, std::string const& url, std::string const& ca_file) {
    journal::sqlite_store store{file};
    auto payer = payer_of(
        store, url, ca_file,
        {variable("RAMPART_HEXARAILS_API_KEY"),
         rampart::sign::secret{variable("RAMPART_HEXARAILS_API_SECRET")}});
    using journal::state;
    for (;;) {
        payer.work();
        auto const open =
            store.list({.states = {state::planned, state::sending, state::unknown}, .at_most = 1});
        if (open.empty()) return 0;
        std::this_thread::sleep_for(1s); // of a real service: a minute, or until one is planned
    }
}

/// Starts this program as a worker; without a time to live it comes to its end by itself.
bool start_worker(
    char const* program, std::string const& file, rampart::sandbox::server& server,
    std::string const& ca_file, std::chrono::milliseconds live) {
    auto const child = ::fork();
    if (child == 0) {
        auto const& keys = server.keys("hexarails");
        ::setenv("RAMPART_HEXARAILS_API_KEY", keys.api_key.c_str(), 1);
        ::setenv("RAMPART_HEXARAILS_API_SECRET", keys.api_secret.c_str(), 1);
        ::execl(
            "/proc/self/exe", program, file.c_str(), server.base_url().c_str(), ca_file.c_str(),
            nullptr);
        ::_exit(127);
    }
    if (live > 0ms) {
        std::this_thread::sleep_for(live);
        std::cout << "kill -9 " << child << std::endl;
        ::kill(child, SIGKILL);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int demonstrate(char const* program) {
    std::string folder = "/tmp/payout_service-XXXXXX";
    if (!::mkdtemp(folder.data())) return std::cerr << "no temporary directory\n", 1;
    auto const file = folder + "/payouts.db";
    auto const ca_file = folder + "/ca.pem";
    rampart::sandbox::server server{{.latency = 50ms}};
    std::ofstream{ca_file} << server.ca_pem();

    journal::sqlite_store store{file};
    auto const& keys = server.keys("hexarails");
    auto payer = payer_of(
        store, server.base_url(), ca_file, {keys.api_key, rampart::sign::secret{keys.api_secret}});
    for (int number = 1; number <= 20; ++number) {
        payer.plan(
            {.deductCurrency = hexarails::currency_code::USDT,
             .amount = rampart::decimal{number} + rampart::decimal{"20.50"},
             .currency = hexarails::currency_code::USD,
             .bankAccountId = "supplier-7",
             .reference = "invoice-" + std::to_string(number)});
    }
    std::cout << "20 payouts are planned in " << file << '\n';
    for (auto const live : {600ms, 900ms, 1200ms})
        start_worker(program, file, server, ca_file, live);
    if (!start_worker(program, file, server, ca_file, 0ms)) return 1;

    std::size_t payments = 0;
    for (auto const& row : payer.client().pages<hexarails::list_payments>({.pageSize = 100}))
        payments += row.has_value();
    std::size_t paid = 0;
    for (auto const& one : store.list({}))
        paid += one.state == journal::state::paid;
    auto const held = store.list({.states = {journal::state::held}}).size();
    std::cout << "the journal: " << paid << " paid, " << held << " held; the provider: " << payments
              << " payments\n";
    // What was signed and perhaps not sent when its worker was killed is held, not sent again.
    if (paid != payments || paid + held != 20) return std::cerr << "they differ\n", 1;
    std::cout << "ok: each paid at most once, and known to be\n";
    return 0;
}

} // namespace

int main(int count, char** arguments) try {
    if (count == 4) return work(arguments[1], arguments[2], arguments[3]);
    return demonstrate(arguments[0]);
} catch (std::exception const& failed) {
    std::cerr << failed.what() << '\n';
    return 1;
}
