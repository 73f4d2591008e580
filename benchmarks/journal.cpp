// What a payment costs more that goes through a journal in SQLite on this disk, and how often the
// journal syncs for it. Against the sandbox, over TLS on a kept connection.
//
//     journal [PAYMENTS] [DIRECTORY]    default: 200, the current directory
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <string>
#include <vector>

#include <rampart/hexarails.hpp>
#include <rampart/hexarails/settled_by.hpp>
#include <rampart/journal/payer.hpp>
#include <rampart/journal/sqlite_store.hpp>
#include <rampart/sandbox/server.hpp>

#include "../tests/support/sqlite_faults.hpp"

namespace {

namespace hexarails = rampart::hexarails;
namespace journal = rampart::journal;
using clock_type = std::chrono::steady_clock;

hexarails::payment_create numbered(int number) {
    return {
        .deductCurrency = hexarails::currency_code::USDT,
        .amount = "20.00",
        .currency = hexarails::currency_code::USD,
        .bankAccountId = "supplier-7",
        .reference = "r-" + std::to_string(number)};
}

/// Calls `pay(number)` for each, and prints the median and the 95th percentile.
template <class Pay>
double timed(char const* name, int payments, Pay const& pay) {
    std::vector<double> took;
    for (int number = 0; number < payments; ++number) {
        auto const began = clock_type::now();
        pay(number);
        took.push_back(
            std::chrono::duration<double, std::milli>(clock_type::now() - began).count());
    }
    std::ranges::sort(took);
    auto const at = [&](double part) {
        return took[static_cast<std::size_t>(part * static_cast<double>(took.size() - 1))];
    };
    std::cout << std::setw(26) << std::left << name << std::fixed << std::setprecision(2) << at(0.5)
              << " ms (median), " << at(0.95) << " ms (95 %)\n";
    return at(0.5);
}

} // namespace

int main(int count, char** arguments) {
    int const payments = count > 1 ? std::atoi(arguments[1]) : 200;
    auto const file = std::string{count > 2 ? arguments[2] : "."} + "/benchmark-journal.db";
    rampart::sandbox::server server;
    auto const& keys = server.keys("hexarails");
    auto const own = [&] {
        return rampart::credentials{keys.api_key, rampart::sign::secret{keys.api_secret}};
    };

    hexarails::client api{
        server.base_url(), own(), rampart::http::tls_transport{{.ca_pem = server.ca_pem()}}};
    auto const plain = timed("plain", payments, [&](int number) {
        (void)api.call<hexarails::create_payment>(numbered(number)).value();
    });

    long syncs = 0;
    long writes = 0;
    rampart::test::sqlite_faults const counted{[&](std::string_view what) {
        syncs += what == "sync" || what == "delete"; // a deletion syncs its directory
        writes += what == "write";
        return true;
    }};
    journal::sqlite_store store{file, {.vfs = rampart::test::sqlite_faults::name}};
    auto payer = journal::make_payer<hexarails::provider, hexarails::create_payment>(
        store, server.base_url(), own(), rampart::http::tls_transport{{.ca_pem = server.ca_pem()}});
    syncs = writes = 0;
    auto const planned =
        timed("planned", payments, [&](int number) { payer.plan(numbered(number)); });
    auto const plan_syncs = static_cast<double>(syncs) / payments;
    syncs = 0;
    auto const paid = timed("claimed, signed, paid", payments, [&](int) {
        if (payer.pay_next()->now.state != journal::state::paid) std::abort();
    });
    std::cout << "a journaled payment takes " << planned + paid - plain
              << " ms more than a plain one; " << plan_syncs << " syncs to plan and "
              << static_cast<double>(syncs) / payments << " to pay\n";
    for (auto const* const end : {"", "-mark", "-journal"})
        std::remove((file + end).c_str());
}
