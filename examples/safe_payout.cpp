// A payout whose answer is lost on the way back: the money may have moved and nobody said so. The
// program finds out instead of paying again, also when it is started anew, and ends with what a
// person has to decide when it cannot find out. No time that has passed proves that a payment was
// not made.
//
// Against the sandbox, with a transport that loses an answer, and then a request, as a broken line
// would.
#include <chrono>
#include <ctime>
#include <iostream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <rampart/hexarails.hpp>
#include <rampart/sandbox/server.hpp>

namespace {

using namespace std::chrono_literals;
namespace hexarails = rampart::hexarails;
namespace http = rampart::http;

/// Where the line breaks for what does more than read.
enum class broken_line { before_the_server, behind_the_server };

class losing_transport {
public:
    losing_transport(http::tls_settings settings, broken_line where)
        : line_{std::move(settings)}, where_{where} {}

    class connection {
    public:
        connection(http::tls_transport::connection line, broken_line where)
            : line_{std::move(line)}, where_{where} {}

        [[nodiscard]] bool kept() const { return line_.kept(); }
        [[nodiscard]] http::exchange_progress progress() const { return line_.progress(); }

        [[nodiscard]] rampart::result<http::response>
        exchange(http::request message, http::timeouts const& within) {
            bool const reads = message.method == http::method::get;
            if (reads || where_ == broken_line::behind_the_server) {
                auto answer = line_.exchange(std::move(message), within);
                if (reads || !answer) return answer;
            }
            return rampart::make_error(
                rampart::errc::connection_closed, rampart::delivery::unknown,
                "the line broke before the answer");
        }

    private:
        http::tls_transport::connection line_;
        broken_line where_;
    };

    rampart::result<connection>
    connect(http::origin const& to, http::timeouts const& within, http::connection_use use) {
        auto line = line_.connect(to, within, use);
        if (!line) return std::move(line).error();
        return connection{std::move(*line), where_};
    }

private:
    http::tls_transport line_;
    broken_line where_;
};

using client = rampart::basic_client<
    hexarails::provider, rampart::signer_of<hexarails::provider>, losing_transport>;

/// What has to survive a crash: a row of a database, written before the call is made.
struct payout {
    hexarails::payment_create request; ///< its reference is the caller's own, and never used twice
    std::time_t tried = 0;             ///< when it was first tried; 0: never
};

/// How a payout stands.
struct standing {
    enum class kind { paid, not_paid, undecided } what;
    std::string payment{};               ///< the id of what was paid
    std::string why{};                   ///< what went wrong
    std::vector<std::string> possible{}; ///< payments without a reference that may be the one
};

std::string day_of(std::time_t moment) {
    std::tm parts{};
    ::gmtime_r(&moment, &parts);
    char text[16];
    return std::string(text, std::strftime(text, sizeof text, "%Y-%m-%d", &parts));
}

/// Looks for the payment: what `settled_by` describes. The list has no references, so every payment
/// from the day before the first try on is looked at: whose midnight the API means is not said.
standing look(client& api, payout const& one) {
    constexpr std::time_t a_day = 86'400;
    standing out{standing::kind::undecided};
    for (auto day = one.tried - a_day; day <= std::time(nullptr) + a_day; day += a_day) {
        hexarails::payment_list const of_day{.pageSize = 100, .createDate = day_of(day)};
        for (auto const& row : api.pages<hexarails::list_payments>(of_day)) {
            if (!row) return {standing::kind::undecided, {}, row.error().describe()};
            auto const found = api.call<hexarails::get_payment>({.id = row->id});
            if (!found) return {standing::kind::undecided, {}, found.error().describe()};
            if (found->reference == one.request.reference) {
                return {standing::kind::paid, found->id};
            }
            if (!found->reference) out.possible.push_back(found->id);
        }
    }
    out.why = "no payment has the reference yet";
    return out;
}

/// Pays once, whatever becomes of the answer, and however often it is called with the same row.
standing pay_once(client& api, payout& one) {
    if (one.tried != 0) {
        std::cout << "tried before: looking first\n";
        return look(api, one);
    }
    one.tried = std::time(nullptr); // and into the database, before anything is sent
    std::cout << "paying " << one.request.amount.text() << " USD as " << one.request.reference
              << '\n';
    auto const made = api.call<hexarails::create_payment>(one.request);
    if (made) return {standing::kind::paid, made->id};
    std::cout << "  " << made.error().describe() << '\n';
    if (!made.error().outcome_unknown()) {
        // What rampart could repeat without harm, it has repeated: certainly not paid.
        one.tried = 0;
        return {standing::kind::not_paid, {}, made.error().describe()};
    }
    auto found = look(api, one);
    for (int looks = 1; found.what == standing::kind::undecided && looks < 3; ++looks) {
        std::this_thread::sleep_for(1s); // it may still be on its way
        found = look(api, one);
    }
    return found;
}

/// Ends what a program can do. That it was not found, even long after, does not prove that it was
/// not made: a list may lag, and a row may have lost its reference.
void hand_over(payout const& one, standing const& found) {
    std::cout << "undecided: " << found.why << "\n"
              << "  A person has to decide. Do not pay " << one.request.reference
              << " again before\n"
              << "  - the account's statement or HexaRails' support says that it was not paid\n"
              << "  - the balance shows that " << one.request.amount.text()
              << " USD did not leave\n";
    for (auto const& id : found.possible)
        std::cout << "  - payment " << id << ", which has no reference, is known to be another\n";
    std::cout << "  Then pay under a new reference, or set this payout to done.\n";
}

/// How many payments the account has made.
std::size_t payments(client& api) {
    std::size_t count = 0;
    for (auto const& row : api.pages<hexarails::list_payments>({.pageSize = 100})) {
        if (!row) throw rampart::call_failed{row.error()};
        ++count;
    }
    return count;
}

payout invoice(std::string reference) {
    return {
        {.deductCurrency = hexarails::currency_code::USDT,
         .amount = "100.10",
         .currency = hexarails::currency_code::USD,
         .bankAccountId = "supplier-7",
         .reference = std::move(reference)}};
}

} // namespace

int main() {
    rampart::sandbox::server server;
    auto const client_with = [&](broken_line where) {
        auto const& keys = server.keys("hexarails");
        return client{
            server.base_url(),
            {keys.api_key, rampart::sign::secret{keys.api_secret}},
            losing_transport{{.ca_pem = server.ca_pem()}, where}};
    };

    std::cout << "1. The answer is lost\n";
    auto first = invoice("invoice-2041");
    auto api = client_with(broken_line::behind_the_server);
    auto const paid = pay_once(api, first);
    if (paid.what != standing::kind::paid) return std::cerr << "not found\n", 1;
    std::cout << "found: it was paid, as " << paid.payment << "\n\n";

    std::cout << "2. The program is started again\n";
    auto restarted = client_with(broken_line::behind_the_server);
    auto const again = pay_once(restarted, first);
    if (again.payment != paid.payment) return std::cerr << "not the same payment\n", 1;
    std::cout << "found: it was paid, as " << again.payment << "\n\n";

    std::cout << "3. The request is lost\n";
    auto second = invoice("invoice-2042");
    auto lost = client_with(broken_line::before_the_server);
    for (int starts = 0; starts < 2; ++starts) {
        auto const open = pay_once(lost, second);
        if (open.what != standing::kind::undecided) return std::cerr << "not undecided\n", 1;
        hand_over(second, open);
    }

    if (payments(api) != 1) return std::cerr << "not paid exactly once\n", 1;
    std::cout << "\nok: one payment, found by its reference; the other waits for a person\n";
}
