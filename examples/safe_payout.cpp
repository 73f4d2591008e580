// A payout whose answer is lost on the way back. The money has moved and nobody said so: the
// program finds out instead of paying again.
//
// Against the sandbox, with a transport that loses an answer as a broken line would.
#include <chrono>
#include <ctime>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <rampart/hexarails.hpp>
#include <rampart/sandbox/server.hpp>

namespace {

using namespace std::chrono_literals;
namespace hexarails = rampart::hexarails;
namespace http = rampart::http;

/// Sends what it is given, and loses the answer to the first payment.
class losing_transport {
public:
    explicit losing_transport(http::tls_settings settings) : line_{std::move(settings)} {}

    rampart::result<http::response> send(
        http::origin const& to, http::request_source const& source, http::deadlines const& limits) {
        auto answer = line_.send(to, source, limits);
        if (lost_ || source.reads_only()) return answer;
        lost_ = true;
        return rampart::make_error(
            rampart::errc::connection_closed, rampart::delivery::unknown,
            "the line broke before the answer");
    }

private:
    http::tls_transport line_;
    bool lost_ = false;
};

using client = rampart::basic_client<
    hexarails::provider, rampart::signer_of<hexarails::provider>, losing_transport>;

/// The day of a Unix time as the API writes it, moved by whole days.
std::string day_of(std::string const& unix_seconds, int days_later) {
    std::time_t const moment = std::stoll(unix_seconds) + days_later * 86'400;
    std::tm parts{};
    ::gmtime_r(&moment, &parts);
    char text[16];
    return std::string(text, std::strftime(text, sizeof text, "%Y-%m-%d", &parts));
}

/// The payment with that reference, or nothing when there is none: what `settled_by` describes. The
/// list has no references, so every payment of those days is looked at. The days before and after
/// are searched too, since the API does not say by whose midnight it counts.
rampart::result<std::optional<hexarails::payment>>
find_payment(client& api, std::string const& reference, std::string const& signed_at) {
    for (int const days_later : {0, -1, 1}) {
        auto const day = day_of(signed_at, days_later);
        for (auto const& row :
             api.pages<hexarails::list_payments>({.pageSize = 100, .createDate = day})) {
            if (!row) return row.error();
            auto found = api.call<hexarails::get_payment>({.id = row->id});
            if (!found) return found.error();
            if (found->reference == reference) return std::optional{std::move(*found)};
        }
    }
    return std::optional<hexarails::payment>{};
}

/// Pays once. `request.reference` must be the caller's own and new: it is what the payment is found
/// by. Keep request and reference in a database before this is called, so that a crash is survived
/// in the same way.
rampart::result<hexarails::payment>
pay_once(client& api, hexarails::payment_create const& request) {
    // A signature older than the window is refused; twice that, for clocks that differ.
    constexpr auto settled_after = 2 * rampart::clock_window<hexarails::provider>();
    for (;;) {
        std::cout << "paying " << request.amount.text() << " USD as " << request.reference << '\n';
        auto made = api.call<hexarails::create_payment>(request);
        // What rampart could repeat without harm, it has repeated. Any other error is final: it
        // certainly was not paid.
        if (made || !made.error().outcome_unknown()) return made;
        auto const& sent = *made.error().request;
        std::cout << "no answer: " << made.error().message << '\n'
                  << "  signed at " << sent.timestamp << " with nonce " << sent.nonce << '\n'
                  << "  settled by " << sent.settled_by << '\n';
        auto const until = std::chrono::steady_clock::now() + settled_after;
        for (;;) {
            bool const too_old = std::chrono::steady_clock::now() >= until;
            auto found = find_payment(api, request.reference, sent.timestamp);
            if (found && *found) {
                std::cout << "found it: it was paid, and is not paid again\n";
                return std::move(**found);
            }
            if (!found) std::cout << "could not look: " << found.error().describe() << '\n';
            // Only a look that came after the signature's end proves that nothing will follow.
            if (found && too_old) break;
            std::cout << "not found; the request may still be on its way\n";
            std::this_thread::sleep_for(2s);
        }
        std::cout << "it never arrived and no longer can\n";
    }
}

/// USDT left on the account.
std::string balance(client& api) {
    auto const rows = api.call<hexarails::list_balances>();
    for (auto const& row : rows.value()) {
        if (row.currency == hexarails::currency_code::USDT)
            return std::string{text_of(row.balance)};
    }
    return "?";
}

} // namespace

int main() {
    rampart::sandbox::server server;
    auto const& keys = server.settings().hexarails;
    client api{
        server.base_url(),
        {keys.api_key, rampart::sign::secret{keys.api_secret}},
        losing_transport{{.ca_pem = server.ca_pem()}}};

    std::cout << "balance: " << balance(api) << " USDT\n";
    auto const paid = pay_once(
        api, {.deductCurrency = hexarails::currency_code::USDT,
              .amount = "100.10",
              .currency = hexarails::currency_code::USD,
              .bankAccountId = "supplier-7",
              .reference = "invoice-2041"});
    if (!paid) return std::cerr << paid.error().describe() << '\n', 1;
    std::cout << "payment " << paid->id << " is " << text_of(paid->status) << ": "
              << text_of(paid->receivedAmount) << " USD for " << text_of(paid->deductAmount)
              << " USDT\n"
              << "balance: " << balance(api) << " USDT\n";

    auto const all = api.call<hexarails::list_payments>();
    if (!all || all->total != 1) return std::cerr << "not paid exactly once\n", 1;
    std::cout << "ok: one payment, found by its reference\n";
}
