#include <rampart/hexarails/types.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json.hpp>

#include "fixtures.hpp"

#include <doctest/doctest.h>

namespace {

namespace hexarails = rampart::hexarails;
namespace json = rampart::json;
namespace operations = hexarails::legacy::operations;
using code = hexarails::currency_code;
using rampart::test::decoded;
using rampart::test::decoded_body;

/// The message of the error that this body is.
template <auto const& Endpoint>
std::string complaint(std::string body) {
    auto const got = decoded_body<Endpoint>(std::move(body));
    REQUIRE(got.has_error());
    CHECK(got.error().code == rampart::errc::malformed_response);
    CHECK(got.error().delivery == rampart::delivery::unknown);
    return got.error().message;
}

/// What a webhook's payload is read as, by its event: the same types as the details'.
template <class T>
void check_payload(boost::json::value const& payload) {
    T out;
    json::read_problem why;
    REQUIRE_MESSAGE(json::read_text(boost::json::serialize(payload), out, why), why.message());
    CHECK(boost::json::parse(json::to_json(out)) == payload);
}

} // namespace

TEST_CASE("a status of an older page is kept as text") {
    auto const customer = decoded<hexarails::get_customer>("unknown-status");
    REQUIRE(customer.status);
    CHECK_FALSE(customer.status->known());
    CHECK(customer.status->text() == "APPROVED");

    auto const deposit = decoded<hexarails::get_deposit>("unknown-status");
    REQUIRE(deposit.status);
    CHECK_FALSE(deposit.status->known());
    CHECK(deposit.status->text() == "COMPLIANCE_REVIEWING");
}

TEST_CASE("a customer of whom only the id is known is a customer") {
    auto const customer = decoded<hexarails::get_customer>("sparse");
    CHECK(customer.id == "6ac34182-0000-4000-8000-000000000001");
    CHECK_FALSE(customer.realName);
    CHECK_FALSE(customer.status);
    CHECK_FALSE(customer.dob.is_null());
}

TEST_CASE("a null member is empty, and remembers that it was null") {
    auto const customer = decoded<hexarails::get_customer>("success");
    CHECK_FALSE(customer.nationalityName);
    CHECK(customer.nationalityName.is_null());
    CHECK_FALSE(customer.countryName.is_null());
    CHECK(customer.remark == "");
}

TEST_CASE("a link of the identity check is absent where a share token was sent") {
    CHECK(decoded<hexarails::create_customer>("success").sumsubLink);
    CHECK_FALSE(decoded<hexarails::create_customer>("with-share-token").sumsubLink);
    auto const filed = decoded<hexarails::create_customer_with_files>("success");
    CHECK(filed.googleDriveLink == "https://drive.example.com/folder");
}

TEST_CASE("a virtual account may come with its id alone") {
    auto const account = decoded<hexarails::create_virtual_account>("id-only");
    CHECK(account.id == "va_0001");
    CHECK_FALSE(account.accountNumber);
    CHECK(decoded<hexarails::get_virtual_account>("shared-sgd").referenceId == "ABC123DEF4");
}

TEST_CASE("a whitelist may be absent, which is not an empty one") {
    CHECK_FALSE(decoded<hexarails::get_aud_whitelist>("no-data"));
    auto const entries = decoded<hexarails::get_aud_whitelist>("success");
    REQUIRE(entries);
    REQUIRE(entries->size() == 1);
    CHECK(entries->at(0).id == 1);
    CHECK(entries->at(0).accountStatus == "active");
    // With words of its own beside the status, it still has no entry.
    auto const made =
        decoded_body<hexarails::create_aud_whitelist>(R"({"status":"SUCCESS","message":"queued"})");
    REQUIRE(made.has_value());
    CHECK_FALSE(made->has_value());
}

TEST_CASE("a deposit address has no address until it is approved") {
    auto const pending = decoded<hexarails::get_deposit_address>("pending");
    CHECK_FALSE(pending.address);
    CHECK(pending.address.is_null());
    CHECK(pending.status == hexarails::deposit_address_status::PENDING);
    auto const verified = decoded<hexarails::get_deposit_address>("verified");
    CHECK(verified.address == "0x00000000000000000000000000000000000000AA");
    CHECK(verified.network == hexarails::crypto_network::ETH);
}

TEST_CASE("a flow has the two ends of its direction") {
    auto const onramp = decoded<hexarails::get_flow>("onramp");
    CHECK(onramp.type == hexarails::flow_type::ONRAMP);
    REQUIRE(onramp.fromVirtualAccount);
    CHECK(onramp.fromVirtualAccount->accountNumber == "12345678");
    REQUIRE(onramp.toCryptoAddress);
    CHECK(onramp.toCryptoAddress->label == "Main wallet");
    CHECK(onramp.fromDepositAddress.is_null());
    CHECK(onramp.toBankAccount.is_null());

    auto const offramp = decoded<hexarails::get_flow>("offramp");
    REQUIRE(offramp.fromDepositAddress);
    CHECK(offramp.fromDepositAddress->address.is_null());
    REQUIRE(offramp.toBankAccount);
    CHECK(offramp.toBankAccount->accountNo == "1234567890");
    CHECK(offramp.status == hexarails::flow_status::DISABLED);
}

TEST_CASE("what deleting a flow answers is a text, null or absent") {
    auto const text = decoded<hexarails::delete_flow>("data-string");
    REQUIRE(text);
    CHECK(text->text == "\"\"");
    CHECK_FALSE(decoded<hexarails::delete_flow>("data-null"));
    CHECK_FALSE(decoded<hexarails::delete_flow>("no-data"));
}

TEST_CASE("a deposit's amount is the text that came") {
    auto const deposit = decoded<hexarails::get_deposit>("crypto");
    CHECK(text_of(deposit.amount) == "500.000000");
    CHECK(deposit.currency == code::USDT);
    CHECK(deposit.type == hexarails::deposit_type::CRYPTO);
    CHECK(deposit.customerId.is_null());
    REQUIRE(deposit.receiverDepositAddress);
    CHECK(deposit.receiverDepositAddress->network == hexarails::crypto_network::ETH);
}

TEST_CASE("a deposit without its amount or currency is a deposit; without its id it is none") {
    auto const least =
        decoded_body<hexarails::get_deposit>(R"({"status":"SUCCESS","data":{"id":"d1"}})");
    REQUIRE(least.has_value());
    CHECK(least->id == "d1");
    CHECK_FALSE(least->amount); // and not zero
    CHECK_FALSE(least->currency);
    CHECK_FALSE(least->status);
    CHECK(
        complaint<hexarails::get_deposit>(
            R"({"status":"SUCCESS","data":{"currency":"AUD","amount":"1"}})") ==
        "data.id: required, but missing");
}

TEST_CASE("a stored attachment has a key, unless the answer is a text") {
    auto const answer = decoded<hexarails::submit_deposit_attachment>("success");
    auto const kept = hexarails::stored(answer);
    REQUIRE(kept);
    CHECK(kept->s3Key == "uuid/filename.pdf");
    auto const text = decoded<hexarails::submit_deposit_attachment>("text-data");
    REQUIRE(text);
    CHECK(text->text == "\"Attachment uploaded successfully\"");
    CHECK_FALSE(hexarails::stored(text));
    CHECK_FALSE(hexarails::stored({}));
}

TEST_CASE("a deposit by IBAN has a number for an id") {
    auto const deposit = decoded<hexarails::get_iban_deposit>("success");
    CHECK(deposit.id == 4711);
    CHECK(text_of(deposit.amount) == "250.00");
    CHECK(deposit.memo.is_null());
    REQUIRE(deposit.virtualAccount);
    CHECK(deposit.virtualAccount->bicSwift == "NWBKGB2L");
    CHECK(
        complaint<hexarails::get_iban_deposit>(R"({"status":"SUCCESS","data":{"id":"x"}})") ==
        "data.id: expected a whole number in range, found \"x\"");
}

TEST_CASE("a trade names its deposit of either flow, and the transfer once it is broadcast") {
    auto const settled = decoded<hexarails::get_trade>("settled");
    CHECK(settled.status == hexarails::trade_status::SETTLED);
    CHECK(text_of(settled.toAmount) == "998.50");
    REQUIRE(settled.deposit);
    CHECK(settled.deposit->customerName == "Jane Doe");
    REQUIRE(settled.withdrawal);
    CHECK(settled.withdrawal->txId == "0xabc");

    auto const waiting = decoded<hexarails::get_trade>("settled-not-broadcast");
    CHECK_FALSE(waiting.withdrawal);
    CHECK_FALSE(waiting.withdrawal.is_null());

    auto const legacy = decoded<hexarails::get_trade>("legacy");
    CHECK(legacy.deposit.is_null());
    REQUIRE(legacy.legacyDeposit);
    CHECK(legacy.legacyDeposit->id == 4711);
    CHECK(legacy.legacyDeposit->customerName.is_null());
}

TEST_CASE("a trade that was made and not settled may have no amounts yet") {
    auto const made = decoded_body<hexarails::get_trade>(
        R"({"status":"SUCCESS","data":{"id":"t1","fromAmount":"1","fromCurrency":"AUD",)"
        R"("toAmount":null,"status":"CREATED"}})");
    REQUIRE(made.has_value());
    CHECK(text_of(made->fromAmount) == "1");
    CHECK_FALSE(made->toAmount);
    CHECK_FALSE(made->toCurrency);
    CHECK(made->status == hexarails::trade_status::CREATED);
}

TEST_CASE("a page knows its rows and where it stands") {
    auto const page = decoded<hexarails::list_customers>("last-page");
    CHECK(page.list.size() == 1);
    CHECK(page.total == 11);
    CHECK(page.pageNum == 2);
    CHECK(page.pageSize == 10);
    CHECK(decoded<hexarails::list_customers>("empty").list.empty());
    // Trades and payments put the numbers first.
    CHECK(decoded<hexarails::list_payments>("page").total == 100);
}

TEST_CASE("a payment's amounts are the texts that came") {
    auto const payment = decoded<hexarails::create_payment>("processing");
    CHECK(payment.status == hexarails::payment_status::PROCESSING);
    CHECK(text_of(payment.rate) == "0.9950");
    CHECK(text_of(payment.deductAmount) == "180.50");
    CHECK(text_of(payment.receivedAmount) == "100.00");
    CHECK(text_of(payment.bankCharge) == "80.00");
    CHECK(payment.reference == "payment-0001");
    REQUIRE(payment.bankAccount);
    CHECK(payment.bankAccount->bankCountry.is_null());
}

TEST_CASE("an estimate names the payee") {
    auto const estimate = decoded<hexarails::estimate_payment>("success");
    CHECK(text_of(estimate.deductAmount) == "10130.25");
    REQUIRE(estimate.bankAccount);
    CHECK(estimate.bankAccount->beneficiaryName == "Jane Doe");
}

TEST_CASE("the account's settings are lists") {
    auto const unrestricted = decoded<hexarails::get_ip_whitelist>("unrestricted");
    REQUIRE(unrestricted.ipWhiteList);
    CHECK(unrestricted.ipWhiteList->empty());
    auto const subscribed = decoded<hexarails::get_subscribed_events>("success");
    REQUIRE(subscribed.events);
    REQUIRE(subscribed.events->size() == 3);
    CHECK(subscribed.events->at(2) == "deposit.received");
}

TEST_CASE("a user of the older API has his accounts with him") {
    auto const user = decoded<operations::get_user>("success");
    CHECK(user.kyc_status == hexarails::legacy::kyc_status::approved);
    REQUIRE(user.va_information);
    REQUIRE(user.va_information->size() == 1);
    CHECK(user.va_information->at(0).currency == code::EUR);
    CHECK(user.va_information->at(0).to_network == hexarails::crypto_network::ETH);
    CHECK(decoded<operations::create_va>("success").va_id == "67890");
    CHECK(decoded<operations::get_whitelist>("success").at(0).id == 1);
}

TEST_CASE("a deprecated endpoint is the same operation under its own name") {
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
#endif
    CHECK(&hexarails::legacy::create_va == &operations::create_va);
    CHECK(rampart::endpoint_name<hexarails::legacy::create_va>() == "create_va");
    CHECK(decoded<hexarails::legacy::create_va>("success").va_id == "67890");
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif
}

TEST_CASE("the payloads of webhooks are the records of the details") {
    auto const file = rampart::test::hexarails_file();
    std::size_t checked = 0;
    for (auto const& [id, fixture] : file.at("webhook_payload_fixtures").as_object()) {
        std::string const name{id};
        CAPTURE(name);
        std::string_view const event = name;
        auto const& payload = fixture.at("payload");
        if (event.starts_with("CUSTOMER_")) {
            check_payload<hexarails::customer>(payload);
        } else if (event.starts_with("VIRTUAL_ACCOUNT_")) {
            check_payload<hexarails::virtual_account>(payload);
        } else if (event.starts_with("DEPOSIT_ADDRESS_")) {
            check_payload<hexarails::deposit_address>(payload);
        } else if (event.starts_with("DEPOSIT_")) {
            check_payload<hexarails::deposit>(payload);
        } else if (event.starts_with("TRADE_")) {
            check_payload<hexarails::trade>(payload);
        } else if (event.starts_with("PAYMENT_")) {
            check_payload<hexarails::payment>(payload);
        } else {
            continue;
        }
        ++checked;
    }
    CHECK(checked == 13);
}
