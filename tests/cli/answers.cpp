// Answers that deviate from the documentation, as tests/data/answers.json has them, through
// `rampart call`: exit codes, errors and the members of what is printed.
#include <fstream>
#include <iterator>
#include <sstream>

#include "../support/wire_server.hpp"
#include "command_line.hpp"

namespace {

using namespace rampart::test;
namespace json = boost::json;

json::value cases() {
    std::ifstream file{std::string{RAMPART_TEST_DATA} + "/answers.json", std::ios::binary};
    return json::parse(std::string{std::istreambuf_iterator<char>{file}, {}}).at("cases");
}

/// The characters of the text as one byte each.
std::string as_latin_1(std::string const& utf8) {
    std::string out;
    for (std::size_t at = 0; at < utf8.size(); ++at) {
        auto const byte = static_cast<unsigned char>(utf8[at]);
        if (byte < 0x80) {
            out += utf8[at];
        } else {
            out += static_cast<char>((byte << 6 | (utf8[++at] & 0x3F)) & 0xFF);
        }
    }
    return out;
}

/// {"status":"SUCCESS","data":[]}
std::string const gzipped{
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\x56\x2a\x2e\x49\x2c\x29\x2d\x56\xb2"
    "\x52\x0a\x0e\x75\x76\x76\x0d\x0e\x56\xd2\x51\x4a\x49\x2c\x49\x54\xb2\x8a\x8e\xad"
    "\x05\x00\x9e\xff\x1f\xd4\x1e\x00\x00\x00",
    50};

std::string bytes_of(json::value const& one) {
    auto const& answer = one.at("answer");
    auto body = text(answer, "body");
    if (one.as_object().contains("encoding")) body = as_latin_1(body);
    std::string headers;
    for (auto const& header : answer.at("headers").as_object()) {
        headers +=
            std::string{header.key()} + ": " + std::string{header.value().as_string()} + "\r\n";
    }
    if (contains(headers, "gzip")) body = gzipped;
    return http_response(static_cast<unsigned>(answer.at("status").as_int64()), body, headers);
}

script answering(std::string const& bytes) {
    return {read_request{}, send_bytes{bytes}, close_properly{}};
}

/// The request as arguments: the case's own, and for what it leaves out the example that
/// `describe` gives, taken apart as a shell would.
arguments request_of(json::value const& one, std::string const& provider, std::string const& name) {
    auto const& request = one.at("request").as_object();
    auto const described = rampart::test::rampart({"describe", provider, name, "--json"});
    auto const example = text(json::parse(described.out), "example");
    arguments out;
    std::string word;
    bool quoted = false;
    for (char const letter : example + ' ') {
        if (letter == '\'') {
            quoted = !quoted;
        } else if (letter == ' ' && !quoted) {
            out.push_back(std::exchange(word, {}));
        } else {
            word += letter;
        }
    }
    out.erase(out.begin(), out.begin() + 4); // rampart call PROVIDER ENDPOINT
    std::erase_if(out, [&](std::string const& argument) {
        return request.contains(argument.substr(0, argument.find('=')));
    });
    out.insert(out.end(), {"--json", json::serialize(request)});
    return out;
}

/// The value at a path such as `list[0].id`; null when there is none.
json::value at_path(json::value const& whole, std::string path) {
    json::value const* at = &whole;
    for (char& letter : path)
        if (letter == '[') letter = '.';
    std::erase(path, ']');
    std::stringstream steps{path};
    for (std::string step; std::getline(steps, step, '.');) {
        if (at->is_array()) {
            auto const index = static_cast<std::size_t>(std::stoul(step));
            if (index >= at->as_array().size()) return nullptr;
            at = &at->as_array()[index];
        } else {
            auto const* const found = at->is_object() ? at->as_object().if_contains(step) : nullptr;
            if (found == nullptr) return nullptr;
            at = found;
        }
    }
    return *at;
}

/// A text, or a number's text.
std::string plain(json::value const& value) {
    return value.is_string() ? std::string{value.as_string()} : json::serialize(value);
}

/// The last line of standard error, on its own.
process_result with_last_line(process_result result) {
    auto const before = result.err.rfind('\n', result.err.size() - 2);
    if (result.err.size() > 1 && before != std::string::npos) result.err.erase(0, before + 1);
    return result;
}

void is_done(json::value const& expected, process_result const& result) {
    REQUIRE(result.exit_code == 0);
    CHECK(result.err.empty());
    if (!expected.as_object().contains("members")) return;
    auto const printed = json::parse(result.out);
    for (auto const& member : expected.at("members").as_object()) {
        auto const path = std::string{member.key()};
        CAPTURE(path);
        auto const found = at_path(printed, path);
        CHECK(found.is_null() == member.value().is_null());
        if (!found.is_null()) CHECK(plain(found) == plain(member.value()));
    }
}

void is_rejected(json::value const& expected, process_result const& result) {
    CHECK(result.exit_code == 1);
    auto const failed = failure_of(result);
    CHECK(failed.delivery == "rejected");
    if (auto const* const message = expected.as_object().if_contains("message"))
        CHECK(contains(failed.message, plain(*message)));
    if (auto const* const code = expected.as_object().if_contains("code"))
        CHECK(failed.provider_code == plain(*code));
}

void is_unknown(json::value const& one, process_result const& result, wire_server const& server) {
    CHECK(result.exit_code == 4);
    auto const failed = failure_of(result);
    CHECK(failed.delivery == "unknown");
    CHECK(failed.more.at("attempts") == 1);
    CHECK(text(failed.more, "method") == "POST");
    CHECK(text(failed.more, "path") == "/payment/create");
    CHECK(text(failed.more, "timestamp").size() == 10);
    CHECK(text(failed.more, "nonce").size() == 36);
    CHECK(contains(text(failed.more, "settled_by"), "list_payments"));
    CHECK(server.requests().size() == 1);
    // An answer that a payment got and that cannot be read is not lost, and is in no message.
    if (text(one, "id") == "payment-no-id") {
        CHECK(contains(result.out, R"("reference": "r")"));
        CHECK_FALSE(contains(failed.message, "PROCESSING"));
    }
}

void has_rows(json::value const& expected, process_result const& result) {
    CHECK(result.exit_code == 3);
    std::stringstream lines{result.out};
    std::string line;
    for (auto const& row : expected.at("rows").as_array()) {
        auto const wanted = plain(row);
        CAPTURE(wanted);
        if (wanted.starts_with("<error: ")) {
            auto const path = wanted.substr(8, wanted.size() - 9);
            CHECK(contains(failure_of(with_last_line(result)).message, path));
            continue;
        }
        REQUIRE(std::getline(lines, line));
        CHECK(text(json::parse(line), "id") == wanted);
    }
    CHECK_FALSE(std::getline(lines, line));
}

void is_repeated(json::value const& expected, process_result const& result, std::size_t requests) {
    CHECK(result.exit_code == 0);
    CHECK(requests == 2);
    auto const progress = json::parse(result.err);
    CHECK(progress.at("attempt") == 1);
    if (auto const* const least = expected.as_object().if_contains("waits_at_least_s"))
        CHECK(progress.at("retry_in_ms").as_int64() >= 1000 * least->to_number<double>());
}

void is_failed_read(json::value const& one, process_result const& result) {
    CHECK((result.exit_code == 1 || result.exit_code == 3));
    auto const failed = failure_of(with_last_line(result));
    CHECK_FALSE(failed.more.contains("settled_by"));
    bool const coded = one.at("answer").at("headers").as_object().contains("Content-Encoding");
    CHECK(contains(failed.message, coded ? "gzip" : "<!DOCTYPE html><title>maintenance</title>"));
}

/// The call of a case's operation, answered by its answer; a second request gets a good one.
void check(json::value const& one) {
    auto const provider = text(one, "provider");
    auto const name = text(one, "operation");
    auto const& expected = one.at("expect");
    auto const outcome = text(expected, "outcome");
    auto const good = http_response(
        200, R"({"status":"SUCCESS","data":[]})", "Content-Type: application/json\r\n");
    auto const first = answering(bytes_of(one));
    wire_server const server{
        plain_or_tls{}, scripts{{first, outcome == "repeated" ? answering(good) : first}}};
    auto call = request_of(one, provider, name);
    call.insert(call.begin(), {"call", provider, name});
    call.insert(call.end(), {"--base-url", server.origin(), "--allow-http"});
    if (outcome == "rows") call.emplace_back("--all");
    auto const result = rampart::test::rampart(call, any_keys());
    CAPTURE(result.out);
    CAPTURE(result.err);
    if (outcome == "done") {
        is_done(expected, result);
    } else if (outcome == "rejected") {
        is_rejected(expected, result);
    } else if (outcome == "unknown") {
        is_unknown(one, result, server);
    } else if (outcome == "rows") {
        has_rows(expected, result);
    } else if (outcome == "repeated") {
        is_repeated(expected, result, server.requests().size());
    } else {
        REQUIRE(outcome == "error");
        is_failed_read(one, result);
    }
}

} // namespace

TEST_CASE("odd answers end `call` as they must: 43 of them") {
    auto const all = cases();
    CHECK(all.as_array().size() == 43);
    for (auto const& one : all.as_array()) {
        auto const id = text(one, "id");
        CAPTURE(id);
        check(one);
    }
}

TEST_CASE(
    "with --verbose each deviation of an answer is a line of JSON, and the value is not in it") {
    auto const body = R"({"status":"SUCCESS","data":[{"balance":"n/a-7","currency":"USD"}]})";
    wire_server const server{
        plain_or_tls{}, answering(http_response(200, body, "Content-Type: application/json\r\n"))};
    auto const call = [&](arguments further) {
        further.insert(
            further.begin(),
            {"call", "hexarails", "list_balances", "--base-url", server.origin(), "--allow-http"});
        return rampart::test::rampart(further, any_keys());
    };
    auto const quiet = call({});
    CHECK(quiet.exit_code == 0);
    CHECK(quiet.err.empty());
    auto const told = call({"--verbose"});
    CHECK(told.exit_code == 0);
    CHECK(told.out == quiet.out);
    auto const deviation = json::parse(told.err);
    CHECK(text(deviation, "operation") == "list_balances");
    CHECK(contains(text(deviation, "deviation"), "balance"));
    CHECK_FALSE(text(deviation, "expected").empty());
    CHECK_FALSE(text(deviation, "found").empty());
    CHECK_FALSE(contains(told.err, "n/a-7"));
}

TEST_CASE("rows that a page is missing end even a plain call with an error") {
    auto const body = R"({"status":"SUCCESS","data":{"list":[{"id":"t1"},"oops"],"pageNum":1,)"
                      R"("pageSize":10,"total":2}})";
    wire_server const server{
        plain_or_tls{}, answering(http_response(200, body, "Content-Type: application/json\r\n"))};
    auto const result = rampart::test::rampart(
        {"call", "hexarails", "list_trades", "--base-url", server.origin(), "--allow-http"},
        any_keys());
    CHECK(result.exit_code == 3);
    CHECK(text(json::parse(result.out).at("list").at(0), "id") == "t1");
    CHECK(failure_of(result).code == "malformed_response");
    CHECK(contains(failure_of(result).message, "data.list[1]"));
}
