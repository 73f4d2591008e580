#include <rampart/hexarails/endpoints.hpp>

#include <array>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <boost/json.hpp>

#include "fixtures.hpp"

#include <doctest/doctest.h>

namespace {

namespace hexarails = rampart::hexarails;
namespace http = rampart::http;
namespace json = rampart::json;
using client = rampart::test::hexarails_client;
using rampart::effect;
using rampart::test::decoded_body;
using rampart::test::hexarails_file;
using rampart::test::place_of;
using rampart::test::response_of;

struct row {
    std::string_view name;
    std::string_view method;
    std::string_view path;
};

/// Written from hexarails.md section 8 by hand: what the index says, and our names for it.
constexpr std::array<row, 55> sheet_index{{
    {"health", "GET", "/health"},
    {"list_balances", "GET", "/balance"},
    {"get_basic_info", "GET", "/basic-info"},
    {"get_funding_address", "GET", "/deposit-address"},
    {"get_callback_url", "GET", "/callback-url"},
    {"set_callback_url", "POST", "/callback-url"},
    {"get_subscribed_events", "GET", "/subscribed-events"},
    {"set_subscribed_events", "POST", "/subscribed-events"},
    {"get_ip_whitelist", "GET", "/ip-white-list"},
    {"set_ip_whitelist", "POST", "/ip-white-list"},
    {"create_customer", "POST", "/customer/create"},
    {"create_customer_with_files", "POST", "/customer/createWithFiles"},
    {"upload_customer_files", "POST", "/customer/uploadFile"},
    {"get_customer", "GET", "/customer/detail"},
    {"list_customers", "GET", "/customer/list"},
    {"create_virtual_account", "POST", "/virtual-account/create"},
    {"list_virtual_accounts", "GET", "/virtual-account/list"},
    {"get_virtual_account", "GET", "/virtual-account/detail"},
    {"create_aud_whitelist", "POST", "/virtual-account/create-aud-whitelist"},
    {"update_aud_whitelist", "POST", "/virtual-account/update-aud-whitelist"},
    {"get_aud_whitelist", "GET", "/virtual-account/get-aud-whitelist"},
    {"create_deposit_address", "POST", "/deposit-address/create"},
    {"list_deposit_addresses", "GET", "/deposit-address/list"},
    {"get_deposit_address", "GET", "/deposit-address/detail"},
    {"add_crypto_address", "POST", "/crypto-address/add"},
    {"list_crypto_addresses", "GET", "/crypto-address/list"},
    {"get_crypto_address", "GET", "/crypto-address/detail"},
    {"add_bank_account", "POST", "/bank-account/add"},
    {"list_bank_accounts", "GET", "/bank-account/list"},
    {"get_bank_account", "GET", "/bank-account/detail"},
    {"create_onramp", "POST", "/autoramp-flow/onramp"},
    {"create_offramp", "POST", "/autoramp-flow/offramp"},
    {"create_flow", "POST", "/autoramp-flow/create"},
    {"list_flows", "GET", "/autoramp-flow/list"},
    {"get_flow", "GET", "/autoramp-flow/detail"},
    {"preview_trade", "GET", "/autoramp-flow/trade-preview"},
    {"delete_flow", "POST", "/autoramp-flow/delete"},
    {"list_deposits", "GET", "/deposit/list"},
    {"get_deposit", "GET", "/deposit/detail"},
    {"submit_deposit_attachment", "POST", "/deposit/submitAttachmentFile"},
    {"mock_deposit", "POST", "/deposit/mock"},
    {"list_iban_deposits", "GET", "/legacy-deposit/list"},
    {"get_iban_deposit", "GET", "/legacy-deposit/detail"},
    {"list_trades", "GET", "/trade/list"},
    {"get_trade", "GET", "/trade/detail"},
    {"estimate_payment", "GET", "/payment/estimate"},
    {"create_payment", "POST", "/payment/create"},
    {"get_payment", "GET", "/payment/detail"},
    {"list_payments", "GET", "/payment/list"},
    {"create_user", "POST", "/create-user"},
    {"get_user", "GET", "/get-user"},
    {"create_va", "POST", "/create-va"},
    {"create_whitelist", "POST", "/create-whitelist"},
    {"update_whitelist", "POST", "/update-whitelist"},
    {"get_whitelist", "GET", "/get-whitelist"},
}};

/// Names of the endpoints that `chosen<Endpoint>()` is true of, in order.
template <class Chosen>
std::vector<std::string_view> names_where(Chosen chosen) {
    std::vector<std::string_view> names;
    hexarails::all_endpoints::for_each([&]<auto const & Endpoint>() {
        if (chosen.template operator()<Endpoint>()) {
            names.push_back(rampart::endpoint_name<Endpoint>());
        }
    });
    return names;
}

/// What an answer's typed form writes again, nothing taken away.
template <auto const& Endpoint>
boost::json::value written_again(http::response const& response) {
    auto const got = client::decode<Endpoint>(response);
    REQUIRE_MESSAGE(got.has_value(), got.error().describe());
    return boost::json::parse(json::to_json(*got));
}

/// What a success says: its data, or its own members beside the status, or null.
boost::json::value said(boost::json::object body) {
    if (auto const* const data = body.if_contains("data")) return *data;
    body.erase("status");
    if (body.empty()) return nullptr;
    return body;
}

} // namespace

TEST_CASE("HexaRails' operations have the 55 of the sheet's index, in its order") {
    std::size_t at = 0;
    hexarails::all_endpoints::for_each([&]<auto const & Endpoint>() {
        if (at == sheet_index.size()) return;
        auto const& expected = sheet_index[at];
        if (rampart::endpoint_name<Endpoint>() != expected.name) return;
        CHECK(http::to_string(Endpoint.method) == expected.method);
        CHECK(Endpoint.path == expected.path);
        ++at;
    });
    std::string_view const missing = at == sheet_index.size() ? "" : sheet_index[at].name;
    CAPTURE(missing);
    CHECK(at == sheet_index.size());
}

TEST_CASE("every GET reads, and of the POSTs only the payment moves money") {
    hexarails::all_endpoints::for_each([]<auto const & Endpoint>() {
        CAPTURE(Endpoint.path);
        bool const get = Endpoint.method == http::method::get;
        CHECK((Endpoint.effect == effect::reads) == get);
    });
    auto const moving =
        names_where([]<auto const & Endpoint>() { return Endpoint.effect == effect::moves_money; });
    CHECK(moving == std::vector<std::string_view>{"create_payment"});
}

TEST_CASE("five operations are multipart") {
    auto const multipart = names_where(
        []<auto const & Endpoint>() { return Endpoint.form() == rampart::body_form::multipart; });
    CHECK(
        multipart == std::vector<std::string_view>{
                         "create_customer_with_files", "upload_customer_files", "add_bank_account",
                         "submit_deposit_attachment", "create_payment"});
}

TEST_CASE("every response fixture of HexaRails decodes and is written back equal, nulls included") {
    auto const file = hexarails_file();
    auto const& fixtures = file.at("response_fixtures").as_object();
    std::set<std::string> places;
    std::size_t decoded = 0;
    std::size_t refused = 0;
    std::size_t undocumented = 0;
    hexarails::all_endpoints::for_each([&]<auto const & Endpoint>() {
        auto const place = place_of<Endpoint>();
        CAPTURE(place);
        REQUIRE(fixtures.contains(place));
        places.insert(place);
        for (auto const& [id, fixture] : fixtures.at(place).as_object()) {
            auto const name = std::string{id};
            CAPTURE(name);
            auto const& body = fixture.at("body");
            if (body.is_null()) {
                // The sheet knows no shape here, and made none up.
                ++undocumented;
                CHECK(name == "unknown");
                CHECK(std::is_same_v<rampart::response_of<Endpoint>, hexarails::undocumented>);
            } else if (body.at("status") != "SUCCESS") {
                ++refused;
                CHECK(client::decode<Endpoint>(response_of(fixture)).has_error());
            } else {
                ++decoded;
                CHECK(written_again<Endpoint>(response_of(fixture)) == said(body.as_object()));
            }
        }
    });

    std::size_t held = 0;
    for (auto const& group : fixtures)
        held += group.value().as_object().size();
    CHECK(places.size() == fixtures.size());
    CHECK(decoded + refused + undocumented == held);
    CHECK(decoded == 75);
    CHECK(refused == 3);
    CHECK(undocumented == 3);
}

TEST_CASE("a failure inside HTTP 200 is a failure of the call") {
    auto const file = hexarails_file();
    auto const& fixtures = file.at("response_fixtures");
    auto const health =
        client::decode<hexarails::health>(response_of(fixtures.at("GET /health").at("unsigned")));
    REQUIRE(health.has_error());
    CHECK(health.error().code == rampart::errc::unauthorised);
    CHECK(health.error().http_status == 200);

    auto const user = client::decode<hexarails::legacy::operations::create_user>(
        response_of(fixtures.at("POST /create-user").at("failure-in-200")));
    REQUIRE(user.has_error());
    CHECK(user.error().code == rampart::errc::invalid_parameters);
    CHECK(user.error().http_status == 200);
}

TEST_CASE("a missing shared account is the provider's failure, in its words") {
    auto const file = hexarails_file();
    auto const got = client::decode<hexarails::create_virtual_account>(response_of(
        file.at("response_fixtures").at("POST /virtual-account/create").at("no-shared-account")));
    REQUIRE(got.has_error());
    CHECK(got.error().code == rampart::errc::provider_failed);
    CHECK(got.error().delivery == rampart::delivery::unknown);
    CHECK(got.error().provider_message == "No shared virtual account available for SGD");
}

TEST_CASE("members that HexaRails adds are ignored") {
    auto const got = client::decode<hexarails::list_balances>(
        response_of(hexarails_file().at("error_fixtures").at("extra-members")));
    REQUIRE_MESSAGE(got.has_value(), got.error().describe());
    REQUIRE(got->size() == 1);
    CHECK(text_of(got->at(0).balance) == "1.00");
    CHECK(got->at(0).currency == hexarails::currency_code::USD);
}

TEST_CASE("an undocumented answer is kept as it came, and may be absent") {
    auto const preview = decoded_body<hexarails::preview_trade>(
        R"({"status":"SUCCESS","data":{"rate":"0.6650","n":1.10}})");
    REQUIRE(preview.has_value());
    REQUIRE(preview->has_value());
    CHECK((*preview)->text == R"({"rate":"0.6650","n":1.10})");

    for (std::string const body :
         {R"({"status":"SUCCESS"})", R"({"status":"SUCCESS","data":null})",
          R"({"status":"SUCCESS","message":"done"})"}) {
        auto const mocked = decoded_body<hexarails::mock_deposit>(body, 201);
        REQUIRE(mocked.has_value());
        CHECK_FALSE(mocked->has_value());
        REQUIRE(decoded_body<hexarails::upload_customer_files>(body, 201).has_value());
    }
}

TEST_CASE("members beside the status are data where there is none") {
    auto const bare = decoded_body<hexarails::legacy::operations::create_va>(
        R"({"status":"SUCCESS","va_id":"67890"})");
    REQUIRE(bare.has_value());
    CHECK(bare->va_id == "67890");
    auto const wrapped = decoded_body<hexarails::legacy::operations::create_va>(
        R"({"status":"SUCCESS","data":{"va_id":"67890"}})");
    REQUIRE(wrapped.has_value());
    CHECK(wrapped->va_id == "67890");
    auto const neither =
        decoded_body<hexarails::legacy::operations::create_va>(R"({"status":"SUCCESS","id":"1"})");
    REQUIRE(neither.has_error());
    CHECK(neither.error().message == "va_id: required, but missing");
    CHECK(neither.error().delivery == rampart::delivery::unknown);
}

namespace {

/// The request of a call as it would go out, its body last: "POST /path\nbody".
template <auto const& Endpoint>
std::string sent(rampart::request_of<Endpoint> const& request, std::string_view boundary = "edge") {
    auto const built = rampart::detail::build_request<Endpoint>(request, boundary);
    REQUIRE_MESSAGE(built.has_value(), built.error().describe());
    auto text = std::string{http::to_string(built->method)} + ' ' + built->target;
    return built->body.empty() ? text : text + '\n' + built->body;
}

using code = hexarails::currency_code;
using network = hexarails::crypto_network;

} // namespace

TEST_CASE("parameters of a GET go into the query in the sheet's order") {
    CHECK(sent<hexarails::get_basic_info>({}) == "GET /basic-info");
    CHECK(
        sent<hexarails::get_funding_address>({.currency = code::USDT, .network = network::TRX}) ==
        "GET /deposit-address?currency=USDT&network=TRX");
    CHECK(
        sent<hexarails::get_customer>({.email = "a+b@example.com"}) ==
        "GET /customer/detail?email=a%2Bb%40example.com");
    CHECK(
        sent<hexarails::list_iban_deposits>(
            {.pageNum = 2,
             .pageSize = 100,
             .sortField = "timestamp",
             .sortDirection = hexarails::sort_direction::ASC}) ==
        "GET /legacy-deposit/list?pageNum=2&pageSize=100&sortField=timestamp&sortDirection=ASC");
    CHECK(
        sent<hexarails::get_iban_deposit>({.id = 4711}) == "GET /legacy-deposit/detail?id=4711");
    CHECK(
        sent<hexarails::preview_trade>(
            {.fromCurrency = code::AUD, .toCurrency = code::USDT, .amount = "1500.00"}) ==
        "GET /autoramp-flow/trade-preview?fromCurrency=AUD&toCurrency=USDT&amount=1500.00");
    CHECK(
        sent<hexarails::get_trade>({.id = "t1", .status = hexarails::trade_status::SETTLED}) ==
        "GET /trade/detail?id=t1&status=SETTLED");
    CHECK(
        sent<hexarails::list_payments>({.createDate = "2026-03-13"}) ==
        "GET /payment/list?createDate=2026-03-13");
    CHECK(
        sent<hexarails::legacy::operations::get_whitelist>({.va_id = "va-1"}) ==
        "GET /get-whitelist?va_id=va-1");
}

TEST_CASE("members of a POST go into a JSON body, objects within objects") {
    CHECK(
        sent<hexarails::create_offramp>(
            {.from = {.customerId = "c1", .currency = code::USDC, .network = network::ETH},
             .to = "b1"}) ==
        "POST /autoramp-flow/offramp\n"
        R"({"from":{"customerId":"c1","currency":"USDC","network":"ETH"},"to":"b1"})");
    CHECK(
        sent<hexarails::create_flow>(
            {.type = hexarails::flow_type::ONRAMP, .from = "va_1", .to = "x1"}) ==
        "POST /autoramp-flow/create\n"
        R"({"type":"ONRAMP","from":"va_1","to":"x1"})");
    CHECK(
        sent<hexarails::update_aud_whitelist>(
            {.id = "va_1",
             .sourceAccount =
                 {.bsbNumber = "062-000",
                  .accountNumber = "12345678",
                  .accountName = "Jane Doe",
                  .accountStatus = "active",
                  .id = 1}}) ==
        "POST /virtual-account/update-aud-whitelist\n"
        R"({"id":"va_1","sourceAccount":{"bsbNumber":"062-000","accountNumber":"12345678",)"
        R"("accountName":"Jane Doe","accountStatus":"active","id":1}})");
    CHECK(
        sent<hexarails::set_ip_whitelist>({.ipWhiteList = {"192.0.2.10", "2001:db8::1"}}) ==
        "POST /ip-white-list\n"
        R"({"ipWhiteList":["192.0.2.10","2001:db8::1"]})");
    CHECK(
        sent<hexarails::set_ip_whitelist>({.ipWhiteList = {}}) ==
        "POST /ip-white-list\n{\"ipWhiteList\":[]}");
    CHECK(
        sent<hexarails::set_subscribed_events>({.events = {}}) ==
        "POST /subscribed-events\n{\"events\":[]}");
    CHECK(
        sent<hexarails::delete_flow>({.id = "f1"}) ==
        "POST /autoramp-flow/delete\n{\"id\":\"f1\"}");
    CHECK(
        sent<hexarails::mock_deposit>(
            {.currency = code::EUR,
             .amount = "1000.00",
             .senderName = "Jane Doe",
             .senderAccountNo = "DE89370400440532013000",
             .receiverAccountNo = "GB29NWBK60161331926819"}) ==
        "POST /deposit/mock\n"
        R"({"currency":"EUR","amount":"1000.00","senderName":"Jane Doe",)"
        R"("senderAccountNo":"DE89370400440532013000",)"
        R"("receiverAccountNo":"GB29NWBK60161331926819"})");
    CHECK(
        sent<hexarails::legacy::operations::create_user>(
            {.email = "jane@example.com",
             .name = "Jane Doe",
             .user_type = hexarails::legacy::user_type::individual}) ==
        "POST /create-user\n"
        R"({"email":"jane@example.com","name":"Jane Doe","user_type":"individual"})");
}

TEST_CASE("documents go out as parts, described by a part that holds JSON") {
    hexarails::customer_file_upload const upload{
        .customerId = "c1",
        .metadata =
            {{.idDocType = hexarails::id_document_type::ID,
              .country = "SGP",
              .idDocSubType = "FRONT_SIDE"},
             {.idDocType = hexarails::id_document_type::SELFIE, .country = "SGP"}},
        .files = {{"id.png", "one", "image/png"}, {"me.png", "two", "image/png"}}};
    CHECK(
        sent<hexarails::upload_customer_files>(upload) ==
        "POST /customer/uploadFile\n"
        "--edge\r\nContent-Disposition: form-data; name=\"customerId\"\r\n\r\nc1\r\n"
        "--edge\r\nContent-Disposition: form-data; name=\"metadata\"\r\n\r\n"
        R"([{"idDocType":"ID","country":"SGP","idDocSubType":"FRONT_SIDE"},)"
        R"({"idDocType":"SELFIE","country":"SGP"}])"
        "\r\n"
        "--edge\r\nContent-Disposition: form-data; name=\"files\"; filename=\"id.png\"\r\n"
        "Content-Type: image/png\r\n\r\none\r\n"
        "--edge\r\nContent-Disposition: form-data; name=\"files\"; filename=\"me.png\"\r\n"
        "Content-Type: image/png\r\n\r\ntwo\r\n"
        "--edge--\r\n");
}

TEST_CASE("a bank account is text parts, without those that are not given") {
    CHECK(
        sent<hexarails::add_bank_account>(
            {.customerId = "c1",
             .currency = code::USD,
             .bankName = "Chase Bank",
             .accountNo = "1234567890"}) ==
        "POST /bank-account/add\n"
        "--edge\r\nContent-Disposition: form-data; name=\"customerId\"\r\n\r\nc1\r\n"
        "--edge\r\nContent-Disposition: form-data; name=\"currency\"\r\n\r\nUSD\r\n"
        "--edge\r\nContent-Disposition: form-data; name=\"bankName\"\r\n\r\nChase Bank\r\n"
        "--edge\r\nContent-Disposition: form-data; name=\"accountNo\"\r\n\r\n1234567890\r\n"
        "--edge--\r\n");
}

TEST_CASE("an attachment goes out under the deposit's name of the newest contract") {
    CHECK(
        sent<hexarails::submit_deposit_attachment>(
            {.partnerDepositId = "d1", .file = {"invoice.pdf", "%PDF", "application/pdf"}}) ==
        "POST /deposit/submitAttachmentFile\n"
        "--edge\r\nContent-Disposition: form-data; name=\"partnerDepositId\"\r\n\r\nd1\r\n"
        "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"invoice.pdf\"\r\n"
        "Content-Type: application/pdf\r\n\r\n%PDF\r\n"
        "--edge--\r\n");
}

TEST_CASE("the bytes that are built are the bytes that are sent, signed without a multipart body") {
    client api{hexarails::sandbox, {"key", rampart::sign::secret{"secret"}}};
    api.transport().answer(200, R"({"status":"SUCCESS","data":{"id":"f1"}})");
    api.transport().answer(200, R"({"status":"SUCCESS","data":{"id":"b1"}})");

    auto const flow = api.call<hexarails::create_onramp>(
        {.from = {.customerId = "c1", .currency = code::AUD}, .to = "x1"});
    REQUIRE(flow.has_value());
    CHECK(flow->id == "f1");
    auto const account = api.call<hexarails::add_bank_account>(
        {.customerId = "c1", .currency = code::USD, .bankName = "Bank"});
    REQUIRE(account.has_value());
    CHECK(account->id == "b1");

    auto const& sent = api.transport().sent();
    REQUIRE(sent.size() == 2);
    auto const header = [](http::request const& message, std::string_view name) {
        for (auto const& field : message.headers) {
            if (field.name == name) return field.value;
        }
        return std::string{};
    };
    auto const& onramp = sent[0].message;
    CHECK(onramp.target == "/autoramp-flow/onramp");
    CHECK(onramp.body == R"({"from":{"customerId":"c1","currency":"AUD"},"to":"x1"})");
    CHECK(header(onramp, "Content-Type") == "application/json");
    CHECK(header(onramp, "Content-Length") == std::to_string(onramp.body.size()));
    CHECK(header(onramp, "X-Signature").size() == 64);

    auto const& added = sent[1].message;
    auto const type = header(added, "Content-Type");
    constexpr std::string_view multipart = "multipart/form-data; boundary=";
    REQUIRE(type.starts_with(multipart));
    auto const boundary = type.substr(multipart.size());
    CHECK(added.multipart);
    CHECK(
        added.body ==
        "--" + boundary + "\r\nContent-Disposition: form-data; name=\"customerId\"\r\n\r\nc1\r\n" +
            "--" + boundary +
            "\r\nContent-Disposition: form-data; name=\"currency\"\r\n\r\nUSD\r\n" + "--" +
            boundary + "\r\nContent-Disposition: form-data; name=\"bankName\"\r\n\r\nBank\r\n" +
            "--" + boundary + "--\r\n");
}
