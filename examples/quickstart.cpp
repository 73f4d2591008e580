// The three providers' main job: typed calls, signed, sent over TLS, verified by the server and
// decoded; then what goes wrong when something is wrong.
//
// It starts the sandbox in this process. With RAMPART_<PROVIDER>_BASE_URL, _API_KEY and
// _API_SECRET set, that provider's calls go to the real server instead.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>

#include <rampart/operations.hpp>
#include <rampart/rampart.hpp>
#include <rampart/sandbox/server.hpp>

#include "quickstart_table.hpp"
#include "webhook_inbox.hpp"
#include "webhook_receiver.hpp"

namespace {

using namespace rampart;
using clock_type = std::chrono::steady_clock;
using transport = http::recording_transport<http::tls_transport>;

/// A client whose clock and nonce can be chosen, and whose requests can be looked at.
template <
    class Provider, class Clock = sign::system_clock,
    class Nonce = typename Provider::scheme::default_nonce>
using chosen_signer =
    sign::basic_signer<typename Provider::scheme, sign::direct_crypto, Clock, Nonce>;
template <class Provider>
using client_of = basic_client<Provider, rampart::signer_of<Provider>, transport>;

std::optional<std::string> environment(std::string_view provider, std::string_view suffix) {
    std::string name = "RAMPART_";
    for (char const letter : provider) {
        name += letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 32) : letter;
    }
    name += suffix;
    auto const* const value = std::getenv(name.c_str());
    return value ? std::optional<std::string>{value} : std::nullopt;
}

/// Where a provider is, and the key pair for it.
struct account {
    std::string base_url;
    std::string api_key;
    std::string api_secret;
    std::string ca_pem;
    bool real = false;

    [[nodiscard]] http::tls_settings tls() const { return {.ca_pem = ca_pem}; }
};

account account_of(std::string_view provider, sandbox::server const& server) {
    auto const url = environment(provider, "_BASE_URL");
    auto const key = environment(provider, "_API_KEY");
    auto const secret = environment(provider, "_API_SECRET");
    if (url && key && secret) return {*url, *key, *secret, {}, true};
    auto const& keys = server.keys(provider);
    return {server.base_url(), keys.api_key, keys.api_secret, server.ca_pem(), false};
}

/// Calls made, and whether all of them did what they should.
class progress {
public:
    /// Makes one call and adds its row; `show` turns the response into a few words.
    template <auto const& Endpoint, class Client, class Show>
    auto call(Client& api, request_of<Endpoint> const& request, Show&& show) {
        auto const begin = clock_type::now();
        auto answer = api.template call<Endpoint>(request);
        auto const spent = clock_type::now() - begin;
        auto const& exchanges = api.transport().exchanges();
        std::string const headers =
            exchanges.empty() ? "" : quickstart::signed_headers(exchanges.back().sent);
        std::string name{Client::provider_type::name};
        name += '.';
        name += endpoint_name<Endpoint>();
        if (answer) ++done_;
        failed_ = failed_ || !answer;
        calls_.add(
            {name, headers, answer ? show(*answer) : answer.error().describe(),
             quickstart::milliseconds(spent)});
        return answer;
    }

    /// Waits for an event, adds its row and returns its payload; nothing when it does not come.
    template <class Payload>
    std::optional<Payload> event(webhook_inbox& inbox, std::string_view name) {
        auto const begin = clock_type::now();
        auto const received = inbox.take(name);
        auto const* const known =
            received ? std::get_if<hexarails::event_of<Payload>>(&*received) : nullptr;
        failed_ = failed_ || known == nullptr;
        calls_.add(
            {"webhook " + std::string{name}, "X-API-Key, X-Timestamp, X-Nonce, X-Signature",
             known ? "verified, " + known->payload.id : "did not come",
             quickstart::milliseconds(clock_type::now() - begin)});
        return known ? std::optional{known->payload} : std::nullopt;
    }

    /// Adds a row for a call that has to fail with `expected`.
    template <class Result>
    void refused(std::string_view provider, std::string what, Result const& answer, errc expected) {
        bool const as_expected = !answer && answer.error().code == expected;
        failed_ = failed_ || !as_expected;
        if (answer) {
            refusals_.add({std::string{provider}, std::move(what), "accepted", "", "", ""});
            return;
        }
        auto const& why = answer.error();
        refusals_.add(
            {std::string{provider}, std::move(what), why.code.message(),
             std::string{to_string(why.delivery)},
             why.http_status ? std::to_string(why.http_status) : "-",
             why.provider_code.empty() ? why.message
                                       : why.provider_code + ": " + why.provider_message});
    }

    void print() const {
        calls_.print(std::cout);
        std::cout << '\n';
        refusals_.print(std::cout);
        std::cout << '\n';
    }

    [[nodiscard]] int done() const { return done_; }
    [[nodiscard]] bool failed() const { return failed_; }

private:
    quickstart::table calls_{{"call", "signed headers", "result", "time"}};
    quickstart::table refusals_{
        {"provider", "what is wrong", "error", "delivery", "HTTP", "provider says"}};
    int done_ = 0;
    bool failed_ = false;
};

template <class Provider>
client_of<Provider> connect_to(account const& at) {
    return {at.base_url, {at.api_key, sign::secret{at.api_secret}}, transport{at.tls()}};
}

/// A client made for one call that goes wrong: another clock or another nonce than usual, and
/// nothing that would mend it.
template <class Provider, class Signer>
basic_client<Provider, Signer, transport, policies<no_retry>>
client_with(account const& at, Signer signer) {
    return {at.base_url, std::move(signer), transport{at.tls()}};
}

/// A wrong secret, for any provider and operation.
template <class Provider, auto const& Endpoint>
void show_wrong_secret(progress& out, account const& at, request_of<Endpoint> const& request) {
    auto api = client_with<Provider>(
        at, chosen_signer<Provider>{at.api_key, sign::secret{"not the secret"}});
    out.refused(
        Provider::name, "wrong secret", api.template call<Endpoint>(request), errc::unauthorised);
}

/// A clock that is ten minutes slow.
template <class Provider, auto const& Endpoint>
void show_stale_clock(progress& out, account const& at, request_of<Endpoint> const& request) {
    using signer = chosen_signer<Provider, sign::offset_clock>;
    auto api = client_with<Provider>(
        at, signer{
                at.api_key, sign::secret{at.api_secret},
                sign::offset_clock{-std::chrono::minutes{10}}});
    out.refused(
        Provider::name, "stale clock (10 min slow)", api.template call<Endpoint>(request),
        errc::unauthorised);
}

/// The client for a nonce of the caller's choice.
template <class Provider>
auto client_with_nonce(account const& at, std::string_view nonce) {
    using signer = chosen_signer<Provider, sign::system_clock, sign::fixed_nonce>;
    return client_with<Provider>(
        at, signer{at.api_key, sign::secret{at.api_secret}, {}, sign::fixed_nonce{nonce}});
}

/// The same nonce in two requests.
template <class Provider, auto const& Endpoint>
void show_reused_nonce(
    progress& out, account const& at, std::string_view nonce, request_of<Endpoint> const& request) {
    auto api = client_with_nonce<Provider>(at, nonce);
    (void)api.template call<Endpoint>(request);
    out.refused(
        Provider::name, "nonce used twice", api.template call<Endpoint>(request),
        errc::unauthorised);
}

void hexarails_calls(progress& out, account const& at) {
    using namespace hexarails;
    auto api = connect_to<provider>(at);
    auto const customer = out.call<create_customer>(
        api, {.name = "Zoë Łukasz", .email = "zoe@example.com", .externalId = "ext-1"},
        [](auto const& made) { return "customer " + made.id; });
    if (!customer) return;
    out.call<create_virtual_account>(
        api, {.customerId = customer->id, .currency = currency_code::EUR},
        [](auto const& made) { return "account " + made.id; });
    out.call<create_onramp>(
        api, {.from = {.customerId = customer->id, .currency = currency_code::EUR}, .to = "54321"},
        [](auto const& made) { return "flow " + made.id; });
    (void)out.call<create_customer>(
        api, {.name = "Jane Doe", .email = "jane@example.com"},
        [](auto const& made) { return "customer " + made.id; });
    for (int number = 1; number <= 2; ++number) {
        out.call<list_customers>(
            api, {.pageNum = page_number::at_run_time(number), .pageSize = 1},
            [](auto const& page) {
                return "page " + std::to_string(page.pageNum.value_or(0)) + ": " +
                       std::to_string(page.list.size()) + " of " +
                       std::to_string(page.total.value_or(0));
            });
    }
    out.call<list_balances>(api, {}, [](auto const& rows) {
        std::string text;
        for (auto const& row : rows) {
            text.append(text.empty() ? "" : ", ").append(text_of(row.balance));
            text.append(" ").append(text_of(row.currency));
        }
        return text;
    });
    if (at.real) return;
    show_wrong_secret<provider, list_balances>(out, at, {});
    show_stale_clock<provider, list_balances>(out, at, {});
    show_reused_nonce<provider, list_balances>(out, at, "quickstart-nonce-1", {});
    out.refused(
        provider::name, "unknown customer", api.call<get_customer>({.id = "nobody"}),
        errc::provider_failed);
    // As a constant, 101 would not compile.
    out.refused(
        provider::name, "page size 101",
        api.call<list_customers>({.pageSize = page_size::at_run_time(101)}), errc::invalid_request);
    out.refused(
        provider::name, "line feed in a field", api.call<list_customers>({.realName = "a\nb"}),
        errc::invalid_request);
}

/// An onramp from customer to settled trade; what happens at the provider is learned from its
/// signed webhooks.
void onramp_calls(
    progress& out, account const& at, webhook_inbox& inbox, std::string const& callback) {
    using namespace hexarails;
    auto api = connect_to<provider>(at);
    auto const said = [](confirmation const& answer) { return answer.message.value_or("?"); };
    auto const id = [](auto const& made) { return made.id; };
    out.call<set_callback_url>(api, {.callbackUrl = callback}, said);
    out.call<set_subscribed_events>(
        api,
        {.events =
             {"CUSTOMER_APPROVED", "DEPOSIT_RECEIVED", "DEPOSIT_APPROVED", "TRADE_CREATED",
              "TRADE_SETTLED"}},
        said);
    auto const made =
        out.call<create_customer>(api, {.name = "Ada King", .email = "ada@example.com"}, id);
    if (!made || !out.event<customer>(inbox, "CUSTOMER_APPROVED")) return;
    auto const wallet = out.call<add_crypto_address>(
        api,
        {.customerId = made->id,
         .currency = currency_code::USDT,
         .address = "TYDzsYUEpvnYmQk4zGP9sWWcTEd2MiAtW6",
         .label = "My wallet",
         .network = crypto_network::TRX},
        id);
    if (!wallet) return;
    auto const ramp = out.call<create_onramp>(
        api, {.from = {.customerId = made->id, .currency = currency_code::EUR}, .to = wallet->id},
        id);
    if (!ramp) return;
    auto const details = out.call<get_flow>(api, {.id = ramp->id}, [](flow const& found) {
        return "pay to " + found.fromVirtualAccount->iban.value_or("?");
    });
    if (!details) return;
    out.call<mock_deposit>(
        api,
        {.currency = currency_code::EUR,
         .amount = "1500.00",
         .senderName = "Ada King",
         .senderAccountNo = "DE89370400440532013000",
         .receiverAccountNo = details->fromVirtualAccount->iban.value_or("")},
        [](auto const&) { return "a deposit on its way"; });
    out.event<deposit>(inbox, "DEPOSIT_RECEIVED");
    out.event<deposit>(inbox, "DEPOSIT_APPROVED");
    out.event<trade>(inbox, "TRADE_CREATED");
    auto const settled = out.event<trade>(inbox, "TRADE_SETTLED");
    if (!settled) return;
    out.call<get_trade>(api, {.id = settled->id}, [](trade const& found) {
        return std::string{text_of(found.fromAmount)} + " EUR became " +
               std::string{text_of(found.toAmount)} + " USDT, " +
               std::string{text_of(found.status)};
    });
}

void rampnow_calls(progress& out, account const& at) {
    using namespace rampnow;
    auto api = connect_to<provider>(at);
    quote_request const wanted{
        .orderType = order_type::buy,
        .srcAmount = "100.00",
        .srcCurrency = "EUR",
        .srcChain = "fiat",
        .dstCurrency = "ETH",
        .dstChain = "ethereum",
        .paymentMode = "card"};
    out.call<get_quote>(api, wanted, [](auto const& found) {
        return std::string{text_of(found.dstAmount)} + " ETH for 100.00 EUR";
    });
    out.call<create_checkout>(
        api,
        {.externalOrderUid = "order-1",
         .orderType = order_type::buy,
         .srcAmount = "100.00",
         .srcChain = "fiat",
         .srcCurrency = "EUR",
         .dstChain = "ethereum",
         .dstCurrency = "ETH",
         .user =
             {.email = "zoe@example.com",
              .firstName = "Zoë",
              .lastName = "Łukasz",
              .phone = "+4912345678",
              .dateOfBirth = "1990-01-01T00:00:00Z",
              .gender = gender::female,
              .address =
                  {.country = "DE",
                   .line1 = "Hauptstr. 1",
                   .city = "Berlin",
                   .postalCode = "10115"}},
         .paymentMode = "card",
         .wallet = wallet{.address = "0x000000000000000000000000000000000000dEaD"}},
        [](auto const& made) { return "order " + made.orderUid; });
    if (at.real) return;
    show_wrong_secret<provider, get_quote>(out, at, wanted);
    show_stale_clock<provider, get_quote>(out, at, wanted);
    auto circular = wanted;
    circular.dstCurrency = circular.srcCurrency;
    circular.dstChain = circular.srcChain;
    out.refused(
        provider::name, "EUR for EUR", api.call<get_quote>(circular), errc::invalid_parameters);
    auto negative = wanted;
    negative.srcAmount = "-1";
    out.refused(
        provider::name, "negative amount", api.call<get_quote>(negative), errc::invalid_request);
}

void banxa_calls(progress& out, account const& at) {
    using namespace banxa;
    auto api = connect_to<provider>(at);
    price_request const wanted{
        .fiat = "AUD",
        .crypto = "USDT",
        .blockchain = "TRON",
        .method = "payid-bank-transfer",
        .transactionType = transaction_type::ONRAMP,
        .fiatAmount = decimal{"500.00"}};
    out.call<get_price>(api, wanted, [](auto const& found) {
        return std::string{found.target ? text_of(found.target->amount) : "?"} +
               " USDT for 500.00 AUD";
    });
    // A reference of its own for each run, so that the program can be run again on a real account.
    auto const reference =
        "quickstart-" + std::to_string(std::chrono::system_clock::now().time_since_epoch().count());
    out.call<create_identity>(
        api, {.identityReference = reference, .email = reference + "@example.com"},
        [](auto const& made) { return "identity " + made.identityReference; });
    out.call<check_eligibility>(
        api,
        {.identityReference = reference,
         .method = "payid-bank-transfer",
         .transactionType = transaction_type::ONRAMP,
         .fiat = "AUD",
         .crypto = "USDT",
         .blockchain = "TRON",
         .fiatAmount = decimal{"500.00"}},
        [](auto const& found) {
            return std::string{found.ready() ? "ready to pay" : "something is outstanding"};
        });
    auto const ramp = out.call<create_ramp>(
        api,
        {.identityReference = reference,
         .source = {.fiat = fiat_side{.id = "AUD", .method = "payid-bank-transfer"}},
         .target =
             {.crypto =
                  crypto_side{
                      .id = "USDT",
                      .blockchain = "TRON",
                      .walletAddress = "TYDzsYUEpvnYmQk4zGP9sWWcTEd2MiAtW6"}},
         .fiatAmount = decimal{"500.00"}},
        [](auto const& made) { return "ramp " + made.id; });
    if (!ramp) return;
    out.call<get_ramp>(api, {.id = ramp->id}, [](auto const& found) {
        return std::string{text_of(found.status)};
    });
    if (at.real) return;
    show_wrong_secret<provider, get_price>(out, at, wanted);
    // The nonce is the time here, and rampart's own counts on when a clock steps back: a clock
    // that is really slow shows as a nonce of ten minutes ago.
    auto const now = std::chrono::floor<std::chrono::milliseconds>(
        std::chrono::system_clock::now().time_since_epoch());
    auto const late = std::to_string((now - std::chrono::minutes{10}).count());
    out.refused(
        provider::name, "stale clock (10 min slow)",
        client_with_nonce<provider>(at, late).call<get_price>(wanted), errc::unauthorised);
    show_reused_nonce<provider, get_price>(out, at, std::to_string(now.count()), wanted);
    auto both = wanted;
    both.cryptoAmount = decimal{"1"};
    out.refused(
        provider::name, "both amounts given", api.call<get_price>(both), errc::invalid_request);
}

} // namespace

int main() {
    sandbox::authority const hook_authority;
    sandbox::options settings;
    settings.webhook_ca_pem = hook_authority.ca_pem();
    sandbox::server server{settings};
    account const accounts[] = {
        account_of("hexarails", server), account_of("rampnow", server),
        account_of("banxa", server)};
    progress out;
    hexarails_calls(out, accounts[0]);
    if (!accounts[0].real) {
        // HexaRails signs its webhooks with the API secret.
        webhook_inbox inbox{
            hexarails::webhook_verifier{sign::secret{std::string_view{accounts[0].api_secret}}}};
        webhook_receiver const receiver{
            hook_authority.issue(sandbox::leaf_request::localhost()),
            [&inbox](webhook::notification const& received) { return inbox.receive(received); }};
        onramp_calls(out, accounts[0], inbox, receiver.url());
    }
    rampnow_calls(out, accounts[1]);
    banxa_calls(out, accounts[2]);
    out.print();
    // The sandbox counts the signatures it verified; a real server's word is its answer.
    bool const all_here = std::ranges::none_of(accounts, &account::real);
    bool const verified =
        !all_here || server.counts().verified >= static_cast<std::uint64_t>(out.done());
    if (out.failed() || !verified) {
        std::cout << "failed: see the tables above\n";
        return 1;
    }
    std::cout << "ok: 3 providers, " << out.done() << " calls signed, sent and verified\n";
}
