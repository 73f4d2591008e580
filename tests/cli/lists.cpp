// `call --all` and `--output`: lists and answers in the form that is asked for.
#include "../support/wire_server.hpp"
#include "command_line.hpp"

namespace {

using namespace rampart::test;
namespace json = boost::json;

std::string page(int number, std::string const& rows, int total) {
    return http_response(
        200,
        R"({"status":"SUCCESS","data":{"list":[)" + rows + R"(],"pageNum":)" +
            std::to_string(number) + R"(,"pageSize":2,"total":)" + std::to_string(total) + "}}",
        "Content-Type: application/json\r\n");
}

script answering(std::string const& bytes) {
    return {read_request{}, send_bytes{bytes}, close_properly{}};
}

process_result list(wire_server const& server, arguments further) {
    further.insert(
        further.begin(), {"call", "hexarails", "list_trades", "--base-url", server.origin(),
                          "--allow-http", "--attempts", "1"});
    return rampart::test::rampart(further, any_keys());
}

std::string const two_rows = R"({"id":"t1","fromAmount":"1.10"},{"id":"t2","fromAmount":1.20})";

} // namespace

TEST_CASE("--all prints the rows of every page, each as a line of JSON") {
    wire_server const server{
        plain, scripts{{answering(page(1, two_rows, 3)), answering(page(2, R"({"id":"t3"})", 3))}}};
    auto const result = list(server, {"--all", "pageSize=2"});
    CAPTURE(result.err);
    CHECK(result.exit_code == 0);
    CHECK(result.err.empty());
    CHECK(
        result.out == "{\"id\":\"t1\",\"fromAmount\":\"1.10\"}\n"
                      "{\"id\":\"t2\",\"fromAmount\":1.20}\n{\"id\":\"t3\"}\n");
    CHECK(server.requests().size() == 2);
    CHECK(contains(server.requests().at(1), "pageNum=2"));
}

TEST_CASE("a list that is cut short keeps its rows, and the error is the last line") {
    wire_server const server{
        plain, scripts{{answering(page(1, two_rows, 3)), answering(http_response(503, "busy"))}}};
    auto const result = list(server, {"--all", "pageSize=2"});
    CHECK(result.exit_code == 3);
    CHECK(std::count(result.out.begin(), result.out.end(), '\n') == 2);
    CHECK(failure_of(result).http_status == 503);
}

TEST_CASE("--all is for lists only, and says so before anything is sent") {
    is_invalid(
        rampart::test::rampart({"call", "hexarails", "health", "--all"}, any_keys()),
        {"--all", "health", "no pages"});
}

TEST_CASE("an answer is printed as JSON, as lines of JSON or as a table") {
    wire_server const server{plain, answering(page(1, two_rows, 2))};
    auto const whole = json::parse(list(server, {}).out);
    CHECK(whole.at("list").as_array().size() == 2);
    CHECK(whole.at("total") == 2);
    CHECK(
        list(server, {"--output", "jsonl"}).out ==
        "{\"id\":\"t1\",\"fromAmount\":\"1.10\"}\n{\"id\":\"t2\",\"fromAmount\":1.20}\n");
    CHECK(list(server, {"--output", "table"}).out == "id  fromAmount\nt1  1.10\nt2  1.20\n");
    CHECK(list(server, {"--all", "--output=table"}).out == "id  fromAmount\nt1  1.10\nt2  1.20\n");
    CHECK(json::parse(list(server, {"--all", "--output=json"}).out).as_array().size() == 2);
    is_invalid(list(server, {"--output", "yaml"}), {"--output", "json, jsonl or table", "yaml"});
}

TEST_CASE("a table has a column for each member, also of objects inside, and a dash for a gap") {
    wire_server const server{
        plain,
        answering(http_response(
            200, R"({"status":"SUCCESS","data":{"id":"p1","reference":"Zo\u00eb","bankAccount":)"
                 R"({"bankName":"First"}}})"))};
    auto const result = rampart::test::rampart(
        {"call", "hexarails", "get_payment", "id=p1", "--base-url", server.origin(), "--allow-http",
         "--output", "table"},
        any_keys());
    CHECK(result.out == "id  reference  bankAccount.bankName\np1  Zo\xC3\xAB        First\n");
    auto const gap = R"({"id":"t1","toAmount":"2"},{"id":"t2"})";
    wire_server const gaps{plain, answering(page(1, gap, 2))};
    CHECK(list(gaps, {"--output", "table"}).out == "id  toAmount\nt1  2\nt2  -\n");
}
