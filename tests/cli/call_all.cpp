// `rampart call` of every endpoint there is, against `rampart sandbox`.
#include <set>

#include "command_line.hpp"

namespace {

using namespace rampart::test;
namespace json = boost::json;

/// Calls that have to succeed, and which operations they were.
class session {
public:
    json::value call(std::string const& provider, std::string const& name, arguments further = {}) {
        CAPTURE(name);
        further.insert(further.begin(), {"call", provider, name, "--ca-file", sandbox_.ca_file()});
        auto const result = rampart::test::rampart(further, environment_);
        CAPTURE(result.err);
        REQUIRE(result.exit_code == 0);
        CHECK(result.err.empty());
        called_.insert(provider + ' ' + name);
        return json::parse(result.out);
    }

    /// For the calls after this one.
    void set_variable(std::string name, std::string value) {
        environment_.push_back({std::move(name), std::move(value)});
    }

    /// The provider's API key at the sandbox.
    [[nodiscard]] std::string key(std::string_view provider) const {
        return text(sandbox_.ready().at(provider), "api_key");
    }

    [[nodiscard]] std::set<std::string> const& called() const noexcept { return called_; }

private:
    sandbox_process sandbox_;
    variables environment_ = sandbox_.environment();
    std::set<std::string> called_;
};

/// The calls of one provider, or of one of its groups of endpoints.
struct provider_api {
    session& calls;
    std::string provider;
    std::string group{};

    json::value operator()(std::string const& name, arguments further = {}) const {
        return calls.call(provider, group + name, std::move(further));
    }
};

/// The only row of a page.
json::value only_row(json::value const& page) {
    REQUIRE(page.at("list").as_array().size() == 1);
    CHECK(page.at("total") == 1);
    return page.at("list").at(0);
}

arguments with(arguments first, arguments const& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

void call_hexarails_account(provider_api const& call) {
    CHECK(text(call("health"), "status") == "ok");
    CHECK(text(call("list_balances").at(0), "balance") == "1000.00");
    CHECK(text(call("get_basic_info"), "name") == "Sandbox Partner");
    auto const funding = call("get_funding_address", {"currency=USDT", "network=TRX"});
    CHECK(text(funding, "address").starts_with('T'));
    call("set_callback_url", {"callbackUrl=https://example.com/hook"});
    CHECK(text(call("get_callback_url"), "callbackUrl") == "https://example.com/hook");
    call("set_subscribed_events", {"events=TRADE_SETTLED"});
    CHECK(call("get_subscribed_events").at("events") == json::array{"TRADE_SETTLED"});
    auto const addresses = call("set_ip_whitelist", {"ipWhiteList=192.0.2.1", "ipWhiteList=::1"});
    CHECK_FALSE(text(addresses, "message").empty());
    CHECK(call("get_ip_whitelist").at("ipWhiteList") == json::array{"192.0.2.1", "::1"});
}

/// Returns the id of a customer.
std::string call_hexarails_customers(provider_api const& call, temporary_folder const& folder) {
    auto const made = call(
        "create_customer",
        {"name=Zo\xC3\xAB O'Neil", "email=zoe@example.com", "isIndividual=false"});
    auto id = text(made, "id");
    auto const customer = call("get_customer", {"email=zoe@example.com"});
    CHECK(text(customer, "id") == id);
    CHECK(text(customer, "realName") == "Zo\xC3\xAB O'Neil");
    CHECK(customer.at("isIndividual") == false);
    auto const photo = "files=@" + folder.write("front.png", "\x89PNG\r\n");
    auto const with_files = call("create_customer_with_files", {"name=Jane", photo});
    CHECK(text(with_files, "status") == "PENDING");
    CHECK(text(with_files, "googleDriveLink").ends_with(text(with_files, "id")));
    auto const stored = call(
        "upload_customer_files",
        {"customerId=" + id, R"(metadata=[{"idDocType":"ID","country":"SGP"}])", photo});
    CHECK(stored.is_null());
    auto const customers = call("list_customers", {"pageSize=1", "pageNum=2"});
    CHECK(customers.at("pageSize") == 1);
    CHECK(customers.at("total") == 2);
    CHECK(text(customers.at("list").at(0), "id") == id);
    return id;
}

void call_hexarails_virtual_accounts(provider_api const& call, std::string const& customer) {
    auto const account = call(
        "create_virtual_account", {"customerId=" + customer, "currency=AUD",
                                   "whitelist.bsbNumber=062-000", "whitelist.accountNumber=1"});
    auto const id = "id=" + text(account, "id");
    auto const accounts = call("list_virtual_accounts", {"customerId=" + customer});
    CHECK(text(only_row(accounts), "id") == text(account, "id"));
    auto const found = call("get_virtual_account", {id});
    CHECK(text(found, "customerId") == customer);
    CHECK(text(found, "status") == "VERIFIED");
    auto const sender = call(
        "create_aud_whitelist",
        {id, "sourceAccount.bsbNumber=063-001", "sourceAccount.accountNumber=2"});
    CHECK(text(sender, "accountNumber") == "2");
    auto const changed = call(
        "update_aud_whitelist",
        {id, "sourceAccount.id=" + json::serialize(sender.at("id")),
         "sourceAccount.bsbNumber=063-001", "sourceAccount.accountNumber=3",
         "sourceAccount.accountName=Jane", "sourceAccount.accountStatus=active"});
    CHECK(changed.at("id") == sender.at("id"));
    auto const senders = call("get_aud_whitelist", {id}).as_array();
    REQUIRE(senders.size() == 2);
    CHECK(text(senders[0], "accountNumber") == "1");
    CHECK(senders[1] == changed);
}

/// Where a customer's coins come in, and where coins and money go out: ids.
struct hexarails_ends {
    std::string customer;
    std::string deposit_address;
    std::string crypto_address;
    std::string bank_account;
};

hexarails_ends
call_hexarails_ends(provider_api const& call, std::string const& id, std::string const& file) {
    auto const customer = "customerId=" + id;
    hexarails_ends ends;
    ends.customer = id;
    ends.deposit_address =
        text(call("create_deposit_address", {customer, "currency=USDC", "network=ETH"}), "id");
    auto const deposit_address = call("get_deposit_address", {"id=" + ends.deposit_address});
    CHECK(text(deposit_address, "address").starts_with("0x"));
    CHECK(only_row(call("list_deposit_addresses", {customer})) == deposit_address);
    ends.crypto_address = text(
        call(
            "add_crypto_address",
            {customer, "currency=USDT", "network=TRX", "address=Twallet", "label=hers"}),
        "id");
    auto const wallet = call("get_crypto_address", {"id=" + ends.crypto_address, customer});
    CHECK(text(wallet, "address") == "Twallet");
    CHECK(only_row(call("list_crypto_addresses", {"currency=USDT"})) == wallet);
    ends.bank_account = text(
        call(
            "add_bank_account", {customer, "currency=USD", "bankName=First Bank", "accountNo=77",
                                 "beneficiaryName=Zoe", "statementFile=@" + file}),
        "id");
    auto const bank_account = call("get_bank_account", {"id=" + ends.bank_account});
    CHECK(text(bank_account, "bankName") == "First Bank");
    CHECK(only_row(call("list_bank_accounts", {customer})) == bank_account);
    return ends;
}

/// Returns the number of the account from which an onramp takes EUR.
std::string call_hexarails_flows(provider_api const& call, hexarails_ends const& ends) {
    auto const customer = "from.customerId=" + ends.customer;
    auto const onramp =
        call("create_onramp", {customer, "from.currency=EUR", "to=" + ends.crypto_address});
    auto const flow = call("get_flow", {"id=" + text(onramp, "id")});
    CHECK(text(flow, "type") == "ONRAMP");
    CHECK(text(flow.at("toCryptoAddress"), "id") == ends.crypto_address);
    auto const offramp = call(
        "create_offramp",
        {customer, "from.currency=USDC", "from.network=ETH", "to=" + ends.bank_account});
    auto const made = call(
        "create_flow", {"type=OFFRAMP", "from=" + ends.deposit_address, "to=" + ends.bank_account});
    CHECK(call("delete_flow", {"id=" + text(made, "id")}) == "");
    auto const row = only_row(call("list_flows", {"type=OFFRAMP"}));
    CHECK(text(row, "id") == text(offramp, "id"));
    CHECK(text(row, "from") == ends.deposit_address);
    auto const preview =
        call("preview_trade", {"fromCurrency=EUR", "toCurrency=USDT", "amount=100.00"});
    CHECK(text(preview, "fromAmount") == "100.00");
    CHECK(text(preview, "toAmount") == "108.000000");
    return text(flow.at("fromVirtualAccount"), "accountNumber");
}

/// A deposit that the onramp turns into coins, and one that waits for a document.
void call_hexarails_deposits(
    provider_api const& call, std::string const& account_number, std::string const& file) {
    arguments const paid_in{
        "currency=EUR", "amount=100.00", "senderAccountNo=DE89370400440532013000",
        "receiverAccountNo=" + account_number};
    auto const deposit = call("mock_deposit", with(paid_in, {"senderName=Jane"}));
    auto const row = only_row(call("list_deposits", {"currency=EUR"}));
    CHECK(text(row, "id") == text(deposit, "id"));
    CHECK(text(row, "status") == "CONFIRMED");
    auto const trades = call("list_trades", {"status=SETTLED"});
    CHECK(trades.at("total") == 2);
    auto const& newest = trades.at("list").at(0);
    CHECK(text(newest, "fromAmount") == "100.00");
    CHECK(text(newest, "toAmount") == "108.000000");
    auto const trade = call("get_trade", {"id=" + text(newest, "id")});
    CHECK(text(trade, "status") == "SETTLED");
    CHECK(text(trade.at("deposit"), "id") == text(deposit, "id"));
    CHECK(text(trade.at("withdrawal"), "txId").starts_with("0x"));
    auto const held = call("mock_deposit", with(paid_in, {"senderName=Action Required"}));
    auto const id = text(held, "id");
    CHECK(text(call("get_deposit", {"id=" + id}), "status") == "ACTION_REQUIRED");
    auto const attached =
        call("submit_deposit_attachment", {"partnerDepositId=" + id, "file=@" + file});
    CHECK(text(attached, "s3Key").ends_with("/invoice.pdf"));
    auto const confirmed = call("get_deposit", {"id=" + id});
    CHECK(text(confirmed, "status") == "CONFIRMED");
    CHECK(text(confirmed.at("receiverVirtualAccount"), "accountNumber") == account_number);
    auto const old = only_row(call("list_iban_deposits"));
    auto const old_id = json::serialize(old.at("id"));
    CHECK(call("get_iban_deposit", {"id=" + old_id}).at("amount") == old.at("amount"));
}

void call_hexarails_payments(
    provider_api const& call, std::string const& bank_account, std::string const& file) {
    arguments const payment{
        "deductCurrency=USDT", "amount=100.10", "currency=USD", "bankAccountId=" + bank_account};
    CHECK(text(call("estimate_payment", payment), "bankCharge") == "80.00");
    auto const paid = call(
        "create_payment", with(payment, {"reference=invoice-7", "supportingDocument=@" + file}));
    CHECK(text(paid, "receivedAmount") == "100.10");
    CHECK(text(paid, "reference") == "invoice-7");
    auto const found = call("get_payment", {"id=" + text(paid, "id")});
    CHECK(text(found, "status") == "CONFIRMED");
    CHECK(text(found.at("bankAccount"), "beneficiaryName") == "Zoe");
    CHECK(text(only_row(call("list_payments")), "id") == text(paid, "id"));
}

void call_hexarails(session& calls, temporary_folder const& folder) {
    provider_api const call{calls, "hexarails"};
    auto const file = folder.write("invoice.pdf", std::string{"%PDF\r\n\0x", 8});
    call_hexarails_account(call);
    auto const customer = call_hexarails_customers(call, folder);
    call_hexarails_virtual_accounts(call, customer);
    auto const ends = call_hexarails_ends(call, customer, file);
    auto const account_number = call_hexarails_flows(call, ends);
    call_hexarails_deposits(call, account_number, file);
    call_hexarails_payments(call, ends.bank_account, file);
}

void call_hexarails_legacy(session& calls) {
    provider_api const call{calls, "hexarails", "legacy."};
    auto const made =
        call("create_user", {"email=old@example.com", "name=Old", "user_type=individual"});
    auto const user = "user_id=" + text(made, "user_id");
    CHECK(text(made, "kyc_status") == "pending");
    auto const account = call(
        "create_va",
        {user, "currency=AUD", "to_network=TRX", "to_address=Twallet", "signature=0x1"});
    auto const found = call("get_user", {user});
    CHECK(text(found, "kyc_status") == "approved");
    CHECK(text(found.at("va_information").at(0), "va_id") == text(account, "va_id"));
    CHECK(text(found.at("va_information").at(0), "to_address") == "Twallet");
    auto const id = "va_id=" + text(account, "va_id");
    arguments const sender{
        id, "source_account.bsb_number=063-001", "source_account.account_name=Jane",
        "source_account.account_status=active"};
    auto const entry = call("create_whitelist", with(sender, {"source_account.account_number=2"}));
    CHECK(text(entry, "account_number") == "2");
    auto const changed = call(
        "update_whitelist", with(
                                sender, {"source_account.account_number=3",
                                         "source_account.id=" + json::serialize(entry.at("id"))}));
    CHECK(text(changed, "account_number") == "3");
    CHECK(call("get_whitelist", {id}).at(0) == changed);
}

arguments const order{"orderType=buy",   "srcAmount=30.000000000000000000001",
                      "srcCurrency=USD", "srcChain=fiat",
                      "dstCurrency=BTC", "dstChain=bitcoin"};

void call_rampnow(session& calls) {
    provider_api const call{calls, "rampnow"};
    // More digits than a double holds: they come back as they went.
    CHECK(text(call("get_quote", order), "srcAmount") == "30.000000000000000000001");
    auto const checkout = call(
        "create_checkout",
        with(
            order,
            {"externalOrderUid=order-1", "user.email=jane@example.com", "user.firstName=Jane",
             "user.lastName=Doe", "user.dateOfBirth=1990-01-01T00:00:00Z", "user.gender=female",
             "user.address.country=US", "user.address.line1=1 Main St", "user.address.city=NYC",
             "user.address.postalCode=10001", "wallet.address=@bc1q=="}));
    CHECK(text(checkout, "externalOrderUid") == "order-1");
    // paymentMode, always sent, is left to its default.
    auto const hosted = call(
        "create_hosted", with(
                             order, {"externalOrderUid=order-2", "userEmail=jane@example.com",
                                     "wallet.address=bc1q"}));
    CHECK(text(hosted, "status") == "pending");
    CHECK(text(hosted, "redirectUrl").ends_with("/pay/" + text(hosted, "orderUid")));
}

void call_rampnow_public(session& calls) {
    provider_api const call{calls, "rampnow", "public."};
    auto const config = call("get_config", {"apiKey=public"});
    CHECK(text(config.at("assetConfigs").at("BTC:bitcoin"), "status") == "active");
    CHECK(text(config, "minAmount") == "5");
    auto const quote = call("get_quote", with(order, {"apiKey=public"}));
    CHECK(text(quote, "srcAmount") == "30.000000000000000000001");
    CHECK(text(quote, "dstCurrency") == "BTC");
}

void call_rampnow_legacy(session& calls) {
    provider_api const call{calls, "rampnow", "legacy."};
    // The secret comes from the environment alone.
    auto const token = call("get_token", {"client_id=" + calls.key("rampnow")});
    CHECK(text(token, "token_type") == "Bearer");
    calls.set_variable("RAMPART_RAMPNOW_ACCESS_TOKEN", text(token, "access_token"));
    auto const made = call(
        "create_order",
        {R"(body={"merchantTransactionId":"order-3","amount":25,"currency":"USD"})"});
    CHECK(text(made, "merchantTransactionId") == "order-3");
    CHECK(text(made, "status") == "created");
    CHECK(text(made, "currency") == "USD");
}

void call_banxa_identities(provider_api const& call) {
    auto const same = [](json::value const& answer, std::string const& reference) {
        CHECK(text(answer, "identityReference") == reference);
    };
    same(call("create_identity", {"identityReference=c-1"}), "c-1");
    same(
        call(
            "update_identity",
            {"identityReference=c-1", "email=c1@example.com", "occupation=baker"}),
        "c-1");
    auto const known = call("get_identity", {"identity_reference=c-1"});
    CHECK(text(known, "identifyReference") == "c-1");
    CHECK(known.at("account").at("exists") == true);
    arguments const phone{"mobileNumber=+61431000001"};
    arguments const person{
        "customerIdentity.givenName=Jane", "customerIdentity.surname=Doe",
        "customerIdentity.dob=1990-01-31"};
    // provider.vendor has the only value there is as its default.
    same(
        call(
            "share_token", with(
                               phone, {"identityReference=c-2", "email=c2@example.com",
                                       "provider.token=token-1"})),
        "c-2");
    same(
        call(
            "rely_on_identity",
            with(
                with(phone, person),
                {"identityReference=c-3", "email=c3@example.com", "screeningDate=2026-01-31",
                 "screeningSanctionsResult=false", "screeningPepResult=false"})),
        "c-3");
    same(
        call(
            "share_documents",
            with(with(phone, person), {"identityReference=c-4", "email=c4@example.com"})),
        "c-4");
}

void call_banxa(session& calls, temporary_folder const& folder) {
    provider_api const call{calls, "banxa"};
    call_banxa_identities(call);
    arguments const traded{
        "identityReference=c-1", "fiat=USD", "crypto=BTC", "blockchain=BITCOIN", "method=card"};
    auto const wanted = with(traded, {"fiatAmount=100.00"});
    CHECK(text(call("get_price", wanted).at("source"), "amount") == "100.00");
    auto const quote = call("get_quote", with(wanted, {"transactionType=ONRAMP"}));
    CHECK_FALSE(text(quote, "quoteId").empty());
    auto const quoted = call(
        "create_ramp", {"identityReference=c-1", "target.crypto.walletAddress=bc1q",
                        "quoteId=" + text(quote, "quoteId")});
    CHECK(text(quoted.at("source"), "amount") == "100.00");
    auto const file =
        folder.write("ramp.json", R"({"identityReference": "c-1", "fiatAmount": 250.50,
                         "source": {"fiat": {"id": "EUR", "method": "sepa"}}})");
    auto const ramp = call(
        "create_ramp", {"--json", "@" + file, "source.fiat.id=USD", "target.crypto.id=BTC",
                        "target.crypto.blockchain=BITCOIN", "target.crypto.walletAddress=bc1q"});
    CHECK(text(ramp.at("source"), "amount") == "250.50");
    CHECK(text(ramp.at("source").at("fiat"), "id") == "USD");
    CHECK(text(ramp.at("source").at("fiat"), "method") == "sepa");
    auto const found = call("get_ramp", {"id=" + text(ramp, "id")});
    CHECK(text(found, "id") == text(ramp, "id"));
    CHECK(text(found, "status") == "PAYMENT_READY");
    auto const eligible = call("check_eligibility", with(wanted, {"transactionType=ONRAMP"}));
    CHECK(eligible.at("paymentReady") == true);
    auto const limits = call("get_limits", with(traded, {"transactionType=ONRAMP"}));
    CHECK(text(limits, "identityReference") == "c-1");
    auto const& most = limits.at("limits").at("transaction").at("maxFiat");
    CHECK(text(most, "amount") == "10000");
    CHECK(text(most, "currency") == "USD");
}

void call_banxa_partner_catalogue(provider_api const& call) {
    auto const first = [](json::value const& answer, char const* list, char const* member) {
        return text(answer.at(list).at(0), member);
    };
    CHECK(first(call("list_countries"), "countries", "country_code") == "AU");
    CHECK(first(call("list_us_states"), "states", "state_code") == "AL");
    CHECK(first(call("list_fiats"), "fiats", "fiat_code") == "AUD");
    CHECK(first(call("list_fiats_of_side", {"orderType=buy"}), "fiats", "fiat_code") == "AUD");
    CHECK(first(call("list_coins"), "coins", "coin_code") == "BTC");
    CHECK(first(call("list_coins_of_side", {"orderType=sell"}), "coins", "coin_code") == "BTC");
    auto const methods = call("list_payment_methods", {"source=USD", "target=BTC"});
    auto const& method = methods.at("payment_methods").at(0);
    CHECK(text(method, "type") == "FIAT_TO_CRYPTO");
    auto const prices = call(
        "get_prices", {"source=USD", "target=BTC", "source_amount=200.00",
                       "payment_method_id=" + json::serialize(method.at("id"))});
    CHECK(text(prices, "spot_price") == "65000.00");
    CHECK(first(prices, "prices", "fiat_amount") == "200.00");
}

void call_banxa_partner(session& calls) {
    provider_api const call{calls, "banxa", "partner."};
    call_banxa_partner_catalogue(call);
    auto const customer = call(
        "create_identity",
        {"account_reference=p-1", "email=p1@example.com", "customer_identity.given_name=Jane",
         "customer_identity.residential_address.country=AU",
         R"(identity_sharing=[{"provider":"sumsub","token":"token-1"}])"});
    CHECK(text(customer.at("account"), "account_reference") == "p-1");
    arguments const common{
        "account_reference=p-1", "return_url_on_success=https://example.com/done"};
    auto const bought =
        call(
            "create_order", with(
                                common, {"source=USD", "target=BTC", "source_amount=200.00",
                                         "payment_method_id=6003", "wallet_address=bc1q"}))
            .at("order");
    CHECK(bought.at("account_id") == customer.at("account").at("account_id"));
    CHECK(text(bought, "checkout_url").ends_with(text(bought, "id")));
    auto const read = call("get_order", {"order_id=" + text(bought, "id")}).at("order");
    CHECK(text(read, "status") == "paymentReceived");
    CHECK(read.at("fiat_amount").to_number<double>() == 200.0);
    auto const sold =
        call(
            "create_order",
            with(common, {"source=BTC", "target=EUR", "source_amount=0.01", "refund_address=bc1q"}))
            .at("order");
    auto const confirmed = call(
        "confirm_order", {"order_id=" + text(sold, "id"), "tx_hash=0xabc", "source_address=bc1q",
                          "destination_address=bc1p"});
    CHECK(text(confirmed.at("order"), "id") == text(sold, "id"));
    CHECK(text(confirmed.at("order"), "tx_hash") == "0xabc");
    auto const token = call(
                           "create_nft_order",
                           with(
                               common, {"source=USD", "target=ETH", "source_amount=50.00",
                                        "meta_data.purchase_reference=nft-1",
                                        "meta_data.nft.name=Ape", "meta_data.nft.media.type=image",
                                        "meta_data.nft.media.link=https://example.com/ape.png"}))
                           .at("order");
    CHECK(text(token, "order_type") == "NFT-BUY");
    CHECK(text(token.at("meta_data").at("nft"), "name") == "Ape");
    auto const listed = call(
        "list_orders", {"start_date=2020-01-01", "end_date=2999-12-31", "per_page=2", "page=1",
                        "account_reference=p-1"});
    CHECK(listed.at("data").at("orders").as_array().size() == 2);
    CHECK(text(listed.at("data").at("orders").at(0), "id") == text(token, "id"));
    CHECK(listed.at("meta").at("total") == 3);
}

} // namespace

TEST_CASE("every endpoint that is listed can be called, and its response is printed") {
    temporary_folder const folder;
    session calls;
    call_hexarails(calls, folder);
    call_hexarails_legacy(calls);
    call_rampnow(calls);
    call_rampnow_public(calls);
    call_rampnow_legacy(calls);
    call_banxa(calls, folder);
    call_banxa_partner(calls);
    auto const listed = json::parse(rampart::test::rampart({"endpoints", "--json"}).out);
    CHECK(listed.as_array().size() > 80);
    for (auto const& row : listed.as_array()) {
        auto const name = text(row, "provider") + ' ' + text(row, "name");
        CAPTURE(name);
        CHECK(calls.called().contains(name));
    }
}
