// What is refused before anything is sent, and in which words.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fixtures.hpp"

#include <doctest/doctest.h>

namespace {

namespace hexarails = rampart::hexarails;
namespace http = rampart::http;
namespace operations = hexarails::legacy::operations;
using code = hexarails::currency_code;
using network = hexarails::crypto_network;
using currency = rampart::open_enum<hexarails::currency_code>;

/// Calls with a request that breaks a rule: the message of the error, after a look at the wire.
template <auto const& Endpoint>
std::string refusal(rampart::request_of<Endpoint> const& request) {
    rampart::test::hexarails_client api{
        hexarails::sandbox, {"key", rampart::sign::secret{"secret"}}};
    auto const got = api.call<Endpoint>(request);
    CHECK(api.transport().sent().empty());
    REQUIRE(got.has_error());
    CHECK(got.error().code == rampart::errc::invalid_request);
    CHECK(got.error().delivery == rampart::delivery::not_sent);
    return got.error().message;
}

template <auto const& Endpoint>
bool is_sendable(rampart::request_of<Endpoint> const& request) {
    auto const built = rampart::detail::build_request<Endpoint>(request);
    if (built.has_error()) MESSAGE(built.error().describe());
    return built.has_value();
}

/// The request with one change.
template <class Request, class Change>
Request with(Request request, Change change) {
    change(request);
    return request;
}

hexarails::customer_create const jane{.name = "Jane Doe", .email = "jane@example.com"};

hexarails::payment_create const payment{
    .deductCurrency = code::USDT,
    .amount = "100.00",
    .currency = code::USD,
    .bankAccountId = "b1",
    .reference = "payment-0001"};

hexarails::deposit_mock const mock{
    .currency = code::EUR,
    .amount = "1000.00",
    .senderName = "Jane Doe",
    .senderAccountNo = "DE89370400440532013000",
    .receiverAccountNo = "GB29NWBK60161331926819"};

http::file file_of(std::size_t bytes) { return {"id.png", std::string(bytes, 'x'), "image/png"}; }

constexpr std::size_t megabyte = 1024 * 1024;

hexarails::customer_file_upload upload_of(std::size_t files, std::size_t entries) {
    hexarails::customer_file_upload upload{.customerId = "c1", .metadata = {}, .files = {}};
    upload.files.assign(files, file_of(1));
    upload.metadata.assign(
        entries, {.idDocType = hexarails::id_document_type::ID, .country = "SGP"});
    return upload;
}

} // namespace

TEST_CASE("a customer is looked up by at least one of three") {
    CHECK(
        refusal<hexarails::get_customer>({}) ==
        "email: at least one of email, id, externalId must be given (hexarails.md 9.2)");
    CHECK(
        refusal<hexarails::get_customer>({.id = ""}) == "id: must not be empty (hexarails.md 9.2)");
    CHECK(is_sendable<hexarails::get_customer>({.externalId = "ext-1"}));
}

TEST_CASE("a detail needs the record's id") {
    CHECK(refusal<hexarails::get_flow>({}) == "id: must not be empty (hexarails.md 9)");
    CHECK(refusal<hexarails::delete_flow>({}) == "id: must not be empty (hexarails.md 9)");
    CHECK(
        refusal<hexarails::get_crypto_address>({.id = ""}) ==
        "id: must not be empty (hexarails.md 9.5)");
    CHECK(
        refusal<hexarails::get_bank_account>({.id = ""}) ==
        "id: must not be empty (hexarails.md 9.6)");
    CHECK(
        refusal<hexarails::get_deposit>({.id = ""}) == "id: must not be empty (hexarails.md 9.8)");
    CHECK(refusal<hexarails::get_trade>({.id = ""}) == "id: must not be empty (hexarails.md 9.10)");
}

TEST_CASE("a customer has a name and an e-mail address") {
    CHECK(refusal<hexarails::create_customer>(with(jane, [](auto& r) {
              r.name = "";
          })) == "name: must not be empty (hexarails.md 9.2)");
    CHECK(refusal<hexarails::create_customer>(with(jane, [](auto& r) {
              r.email = "";
          })) == "email: must not be empty (hexarails.md 9.2)");
}

TEST_CASE("a birth date is a day of the calendar") {
    for (std::string const wrong :
         {"1990-1-1", "01/01/1990", "1990-02-30", "1990-13-01", "1990-01-00",
          "1990-01-01T00:00:00Z", "", "199O-01-01", "1990-O1-01", "1990-01-O1", "1990-01-0x", "1990x01-01",
          "1990-01x01"}) {
        CAPTURE(wrong);
        CHECK(refusal<hexarails::create_customer>(with(jane, [&](auto& r) {
                  r.dateOfBirth = wrong;
              })) == "dateOfBirth: must be a day as YYYY-MM-DD (hexarails.md 9.2)");
    }
    CHECK(is_sendable<hexarails::create_customer>(
        with(jane, [](auto& r) { r.dateOfBirth = "2000-02-29"; })));
}

TEST_CASE("a payment list is filtered by a day") {
    CHECK(
        refusal<hexarails::list_payments>({.createDate = "13.3.2026"}) ==
        "createDate: must be a day as YYYY-MM-DD (hexarails.md 9.11)");
}

TEST_CASE("a customer's country has three letters") {
    for (std::string const wrong : {"SG", "sgp", "Singapore", ""}) {
        CAPTURE(wrong);
        CHECK(refusal<hexarails::create_customer>(with(jane, [&](auto& r) {
                  r.country = wrong;
              })) == "country: must be an ISO 3166-1 alpha-3 code such as SGP (hexarails.md 9.2)");
        CHECK(
            refusal<hexarails::create_customer>(
                with(jane, [&](auto& r) { r.nationality = wrong; })) ==
            "nationality: must be an ISO 3166-1 alpha-3 code such as SGP (hexarails.md 9.2)");
    }
}

TEST_CASE("a customer type of tomorrow can be sent") {
    CHECK(is_sendable<hexarails::create_customer>(with(jane, [](auto& r) {
        r.type = rampart::open_enum<hexarails::customer_type>::from_text("MERCHANT");
    })));
}

TEST_CASE("a page has 1 to 100 rows, whichever way its size is given") {
    CHECK(is_sendable<hexarails::list_flows>({.pageNum = 1, .pageSize = 100}));
    for (auto const wrong : {0, 101, -1}) {
        auto const size = rampart::hexarails::page_size::at_run_time(wrong);
        CHECK(refusal<hexarails::list_trades>({.pageSize = size})
                  .starts_with("pageSize: must be from 1 to 100"));
    }
    CHECK(refusal<hexarails::list_payments>({.pageNum = rampart::page_number::at_run_time(0)})
              .starts_with("pageNum: must be from 1 "));
}

TEST_CASE("a payment takes USDT or USDC and pays out USD") {
    for (auto const& wrong : {currency{code::USD}, currency{}}) {
        CHECK(refusal<hexarails::create_payment>(with(payment, [&](auto& r) {
                  r.deductCurrency = wrong;
              })) == "deductCurrency: must be USDT or USDC (hexarails.md 9.11)");
    }
    for (auto const& wrong : {currency{code::EUR}, currency{}}) {
        CHECK(refusal<hexarails::create_payment>(with(payment, [&](auto& r) {
                  r.currency = wrong;
              })) == "currency: must be USD (hexarails.md 9.11)");
    }
    CHECK(is_sendable<hexarails::create_payment>(payment));
    CHECK(is_sendable<hexarails::create_payment>(with(payment, [](auto& r) {
        r.deductCurrency = currency::from_text("DAI");
        r.currency = currency::from_text("CHF");
    })));
    hexarails::payment_estimate_query estimate{
        .deductCurrency = code::USDC, .amount = "1", .currency = {}, .bankAccountId = "b1"};
    CHECK(
        refusal<hexarails::estimate_payment>(estimate) ==
        "currency: must not be empty (hexarails.md 9.11)");
    // USD is an example there.
    estimate.currency = code::EUR;
    CHECK(is_sendable<hexarails::estimate_payment>(estimate));
}

TEST_CASE("a payment has an amount above zero, a payee and a reference") {
    for (rampart::decimal const& wrong :
         {rampart::decimal{"0"}, rampart::decimal{"0.00"}, rampart::decimal{"-1"},
          rampart::decimal{}}) {
        CHECK(refusal<hexarails::create_payment>(with(payment, [&](auto& r) {
                  r.amount = wrong;
              })) == "amount: must be greater than zero (hexarails.md 9.11)");
    }
    CHECK(refusal<hexarails::create_payment>(with(payment, [](auto& r) {
              r.bankAccountId = "";
          })) == "bankAccountId: must not be empty (hexarails.md 9.11)");
    CHECK(refusal<hexarails::create_payment>(with(payment, [](auto& r) {
              r.reference = "";
          })) == "reference: must not be empty (hexarails.md 9.11)");
}

TEST_CASE("accounts are in one of five fiat currencies") {
    constexpr std::string_view rule = "currency: must be AUD, EUR, GBP, SGD or USD (hexarails.md ";
    for (auto const& wrong : {currency{code::USDT}, currency{}}) {
        CHECK(
            refusal<hexarails::create_virtual_account>({.customerId = "c1", .currency = wrong}) ==
            std::string{rule} + "9.3)");
        CHECK(
            refusal<hexarails::add_bank_account>(
                {.customerId = "c1", .currency = wrong, .bankName = "Bank"}) ==
            std::string{rule} + "9.6)");
        CHECK(
            refusal<hexarails::create_onramp>(
                {.from = {.customerId = "c1", .currency = wrong}, .to = "x1"}) ==
            "from." + std::string{rule} + "9.7)");
    }
    CHECK(
        refusal<hexarails::list_bank_accounts>({.currency = code::USDC}) ==
        std::string{rule} + "9.6)");
    for (auto const& right :
         {currency{code::AUD}, currency{code::EUR}, currency{code::GBP}, currency{code::SGD},
          currency{code::USD}, currency::from_text("CHF")}) {
        CHECK(is_sendable<hexarails::create_virtual_account>(
            {.customerId = "c1", .currency = right}));
        CHECK(is_sendable<hexarails::add_bank_account>(
            {.customerId = "c1", .currency = right, .bankName = "Bank"}));
        CHECK(is_sendable<hexarails::create_onramp>(
            {.from = {.customerId = "c1", .currency = right}, .to = "x1"}));
        CHECK(is_sendable<hexarails::list_bank_accounts>({.currency = right}));
    }
}

TEST_CASE("addresses are of two coins, and a coin or a chain of tomorrow goes through") {
    CHECK(
        refusal<hexarails::create_deposit_address>(
            {.customerId = "c1", .currency = code::EUR, .network = network::ETH}) ==
        "currency: must be USDT or USDC (hexarails.md 9.4)");
    CHECK(
        refusal<hexarails::create_deposit_address>(
            {.customerId = "c1", .currency = code::USDC, .network = {}}) ==
        "network: must not be empty (hexarails.md 9.4)");
    CHECK(
        refusal<hexarails::add_crypto_address>(
            {.customerId = "c1", .currency = code::USDT, .address = "", .label = "Wallet"}) ==
        "address: must not be empty (hexarails.md 9.5)");
    auto const new_chain = rampart::open_enum<hexarails::crypto_network>::from_text("SOL");
    auto const new_coin = currency::from_text("EURC");
    CHECK(is_sendable<hexarails::add_crypto_address>(
        {.customerId = "c1",
         .currency = new_coin,
         .address = "0xAA",
         .label = "Wallet",
         .network = new_chain}));
    CHECK(is_sendable<hexarails::create_deposit_address>(
        {.customerId = "c1", .currency = new_coin, .network = new_chain}));
    CHECK(is_sendable<hexarails::create_offramp>(
        {.from = {.customerId = "c1", .currency = new_coin, .network = new_chain}, .to = "b1"}));
    CHECK(
        is_sendable<hexarails::get_funding_address>({.currency = new_coin, .network = new_chain}));
    CHECK(is_sendable<hexarails::preview_trade>(
        {.fromCurrency = new_coin, .toCurrency = currency::from_text("CHF"), .amount = "1"}));
    CHECK(is_sendable<hexarails::mock_deposit>(with(mock, [&](auto& r) {
        r.currency = new_coin;
        r.network = new_chain;
    })));
    CHECK(is_sendable<operations::create_va>(
        {.user_id = "u1",
         .currency = currency::from_text("CHF"),
         .to_network = new_chain,
         .to_address = "x",
         .signature = "s"}));
    CHECK(
        refusal<hexarails::list_crypto_addresses>({.currency = code::EUR}) ==
        "currency: must be USDT or USDC (hexarails.md 9.5)");
    CHECK(is_sendable<hexarails::list_crypto_addresses>({.currency = new_coin}));
    CHECK(
        refusal<hexarails::create_offramp>(
            {.from = {.customerId = "c1", .currency = code::USDC, .network = {}}, .to = "b1"}) ==
        "from.network: must not be empty (hexarails.md 9.7)");
    CHECK(
        refusal<hexarails::create_offramp>(
            {.from = {.customerId = "c1", .currency = code::USD, .network = network::ETH},
             .to = "b1"}) == "from.currency: must be USDT or USDC (hexarails.md 9.7)");
    CHECK(is_sendable<hexarails::create_deposit_address>(
        {.customerId = "c1", .currency = code::USDC, .network = network::MATIC}));
}

TEST_CASE("the account's own balance is funded with USDT on two chains") {
    CHECK(
        refusal<hexarails::get_funding_address>(
            {.currency = code::USDC, .network = network::ETH}) ==
        "currency: must be USDT (hexarails.md 9.1)");
    CHECK(
        refusal<hexarails::get_funding_address>(
            {.currency = code::USDT, .network = network::MATIC}) ==
        "network: must be ETH or TRX (hexarails.md 9.1)");
}

TEST_CASE("a flow has a direction and two ends") {
    CHECK(
        refusal<hexarails::create_flow>({.type = {}, .from = "v", .to = "x"}) ==
        "type: must not be empty (hexarails.md 9.7)");
    CHECK(
        refusal<hexarails::create_flow>(
            {.type = hexarails::flow_type::ONRAMP, .from = "v", .to = ""}) ==
        "to: must not be empty (hexarails.md 9.7)");
    CHECK(
        refusal<hexarails::create_onramp>(
            {.from = {.customerId = "", .currency = code::AUD}, .to = "x1"}) ==
        "from.customerId: must not be empty (hexarails.md 9.7)");
    CHECK(
        refusal<hexarails::preview_trade>(
            {.fromCurrency = code::AUD, .toCurrency = code::USDT, .amount = "0"}) ==
        "amount: must be greater than zero (hexarails.md 9.7)");
}

TEST_CASE("events are posted to an address on the web") {
    for (std::string const wrong :
         {"", "example.com/hook", "ftp://example.com", "https://", "http://", "HTTPS//x"}) {
        CAPTURE(wrong);
        CHECK(
            refusal<hexarails::set_callback_url>({.callbackUrl = wrong}) ==
            "callbackUrl: must be a URL that starts with https:// or http:// (hexarails.md 9.1)");
    }
    CHECK(is_sendable<hexarails::set_callback_url>({.callbackUrl = "http://example.com/hook"}));
    CHECK(is_sendable<hexarails::set_callback_url>({.callbackUrl = "HTTPS://example.com/hook"}));
}

TEST_CASE("events of tomorrow can be subscribed to, nameless ones cannot") {
    CHECK(is_sendable<hexarails::set_subscribed_events>({.events = {"PAYMENT_FAILED"}}));
    CHECK(
        refusal<hexarails::set_subscribed_events>({.events = {"TRADE_SETTLED", ""}}) ==
        "events: must not hold an empty name (hexarails.md 9.1)");
}

TEST_CASE("an empty text is no allowed address") {
    CHECK(
        refusal<hexarails::set_ip_whitelist>({.ipWhiteList = {"192.0.2.1", ""}}) ==
        "ipWhiteList: must not hold an empty address (hexarails.md 9.1)");
    // The older form, of which the vendor's document still speaks.
    CHECK(is_sendable<hexarails::set_ip_whitelist>({.ipWhiteList = {"192.0.2.1,192.0.2.2"}}));
}

TEST_CASE("what would clear a list, or ask for nothing, has to be said") {
    CHECK(
        refusal<hexarails::set_ip_whitelist>({}) ==
        "ipWhiteList: must be given, since it replaces the old list: to lift the restriction say "
        "so, {.ipWhiteList = {}} (hexarails.md 9.1)");
    CHECK(
        refusal<hexarails::set_subscribed_events>({}) ==
        "events: must be given, since it replaces the old list: an empty one is said, {.events = "
        "{}} (hexarails.md 9.1)");
    CHECK(
        refusal<hexarails::get_iban_deposit>({}) ==
        "id: must be given: the id of a deposit (hexarails.md 9.9)");
    CHECK(is_sendable<hexarails::set_ip_whitelist>({.ipWhiteList = {}}));
    CHECK(is_sendable<hexarails::set_subscribed_events>({.events = {}}));
    CHECK(is_sendable<hexarails::get_iban_deposit>({.id = 1}));
}

TEST_CASE("a customer's files are at least one and at most 2 MB each") {
    CHECK(
        refusal<hexarails::create_customer_with_files>({.name = "Jane", .files = {}}) ==
        "files: must hold at least 1 file (hexarails.md 9.2)");
    CHECK(
        refusal<hexarails::create_customer_with_files>(
            {.name = "Jane", .files = {file_of(1), file_of(2 * megabyte + 1)}}) ==
        "files: must be at most 2 MB each (hexarails.md 9.2)");
    CHECK(
        refusal<hexarails::create_customer_with_files>({.name = "", .files = {file_of(1)}}) ==
        "name: must not be empty (hexarails.md 9.2)");
    // No number of files is documented here.
    CHECK(is_sendable<hexarails::create_customer_with_files>(
        {.name = "Jane", .files = std::vector<http::file>(11, file_of(1))}));
}

TEST_CASE("an upload has 1 to 10 files of at most 2 MB, and an entry for each") {
    for (std::size_t const count : {0U, 11U}) {
        CHECK(
            refusal<hexarails::upload_customer_files>(upload_of(count, count)) ==
            "files: must hold 1 to 10 files (hexarails.md 9.2)");
    }
    CHECK(
        refusal<hexarails::upload_customer_files>(upload_of(2, 1)) ==
        "metadata: must hold one entry a file: 2, has 1 (hexarails.md 9.2)");
    CHECK(refusal<hexarails::upload_customer_files>(with(upload_of(1, 1), [](auto& r) {
              r.files[0] = file_of(2 * megabyte + 1);
          })) == "files: must be at most 2 MB each (hexarails.md 9.2)");
    CHECK(
        refusal<hexarails::upload_customer_files>(
            with(upload_of(2, 2), [](auto& r) { r.metadata[1].country = "SG"; })) ==
        "metadata[1].country: must be an ISO 3166-1 alpha-3 code such as SGP (hexarails.md 9.2)");
    CHECK(refusal<hexarails::upload_customer_files>(with(upload_of(1, 1), [](auto& r) {
              r.metadata[0].idDocType = {};
          })) == "metadata[0].idDocType: must not be empty (hexarails.md 9.2)");
    CHECK(is_sendable<hexarails::upload_customer_files>(
        with(upload_of(10, 10), [](auto& r) { r.files[0] = file_of(2 * megabyte); })));
}

TEST_CASE("an attachment has at most 10 MB") {
    CHECK(
        refusal<hexarails::submit_deposit_attachment>(
            {.partnerDepositId = "d1", .file = file_of(10 * megabyte + 1)}) ==
        "file: must be at most 10 MB (hexarails.md 9.8)");
    CHECK(is_sendable<hexarails::submit_deposit_attachment>(
        {.partnerDepositId = "d1", .file = file_of(10 * megabyte)}));
}

TEST_CASE("a mock deposit names the sender's bank for SGD and USD, the chain for coins") {
    for (auto const with_bank : {code::SGD, code::USD}) {
        auto const request = with(mock, [&](auto& r) { r.currency = with_bank; });
        CHECK(
            refusal<hexarails::mock_deposit>(request) ==
            "senderBankName: must be given for SGD and USD (hexarails.md 9.8)");
        CHECK(is_sendable<hexarails::mock_deposit>(
            with(request, [](auto& r) { r.senderBankName = "DBS"; })));
    }
    for (auto const on_chain : {code::USDT, code::USDC}) {
        auto const request = with(mock, [&](auto& r) { r.currency = on_chain; });
        CHECK(
            refusal<hexarails::mock_deposit>(request) ==
            "network: must be given for USDT and USDC (hexarails.md 9.8)");
        CHECK(is_sendable<hexarails::mock_deposit>(
            with(request, [](auto& r) { r.network = network::TRX; })));
    }
    CHECK(is_sendable<hexarails::mock_deposit>(mock));
    CHECK(refusal<hexarails::mock_deposit>(with(mock, [](auto& r) {
              r.senderAccountNo = "";
          })) == "senderAccountNo: must not be empty (hexarails.md 9.8)");
}

TEST_CASE("a whitelist entry without a name or an id can be changed as it came") {
    hexarails::whitelist_update const update{
        .id = "va_1",
        .sourceAccount = {
            .bsbNumber = "062-000",
            .accountNumber = "12345678",
            .accountName = "",
            .accountStatus = "INACTIVE"}};
    CHECK(is_sendable<hexarails::update_aud_whitelist>(update));
    CHECK(is_sendable<hexarails::update_aud_whitelist>(
        with(update, [](auto& r) { r.sourceAccount.id = 1; })));
    CHECK(refusal<hexarails::update_aud_whitelist>(with(update, [](auto& r) {
              r.sourceAccount.accountStatus = "";
          })) == "sourceAccount.accountStatus: must not be empty (hexarails.md 9.3)");
    CHECK(is_sendable<operations::update_whitelist>(
        {.va_id = "va-1",
         .source_account = {
             .bsb_number = "062-000",
             .account_number = "12345678",
             .account_name = "",
             .account_status = "INACTIVE"}}));
    CHECK(
        refusal<hexarails::create_aud_whitelist>(
            {.id = "va_1", .sourceAccount = {.bsbNumber = "", .accountNumber = "1"}}) ==
        "sourceAccount.bsbNumber: must not be empty (hexarails.md 9.3)");
    CHECK(
        refusal<hexarails::create_virtual_account>(
            {.customerId = "c1",
             .currency = code::AUD,
             .whitelist = {{.bsbNumber = "062-000", .accountNumber = ""}}}) ==
        "whitelist.accountNumber: must not be empty (hexarails.md 9.3)");
}

TEST_CASE("the older API's limits are checked too") {
    CHECK(
        refusal<operations::create_user>({.email = "e", .name = "n", .user_type = {}}) ==
        "user_type: must not be empty (hexarails.md 10)");
    CHECK(
        refusal<operations::create_va>({.user_id = "u1", .currency = code::SGD}) ==
        "currency: must be GBP, EUR or AUD (hexarails.md 10)");
    hexarails::legacy::va_create va{
        .user_id = "u1", .currency = code::EUR, .to_network = network::ETH, .to_address = "0xAA"};
    CHECK(
        refusal<operations::create_va>(va) ==
        "signature: must be given with to_network and to_address (hexarails.md 10)");
    va.signature = "s";
    CHECK(is_sendable<operations::create_va>(va));
    CHECK(refusal<operations::create_va>(with(va, [](auto& r) {
              r.to_address.reset();
          })) == "to_address: must be given with to_network (hexarails.md 10)");
    CHECK(refusal<operations::create_va>(with(va, [](auto& r) {
              r.to_network.reset();
          })) == "to_network: must be given with to_address (hexarails.md 10)");
    CHECK(refusal<operations::create_va>(with(va, [](auto& r) {
              r.to_network = network::MATIC;
          })) == "to_network: must be ETH or TRX (hexarails.md 10)");
    CHECK(
        refusal<operations::get_user>({}) ==
        "email: at least one of email, user_id must be given (hexarails.md 10)");
    CHECK(is_sendable<operations::get_user>({.user_id = "u1"}));
    CHECK(
        refusal<operations::get_whitelist>({.va_id = ""}) ==
        "va_id: must not be empty (hexarails.md 10)");
    CHECK(is_sendable<operations::create_va>({.user_id = "u1", .currency = code::EUR}));
}
