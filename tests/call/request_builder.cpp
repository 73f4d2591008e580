#include <rampart/call/request_builder.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <rampart/banxa/endpoints.hpp>
#include <rampart/hexarails/endpoints.hpp>
#include <rampart/rampnow/endpoints.hpp>

#include <doctest/doctest.h>

#include "support/vectors.hpp"

namespace {

namespace banxa = rampart::banxa;
namespace hexarails = rampart::hexarails;
namespace http = rampart::http;
namespace json = rampart::json;
namespace rampnow = rampart::rampnow;
using rampart::body_form;
using rampart::detail::build_request;
using rampart::decimal;
using rampart::effect;
using rampart::endpoint;

std::string const vector_boundary = "----hexarailsTestBoundary7MA4YWxk";

BOOST_DEFINE_ENUM_CLASS(state, OPEN, CLOSED)

struct every_kind {
    std::string id;
    std::string text;
    bool flag = false;
    int number = 0;
    decimal amount;
    rampart::open_enum<state> word;
    std::vector<std::string> list;
    std::map<std::string, int> names;
    std::optional<std::string> maybe;
};
BOOST_DESCRIBE_STRUCT(every_kind, (), (id, text, flag, number, amount, word, list, names, maybe))

constexpr endpoint<every_kind, json::nothing> get_kinds{
    .path = "/kinds/{id}", .effect = effect::reads};
constexpr endpoint<every_kind, json::nothing> put_kinds{
    .method = http::method::put, .path = "/kinds/{id}", .effect = effect::creates};
constexpr endpoint<every_kind, json::nothing> post_kinds_in_query{
    .method = http::method::post,
    .path = "/kinds/{id}",
    .effect = effect::creates,
    .body = body_form::query};
constexpr endpoint<every_kind, json::nothing> upload_kinds{
    .method = http::method::post,
    .path = "/kinds/{id}",
    .effect = effect::creates,
    .body = body_form::multipart};

every_kind const some_kinds{
    .id = "7",
    .text = "a b",
    .flag = true,
    .number = -3,
    .amount = "1.50",
    .word = state::OPEN,
    .list = {"x", "y"},
    .names = {{"n", 1}},
    .maybe = {}};

struct typed_path {
    int number = 0;
    decimal amount;
    rampart::open_enum<state> word;
    bool flag = false;
};
BOOST_DESCRIBE_STRUCT(typed_path, (), (number, amount, word, flag))

constexpr endpoint<typed_path, json::nothing> by_types{
    .path = "/{word}/{number}-{amount}/{flag}/{number}", .effect = effect::reads};

struct item {
    std::string id;
};
BOOST_DESCRIBE_STRUCT(item, (), (id))

constexpr endpoint<item, json::nothing> delete_item{
    .method = http::method::delete_, .path = "/items", .effect = effect::creates};

struct documents {
    std::string note;
    http::file first;
    std::vector<http::file> more;
    std::optional<http::file> last;
};
BOOST_DESCRIBE_STRUCT(documents, (), (note, first, more, last))

constexpr endpoint<documents, json::nothing> send_documents{
    .method = http::method::post,
    .path = "/documents",
    .effect = effect::creates,
    .body = body_form::multipart};

/// Request line, headers and body as bytes.
std::string wire_of(rampart::result<http::request> const& made) {
    REQUIRE_MESSAGE(made.has_value(), made.error().describe());
    return http::head_of(*made) + made->body;
}

/// The request that was built; there must be one.
template <auto const& Endpoint>
http::request built(rampart::request_of<Endpoint> const& request, std::string_view boundary = {}) {
    auto made = build_request<Endpoint>(request, boundary);
    REQUIRE_MESSAGE(made.has_value(), made.error().describe());
    return std::move(*made);
}

template <auto const& Endpoint>
void check_refused(
    rampart::request_of<Endpoint> const& request, std::string_view message,
    std::string_view boundary = {}) {
    auto const made = build_request<Endpoint>(request, boundary);
    REQUIRE_MESSAGE(made.has_error(), "expected: " << message);
    CHECK(made.error().code == rampart::errc::invalid_request);
    CHECK(made.error().delivery == rampart::delivery::not_sent);
    CHECK(made.error().message == message);
}

hexarails::payment_create payment_of(http::file document) {
    return {
        .deductCurrency = hexarails::currency_code::USDT,
        .amount = "100.00",
        .currency = hexarails::currency_code::USD,
        .bankAccountId = "11111111-2222-4333-8444-555555555555",
        .reference = "payment-0001",
        .supportingDocument = std::move(document)};
}

std::string const nul{"a\0b", 3};

} // namespace

TEST_CASE("a GET without members is its path alone") {
    CHECK(wire_of(build_request<hexarails::list_balances>({})) == "GET /balance HTTP/1.1\r\n\r\n");
}

TEST_CASE("the members of a GET stand in the query, in the order of the description") {
    CHECK(
        wire_of(build_request<hexarails::list_customers>(
            {.pageNum = 2,
             .pageSize = 100,
             .sortField = "createTime",
             .sortDirection = hexarails::sort_direction::DESC,
             .status = hexarails::customer_status::CONFIRMED})) ==
        "GET /customer/list?pageNum=2&pageSize=100&sortField=createTime&sortDirection=DESC"
        "&status=CONFIRMED HTTP/1.1\r\n\r\n");
}

TEST_CASE("a value in a query is percent-encoded as in the vectors") {
    auto const vectors = rampart::test::hexarails_vectors();
    auto const email =
        build_request<hexarails::get_customer>({.email = "jane.doe+test@example.com"});
    CHECK(email->target == rampart::test::find(vectors, "get-percent-encoded-upper").target);
    auto const name = build_request<hexarails::list_virtual_accounts>(
        {.customerName = "Zo\xC3\xAB O'Neil", .status = hexarails::account_status::VERIFIED});
    CHECK(name->target == rampart::test::find(vectors, "get-percent-encoded-utf8").target);
}

TEST_CASE("an amount in a query is the text that was given") {
    auto const vectors = rampart::test::hexarails_vectors();
    auto const estimate = build_request<hexarails::estimate_payment>(
        {.deductCurrency = hexarails::currency_code::USDT,
         .amount = "10000.50",
         .currency = hexarails::currency_code::USD,
         .bankAccountId = "11111111-2222-4333-8444-555555555555"});
    CHECK(estimate->target == rampart::test::find(vectors, "get-estimate").target);
}

TEST_CASE("a slash, a space and UTF-8 in a path parameter are data, not structure") {
    CHECK(
        wire_of(build_request<banxa::get_ramp>({.id = "a/b c\xC3\xA9"})) ==
        "GET /eapi/v0/ramps/a%2Fb%20c%C3%A9 HTTP/1.1\r\n\r\n");
    CHECK(
        wire_of(build_request<banxa::get_ramp>({.id = "../..?x=1#y%2F"})) ==
        "GET /eapi/v0/ramps/..%2F..%3Fx%3D1%23y%252F HTTP/1.1\r\n\r\n");
}

TEST_CASE("a path parameter may be a number, an amount, a word or a truth value, also twice") {
    CHECK(
        wire_of(build_request<by_types>(
            {.number = -4,
             .amount = "1.50",
             .word = rampart::open_enum<state>::from_text("A B"),
             .flag = true})) == "GET /A%20B/-4-1.50/true/-4 HTTP/1.1\r\n\r\n");
}

TEST_CASE("members of every kind go into a query as text, and an empty optional one not at all") {
    CHECK(
        wire_of(build_request<get_kinds>(some_kinds)) ==
        "GET /kinds/7?text=a%20b&flag=true&number=-3&amount=1.50&word=OPEN"
        "&list=%5B%22x%22%2C%22y%22%5D&names=%7B%22n%22%3A1%7D HTTP/1.1\r\n\r\n");
}

TEST_CASE("the members of a POST are a compact JSON body with its content type") {
    auto const vectors = rampart::test::hexarails_vectors();
    CHECK(
        wire_of(build_request<hexarails::create_customer>(
            {.name = "Jane Doe",
             .email = "jane.doe@example.com",
             .type = hexarails::customer_type::DEPOSITOR,
             .isIndividual = true,
             .externalId = "ext-0001"})) == "POST /customer/create HTTP/1.1\r\n"
                                            "Content-Type: application/json\r\n"
                                            "\r\n" +
                                                rampart::test::find(vectors, "post-json").body);
}

TEST_CASE("text beyond ASCII goes into a JSON body as raw UTF-8") {
    auto const made = build_request<hexarails::create_customer>(
        {.name = "Zo\xC3\xAB \xC5\x81ukasz \xE7\x8E\x8B\xE5\xB0\x8F\xE6\x98\x8E \xF0\x9F\x99\x82",
         .email = "zoe@example.com",
         .address = "\xC3\x85ngstr\xC3\xB6mgatan 5 / \xC2\xA7 \"A\"\\B\tC"});
    CHECK(
        made->body ==
        rampart::test::find(rampart::test::hexarails_vectors(), "post-json-unicode-raw").body);
}

TEST_CASE("a Rampnow quote is the body of its vector") {
    CHECK(
        wire_of(build_request<rampnow::get_quote>(
            {.orderType = rampnow::order_type::buy,
             .srcAmount = "100.0",
             .srcCurrency = "EUR",
             .srcChain = "fiat",
             .dstCurrency = "ETH",
             .dstChain = "ethereum",
             .paymentMode = "card"})) ==
        "POST /api/partner/v1/ext/ramp_order/quote HTTP/1.1\r\n"
        "Content-Type: application/json\r\n"
        "\r\n" +
            rampart::test::find(rampart::test::rampnow_vectors(), "post_quote_json").body);
}

TEST_CASE("a Banxa price is the target of its vector, and an eligibility check the body") {
    auto const vectors = rampart::test::banxa_vectors();
    CHECK(
        built<banxa::get_price>({.identityReference = "c-13344",
                                 .fiat = "AUD",
                                 .crypto = "USDT",
                                 .blockchain = "TRON",
                                 .method = "payid-bank-transfer",
                                 .transactionType = banxa::transaction_type::ONRAMP,
                                 .fiatAmount = decimal{"100"}})
            .target == rampart::test::find(vectors, "get-price-fiat-fixed").target);
    CHECK(
        built<banxa::check_eligibility>({.identityReference = "partner-abc123",
                                         .method = "payid-bank-transfer",
                                         .transactionType = banxa::transaction_type::ONRAMP,
                                         .fiat = "AUD",
                                         .crypto = "USDT",
                                         .blockchain = "TRON",
                                         .fiatAmount = decimal{"500"}})
            .body == rampart::test::find(vectors, "post-eligibility").body);
}

TEST_CASE("a member that stands in the path does not stand in the body too") {
    CHECK(
        wire_of(build_request<put_kinds>(some_kinds)) ==
        "PUT /kinds/7 HTTP/1.1\r\n"
        "Content-Type: application/json\r\n"
        "\r\n"
        R"({"text":"a b","flag":true,"number":-3,"amount":"1.50","word":"OPEN",)"
        R"("list":["x","y"],"names":{"n":1}})");
}

TEST_CASE("a DELETE has its members in the query and no body") {
    CHECK(
        wire_of(build_request<delete_item>({.id = "1"})) == "DELETE /items?id=1 HTTP/1.1\r\n\r\n");
}

TEST_CASE("a POST whose members belong into the query has no body") {
    auto const made = build_request<post_kinds_in_query>(some_kinds);
    REQUIRE(made.has_value());
    CHECK(made->target.starts_with("/kinds/7?text=a%20b&flag=true"));
    CHECK(made->body.empty());
    CHECK(made->headers.empty());
}

TEST_CASE("a multipart request with a file is the body of its vector, byte for byte") {
    auto const made = build_request<hexarails::create_payment>(
        payment_of({"invoice.txt", "hello", "text/plain"}), vector_boundary);
    CHECK(
        wire_of(made) ==
        "POST /payment/create HTTP/1.1\r\n"
        "Content-Type: multipart/form-data; boundary=----hexarailsTestBoundary7MA4YWxk\r\n"
        "\r\n" +
            rampart::test::find(rampart::test::hexarails_vectors(), "post-multipart-with-file")
                .body);
    CHECK(made->multipart);
}

TEST_CASE("a multipart request without its optional file is the body of its vector") {
    auto payment = payment_of({});
    payment.supportingDocument.reset();
    CHECK(
        built<hexarails::create_payment>(payment, vector_boundary).body ==
        rampart::test::find(rampart::test::hexarails_vectors(), "post-multipart-no-file").body);
}

TEST_CASE("only a multipart request says that it is one") {
    CHECK_FALSE(built<put_kinds>(some_kinds).multipart);
    CHECK_FALSE(built<get_kinds>(some_kinds).multipart);
}

TEST_CASE("several files of one member are parts of one name") {
    auto const made = build_request<send_documents>(
        {.note = "n",
         .first = {"1.txt", "one", "text/plain"},
         .more = {{"2.txt", "two", "text/plain"}, {"3.txt", "three", "text/plain"}},
         .last = {}},
        "edge");
    CHECK(
        made->body ==
        "--edge\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nn\r\n"
        "--edge\r\nContent-Disposition: form-data; name=\"first\"; filename=\"1.txt\"\r\n"
        "Content-Type: text/plain\r\n\r\none\r\n"
        "--edge\r\nContent-Disposition: form-data; name=\"more\"; filename=\"2.txt\"\r\n"
        "Content-Type: text/plain\r\n\r\ntwo\r\n"
        "--edge\r\nContent-Disposition: form-data; name=\"more\"; filename=\"3.txt\"\r\n"
        "Content-Type: text/plain\r\n\r\nthree\r\n"
        "--edge--\r\n");
}

TEST_CASE("members of every kind are text parts, and one of the path is none") {
    CHECK(
        built<upload_kinds>(some_kinds, "edge").body ==
        "--edge\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\na b\r\n"
        "--edge\r\nContent-Disposition: form-data; name=\"flag\"\r\n\r\ntrue\r\n"
        "--edge\r\nContent-Disposition: form-data; name=\"number\"\r\n\r\n-3\r\n"
        "--edge\r\nContent-Disposition: form-data; name=\"amount\"\r\n\r\n1.50\r\n"
        "--edge\r\nContent-Disposition: form-data; name=\"word\"\r\n\r\nOPEN\r\n"
        "--edge\r\nContent-Disposition: form-data; name=\"list\"\r\n\r\n[\"x\",\"y\"]\r\n"
        "--edge\r\nContent-Disposition: form-data; name=\"names\"\r\n\r\n{\"n\":1}\r\n"
        "--edge--\r\n");
}

TEST_CASE("a boundary has 1 to 70 characters that need no quotes") {
    auto const payment = payment_of({"invoice.txt", "hello", "text/plain"});
    CHECK(built<hexarails::create_payment>(payment, std::string(70, 'b')).multipart);
    for (std::string const& wrong :
         {std::string(71, 'b'), std::string{"a b"}, std::string{"a\"b"}}) {
        CAPTURE(wrong);
        check_refused<hexarails::create_payment>(
            payment,
            "boundary: must be 1 to 70 letters, digits or any of '+_-.; choose another one", wrong);
    }
}

TEST_CASE("a boundary that is not given is drawn anew for each request") {
    auto const first = build_request<upload_kinds>(some_kinds);
    auto const second = build_request<upload_kinds>(some_kinds);
    REQUIRE(first.has_value());
    REQUIRE(second.has_value());
    CHECK(first->headers != second->headers);
    std::string_view const type = first->headers.at(0).value;
    std::string_view const label = "multipart/form-data; boundary=";
    REQUIRE(type.starts_with(label));
    auto const boundary = std::string{type.substr(label.size())};
    CHECK(boundary.starts_with("rampart-"));
    CHECK(boundary.size() == 44);
    CHECK(first->body.starts_with("--" + boundary + "\r\n"));
    CHECK(first->body.ends_with("--" + boundary + "--\r\n"));
}

TEST_CASE("a CR, LF or NUL in a query is refused, with the field, the rule and the remedy") {
    constexpr std::string_view message =
        "email: must not contain CR, LF or NUL; remove the character";
    for (std::string const& text :
         {std::string{"a\rb"}, std::string{"\n"}, std::string{"a\r\n"}, nul}) {
        check_refused<hexarails::get_customer>({.email = text}, message);
    }
}

TEST_CASE(
    "a CR, LF or NUL in a path parameter is refused, with the field, the rule and the remedy") {
    constexpr std::string_view message = "id: must not contain CR, LF or NUL; remove the character";
    for (std::string const& text :
         {std::string{"a\rb"}, std::string{"\n"}, std::string{"a\r\n"}, nul}) {
        check_refused<banxa::get_ramp>({.id = text}, message);
    }
}

TEST_CASE("a line break in a JSON body is data") {
    CHECK(
        built<hexarails::create_customer>({.name = "a\r\n" + nul, .email = "e"}).body ==
        R"({"name":"a\r\na\u0000b","email":"e"})");
}

TEST_CASE("a line break in a text part is data") {
    auto payment = payment_of({"x", "y"});
    payment.reference = "a\r\nb";
    CHECK(
        built<hexarails::create_payment>(payment, "edge").body.find("\r\n\r\na\r\nb\r\n") !=
        std::string::npos);
}

TEST_CASE("a control character in a file name is refused, and so is a file without a name") {
    for (std::string const& name :
         {std::string{"a\rb"}, std::string{"a\nb"}, std::string{"a\r\nX-Evil: 1"}, nul,
          std::string{"\x7F"}, std::string{}}) {
        auto const made =
            build_request<hexarails::create_payment>(payment_of({name, "x", "text/plain"}));
        REQUIRE(made.has_error());
        CHECK(made.error().code == rampart::errc::invalid_request);
        CHECK(made.error().delivery == rampart::delivery::not_sent);
        CHECK(
            made.error().message ==
            (name.empty() ? "supportingDocument: the file name must not be empty"
                          : "supportingDocument: the file name must not contain control "
                            "characters; remove the character"));
    }
}

TEST_CASE("a backslash in a file name is refused, for readers of forms differ on it") {
    for (std::string const& name : {std::string{"C:\\scan.png"}, std::string{"scan\\"}}) {
        auto const made =
            build_request<hexarails::create_payment>(payment_of({name, "x", "text/plain"}));
        REQUIRE(made.has_error());
        CHECK(made.error().code == rampart::errc::invalid_request);
        CHECK(
            made.error().message == "supportingDocument: the file name must not contain a "
                                    "backslash; leave out the directory");
    }
}

TEST_CASE("a control character in a file's content type is refused") {
    constexpr std::string_view rule =
        "supportingDocument: the content type must not contain control characters";
    for (std::string const& type :
         {std::string{"a\rb"}, std::string{"a\nb"}, std::string{"text/plain\r\nX-Evil: 1"}, nul}) {
        auto const made = build_request<hexarails::create_payment>(payment_of({"n", "x", type}));
        REQUIRE(made.has_error());
        CHECK(made.error().code == rampart::errc::invalid_request);
        CHECK(made.error().delivery == rampart::delivery::not_sent);
        CHECK(made.error().message.starts_with(rule));
    }
}

TEST_CASE("every refused file says what to do about it") {
    auto const name = build_request<hexarails::create_payment>(payment_of({"a\n", "x"}));
    CHECK(name.error().message.find("remove") != std::string::npos);
    auto const type = build_request<hexarails::create_payment>(payment_of({"a", "x", "b\n"}));
    CHECK(type.error().message.find("remove") != std::string::npos);
}

TEST_CASE("an empty path parameter is refused") {
    check_refused<banxa::get_ramp>({.id = ""}, "id: must not be empty: it is a part of the path");
}

TEST_CASE("a path parameter that is a dot or two dots is refused") {
    constexpr std::string_view message =
        "id: must not be \".\" or \"..\": it is a part of the path";
    check_refused<banxa::get_ramp>({.id = "."}, message);
    check_refused<banxa::get_ramp>({.id = ".."}, message);
    CHECK(build_request<banxa::get_ramp>({.id = "..."}).has_value());
}

TEST_CASE("a text that is not UTF-8 is refused, wherever it would go") {
    check_refused<hexarails::get_customer>({.email = "a\xC3"}, "email: must be valid UTF-8");
    check_refused<banxa::get_ramp>({.id = "\xFF"}, "id: must be valid UTF-8");
    check_refused<hexarails::create_customer>(
        {.name = "\xC0\x80", .email = "e"}, "name: must be valid UTF-8");
    auto payment = payment_of({"n", "x"});
    payment.reference = "\xED\xA0\x80";
    check_refused<hexarails::create_payment>(payment, "reference: must be valid UTF-8");
    auto kinds = some_kinds;
    kinds.list = {"x", "\x80"};
    auto const in_query = build_request<get_kinds>(kinds);
    REQUIRE(in_query.has_error());
    CHECK(in_query.error().message.starts_with("list"));
    CHECK(in_query.error().message.ends_with(": must be valid UTF-8"));
}

TEST_CASE("a text that is not UTF-8 deep in a JSON body is named by its path") {
    banxa::identity_create identity{.identityReference = "c-1"};
    identity.residentialAddress = {
        .addressLine = "1", .suburb = "\xFF", .state = "NSW", .postCode = "2000", .country = "AU"};
    check_refused<banxa::create_identity>(
        identity, "residentialAddress.suburb: must be valid UTF-8");

    banxa::ramp_create ramp{};
    ramp.identityReference = "c-1";
    ramp.fiatAmount = decimal{"1"};
    ramp.source.crypto = {.id = "USDT", .blockchain = "TRON", .walletAddress = "wallet-1"};
    ramp.target.fiat = {
        .id = "EUR", .method = "sepa", .instructions = {{.items = {{{"iban", "\xFF"}}}}}};
    check_refused<banxa::create_ramp>(
        ramp, "target.fiat.instructions[0].iban: must be valid UTF-8");
}

TEST_CASE("the bytes of a file may be anything, but its name is UTF-8") {
    CHECK(build_request<hexarails::create_payment>(payment_of({"n", "\xFF\xFE\r\n"})).has_value());
    CHECK(build_request<hexarails::create_payment>(payment_of({"\xFF", "x"})).has_error());
}

TEST_CASE("a boundary that occurs in a part is refused") {
    auto payment = payment_of({"n", "x"});
    payment.reference = "a--bound--b";
    check_refused<hexarails::create_payment>(
        payment, "reference: contains the multipart boundary; choose another boundary", "bound");
    check_refused<hexarails::create_payment>(
        payment_of({"n", "\r\n--bound\r\n"}),
        "supportingDocument: contains the multipart boundary; choose another boundary", "bound");
    CHECK(build_request<hexarails::create_payment>(payment, "other").has_value());
}

TEST_CASE("a boundary that would break its header is refused") {
    auto const made =
        build_request<hexarails::create_payment>(payment_of({"n", "x"}), "b\r\nX-Evil: 1");
    REQUIRE(made.has_error());
    CHECK(made.error().code == rampart::errc::invalid_request);
}

TEST_CASE("of several broken rules the first is told") {
    check_refused<hexarails::get_customer>(
        {.email = "\n", .id = "\xFF"},
        "email: must not contain CR, LF or NUL; remove the character");
}
