// Asks three providers at once what 1000 EUR buy, and takes the best answer there is in time.
//
// One thread, one coroutine for each provider. A provider that hangs costs its own answer and no
// more time than the timeout. Runs against the sandbox in the same process.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <exception>
#include <iomanip>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <rampart/async.hpp>
#include <rampart/banxa.hpp>
#include <rampart/hexarails.hpp>
#include <rampart/json/document.hpp>
#include <rampart/rampnow.hpp>
#include <rampart/sandbox/server.hpp>

namespace {

namespace asio = boost::asio;
using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;

/// What a provider says: how many USDT for the money.
struct offer {
    std::string_view provider;
    rampart::result<rampart::decimal> usdt;
};

rampart::decimal const euros{"1000.00"};

rampart::error unreadable(std::string what) {
    return rampart::make_error(
        rampart::errc::malformed_response, rampart::delivery::rejected, std::move(what));
}

/// HexaRails does not document what a preview holds: its JSON is looked at here.
rampart::result<rampart::decimal> bought(rampart::json::raw_json const& preview) {
    std::string problem;
    auto const parsed = rampart::json::document::parse(preview.text, problem);
    if (!parsed) return unreadable(problem);
    auto const amount = parsed->root().find("toAmount");
    if (!amount) return unreadable("toAmount: missing");
    auto const usdt = rampart::decimal::parse(amount->text());
    if (!usdt) return unreadable("toAmount: no decimal");
    return *usdt;
}

asio::awaitable<offer> ask(rampart::async_client<rampart::hexarails::provider>& api) {
    using namespace rampart::hexarails;
    trade_preview_query const wanted{
        .fromCurrency = currency_code::EUR, .toCurrency = currency_code::USDT, .amount = euros};
    auto const answer = co_await api.async_call<preview_trade>(wanted, asio::use_awaitable);
    if (!answer) co_return offer{"HexaRails", answer.error()};
    if (!*answer) co_return offer{"HexaRails", unreadable("no data")};
    co_return offer{"HexaRails", bought(**answer)};
}

asio::awaitable<offer> ask(rampart::async_client<rampart::rampnow::provider>& api) {
    using namespace rampart::rampnow;
    quote_request const wanted{
        .orderType = order_type::buy,
        .srcAmount = euros,
        .srcCurrency = "EUR",
        .srcChain = "fiat",
        .dstCurrency = "USDT",
        .dstChain = "tron",
        .paymentMode = "card"};
    auto const answer = co_await api.async_call<get_quote>(wanted, asio::use_awaitable);
    if (!answer) co_return offer{"Rampnow", answer.error()};
    if (!answer->dstAmount) co_return offer{"Rampnow", unreadable("no amount")};
    co_return offer{"Rampnow", *answer->dstAmount};
}

asio::awaitable<offer> ask(rampart::async_client<rampart::banxa::provider>& api) {
    using namespace rampart::banxa;
    price_request const wanted{
        .fiat = "EUR",
        .crypto = "USDT",
        .blockchain = "TRON",
        .method = "sepa-bank-transfer",
        .transactionType = transaction_type::ONRAMP,
        .fiatAmount = euros};
    auto const answer = co_await api.async_call<get_price>(wanted, asio::use_awaitable);
    if (!answer) co_return offer{"Banxa", answer.error()};
    if (!answer->target || !answer->target->amount) {
        co_return offer{"Banxa", unreadable("no amount")};
    }
    co_return offer{"Banxa", *answer->target->amount};
}

/// Where a provider is, and whom we are to it.
struct account {
    std::string base_url;
    rampart::sandbox::key_pair keys;
    std::string ca_pem;
};

template <class Provider>
rampart::async_client<Provider> connect_to(asio::io_context& context, account const& at) {
    return {
        at.base_url,
        {at.keys.api_key, rampart::sign::secret{std::string_view{at.keys.api_secret}}},
        rampart::http::async_tls_transport{context, {.ca_pem = at.ca_pem}},
        {.call = 3s}}; // for waiting, connecting and repeating all together
}

/// What everybody said, and how long it took.
struct answers {
    std::vector<offer> offers;
    std::chrono::milliseconds took;
};

/// All answers there are within the timeout. Errors are values: one of them stops nobody else.
answers ask_all(account const& hexarails, account const& rampnow, account const& banxa) {
    asio::io_context context;
    auto first = connect_to<rampart::hexarails::provider>(context, hexarails);
    auto second = connect_to<rampart::rampnow::provider>(context, rampnow);
    auto third = connect_to<rampart::banxa::provider>(context, banxa);
    std::vector<offer> offers;
    asio::co_spawn(
        context,
        [&]() -> asio::awaitable<void> {
            auto [a, b, c] = co_await (ask(first) && ask(second) && ask(third));
            offers = {std::move(a), std::move(b), std::move(c)};
        },
        [](std::exception_ptr const& thrown) {
            if (thrown) std::rethrow_exception(thrown);
        });
    auto const begun = std::chrono::steady_clock::now();
    context.run();
    auto const took = std::chrono::steady_clock::now() - begun;
    return {std::move(offers), std::chrono::ceil<std::chrono::milliseconds>(took)};
}

/// Prints a table, the best first; how many answered.
std::size_t show(std::string_view title, answers given) {
    auto& offers = given.offers;
    // Those without an answer come last.
    std::ranges::sort(offers, [](offer const& left, offer const& right) {
        if (!left.usdt || !right.usdt) return left.usdt.has_value() && !right.usdt.has_value();
        return *left.usdt > *right.usdt;
    });
    std::cout << title << '\n';
    std::size_t answered = 0;
    for (auto const& one : offers) {
        std::cout << "  " << std::left << std::setw(11) << one.provider;
        if (one.usdt) {
            std::cout << std::right << std::setw(14) << one.usdt->str() << " USDT"
                      << (answered++ == 0 ? "  <- best" : "") << '\n';
        } else {
            std::cout << "  no answer: " << one.usdt.error().code.message() << '\n';
        }
    }
    std::cout << "  " << given.took.count() << " ms\n\n";
    return answered;
}

} // namespace

int main() {
    rampart::sandbox::server server; // plays all three
    account const hexarails{server.base_url(), server.keys("hexarails"), server.ca_pem()};
    account const rampnow{server.base_url(), server.keys("rampnow"), server.ca_pem()};
    account const banxa{server.base_url(), server.keys("banxa"), server.ca_pem()};
    bool const all = show("1000.00 EUR buy:", ask_all(hexarails, rampnow, banxa)) == 3;

    // A server that takes connections and never says a word.
    asio::io_context quiet;
    asio::ip::tcp::acceptor const silent{quiet, {asio::ip::address_v4::loopback(), 0}};
    auto hanging = rampnow;
    hanging.base_url = "https://127.0.0.1:" + std::to_string(silent.local_endpoint().port());
    bool const others =
        show("The same while Rampnow hangs:", ask_all(hexarails, hanging, banxa)) == 2;
    return all && others ? 0 : 1;
}
