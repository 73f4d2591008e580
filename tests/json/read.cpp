#include <rampart/json/read.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

namespace {

namespace json = rampart::json;
using rampart::decimal;

BOOST_DEFINE_ENUM_CLASS(state, OPEN, CLOSED)

struct line {
    std::string id;
    decimal amount;
};
BOOST_DESCRIBE_STRUCT(line, (), (id, amount))

struct every_kind {
    std::string text;
    bool flag = false;
    int number = 0;
    std::uint8_t small = 0;
    std::int64_t large = 0;
    decimal amount;
    rampart::open_enum<state> word;
    json::raw_json raw;
    line inner;
    std::vector<line> lines;
    std::map<std::string, decimal> rates;
    std::optional<std::string> maybe;
};
BOOST_DESCRIBE_STRUCT(
    every_kind, (),
    (text, flag, number, small, large, amount, word, raw, inner, lines, rates, maybe))

struct listing {
    std::vector<line> list;
};
BOOST_DESCRIBE_STRUCT(listing, (), (list))

struct answer {
    listing data;
};
BOOST_DESCRIBE_STRUCT(answer, (), (data))

template <class T>
struct one {
    T v{};
    BOOST_DESCRIBE_CLASS(one, (), (v), (), ())
};

template <class T>
T value_of(std::string_view text) {
    T out{};
    json::read_problem why;
    REQUIRE_MESSAGE(json::read_text(text, out, why), why.message());
    return out;
}

/// The message of a text that cannot be read as T; empty when it can.
template <class T>
std::string problem_of(std::string_view text) {
    T out{};
    json::read_problem why;
    return json::read_text(text, out, why) ? std::string{} : why.message();
}

} // namespace

TEST_CASE("a member of every kind is read") {
    auto const got = value_of<every_kind>(R"({
        "text": "Zoë \u0022/", "flag": true, "number": -12, "small": 255,
        "large": -9223372036854775808, "amount": "1000.00", "word": "CLOSED",
        "raw": {"b": [1.50, null]}, "inner": {"id": "i", "amount": 0.10},
        "lines": [{"id": "1", "amount": "1"}, {"id": "2", "amount": "2"}],
        "rates": {"USD": "1.5", "AUD": 2}, "maybe": "here"})");
    CHECK(got.text == "Zo\xC3\xAB \"/");
    CHECK(got.flag);
    CHECK(got.number == -12);
    CHECK(got.small == 255);
    CHECK(got.large == INT64_MIN);
    CHECK(got.amount.text() == "1000.00");
    CHECK(got.word == state::CLOSED);
    CHECK(got.raw.text == R"({"b":[1.50,null]})");
    CHECK(got.inner.id == "i");
    CHECK(got.inner.amount.text() == "0.10");
    REQUIRE(got.lines.size() == 2);
    CHECK(got.lines[1].id == "2");
    REQUIRE(got.rates.size() == 2);
    CHECK(got.rates.at("AUD") == decimal{2});
    CHECK(got.maybe == "here");
}

TEST_CASE("an amount is read exactly, as a string or as a number, and remembers which it was") {
    auto const text = value_of<one<decimal>>(R"({"v":"12345678901234567890.123456789012345678"})");
    CHECK(text.v.text() == "12345678901234567890.123456789012345678");
    CHECK_FALSE(text.v.as_number());
    auto const number = value_of<one<decimal>>(R"({"v":1.234567890123456789})");
    CHECK(number.v.text() == "1.234567890123456789");
    CHECK(number.v.as_number());
}

TEST_CASE("an amount that is no decimal is refused and shown") {
    CHECK(
        problem_of<one<decimal>>(R"({"v":"1,000"})") ==
        "v: expected a decimal of at most 94 characters, found \"1,000\"");
    CHECK(
        problem_of<one<decimal>>(R"({"v":""})") ==
        "v: expected a decimal of at most 94 characters, found \"\"");
    CHECK(
        problem_of<one<decimal>>(R"({"v":true})") ==
        "v: expected a decimal as a string or a number, found a boolean");
    std::string const digits(95, '1');
    CHECK(
        problem_of<one<decimal>>("{\"v\":" + digits + "}") ==
        "v: expected a decimal of at most 94 characters, found \"" + digits.substr(0, 40) + '"');
}

TEST_CASE("a missing required member is named with its whole path") {
    CHECK(
        problem_of<answer>(R"({"data":{"list":[{"id":"a","amount":"1"},{"id":"b","amount":"1"},)"
                           R"({"id":"c","amount":"1"},{"id":"d"}]}})") ==
        "data.list[3].amount: required, but missing");
    CHECK(problem_of<answer>("{}") == "data: required, but missing");
    CHECK(problem_of<answer>(R"({"data":{}})") == "data.list: required, but missing");
}

TEST_CASE("null does not stand for a required member") {
    CHECK(problem_of<one<std::string>>(R"({"v":null})") == "v: expected a string, found null");
    CHECK(
        problem_of<answer>(R"({"data":{"list":[null]}})") ==
        "data.list[0]: expected an object, found null");
}

TEST_CASE("a value of the wrong kind is told with its path and both kinds") {
    CHECK(problem_of<one<std::string>>(R"({"v":1})") == "v: expected a string, found a number");
    CHECK(problem_of<one<bool>>(R"({"v":"true"})") == "v: expected a boolean, found a string");
    CHECK(problem_of<one<bool>>(R"({"v":0})") == "v: expected a boolean, found a number");
    CHECK(problem_of<one<int>>(R"({"v":"1"})") == "v: expected a number, found a string");
    CHECK(
        problem_of<one<std::vector<int>>>(R"({"v":{}})") ==
        "v: expected an array, found an object");
    CHECK(
        problem_of<one<std::map<std::string, int>>>(R"({"v":[]})") ==
        "v: expected an object, found an array");
    CHECK(
        problem_of<one<rampart::open_enum<state>>>(R"({"v":1})") ==
        "v: expected a string, found a number");
    CHECK(problem_of<listing>("[]") == "expected an object, found an array");
}

TEST_CASE("a path goes through arrays of arrays, maps and optional members") {
    CHECK(
        problem_of<one<std::vector<std::vector<int>>>>(R"({"v":[[1],[2,"x"]]})") ==
        "v[1][1]: expected a number, found a string");
    CHECK(
        problem_of<one<std::map<std::string, listing>>>(R"({"v":{"k":{"list":[{}]}}})") ==
        "v.k.list[0].id: required, but missing");
    CHECK(
        problem_of<one<std::optional<line>>>(R"({"v":{"id":1}})") ==
        "v.id: expected a string, found a number");
    CHECK(problem_of<std::vector<line>>(R"([{"id":"x"}])") == "[0].amount: required, but missing");
}

TEST_CASE("a whole number out of its type's range is refused") {
    CHECK(value_of<one<std::int8_t>>(R"({"v":-128})").v == -128);
    CHECK(
        problem_of<one<std::int8_t>>(R"({"v":128})") ==
        "v: expected a whole number in range, found 128");
    CHECK(
        problem_of<one<std::uint8_t>>(R"({"v":-1})") ==
        "v: expected a whole number in range, found -1");
    CHECK(value_of<one<std::int64_t>>(R"({"v":9223372036854775807})").v == INT64_MAX);
    CHECK(
        problem_of<one<std::int64_t>>(R"({"v":9223372036854775808})") ==
        "v: expected a whole number in range, found 9223372036854775808");
    CHECK(value_of<one<std::uint64_t>>(R"({"v":18446744073709551615})").v == UINT64_MAX);
}

TEST_CASE("a fraction is no whole number") {
    CHECK(problem_of<one<int>>(R"({"v":1.5})") == "v: expected a whole number in range, found 1.5");
    CHECK(problem_of<one<int>>(R"({"v":1.0})") == "v: expected a whole number in range, found 1.0");
}

TEST_CASE("an optional member is empty when it is null or absent") {
    CHECK_FALSE(value_of<one<std::optional<std::string>>>(R"({"v":null})").v);
    CHECK_FALSE(value_of<one<std::optional<std::string>>>("{}").v);
    CHECK(value_of<one<std::optional<std::string>>>(R"({"v":""})").v == "");
}

TEST_CASE("reading empties what the text does not have") {
    one<std::optional<int>> kept{5};
    json::read_problem why;
    REQUIRE(json::read_text("{}", kept, why));
    CHECK_FALSE(kept.v);

    one<std::vector<int>> list{{1, 2, 3}};
    REQUIRE(json::read_text(R"({"v":[4]})", list, why));
    CHECK(list.v == std::vector{4});
}

TEST_CASE("an unknown member is ignored, whatever it holds") {
    auto const got =
        value_of<line>(R"({"new":{"id":"no","list":[1,[2]]},"id":"x","amount":"1","other":null})");
    CHECK(got.id == "x");
    CHECK(got.amount == decimal{1});
}

TEST_CASE("an unknown word of an enumeration is kept") {
    auto const got = value_of<one<rampart::open_enum<state>>>(R"({"v":"HALF_OPEN"})");
    CHECK_FALSE(got.v.known());
    CHECK(got.v.text() == "HALF_OPEN");
}

TEST_CASE("JSON without a documented shape is kept as compact text, null when absent") {
    CHECK(
        value_of<one<json::raw_json>>(R"({"v": [ 1.0, {"x": "\/"} ]})").v.text ==
        R"([1.0,{"x":"/"}])");
    CHECK(value_of<one<json::raw_json>>("{}").v.text == "null");
    CHECK(value_of<one<std::optional<json::raw_json>>>(R"({"v":3})").v->text == "3");
}

TEST_CASE("of a repeated member the last counts") {
    CHECK(value_of<one<int>>(R"({"v":1,"v":2})").v == 2);
    CHECK(value_of<one<std::map<std::string, int>>>(R"({"v":{"a":1,"a":2}})").v.at("a") == 2);
}

TEST_CASE("a type without members reads from any object") {
    CHECK(problem_of<json::nothing>(R"({"a":1})") == "");
    CHECK(problem_of<json::nothing>("[]") == "expected an object, found an array");
}

TEST_CASE("a text that is no JSON is told without a path") {
    auto const problem = problem_of<line>(R"({"id":)");
    CHECK(problem != "");
    CHECK(problem.find("id:") == std::string::npos);
    CHECK(problem.find("at byte") != std::string::npos);
}

TEST_CASE("a read problem is one sentence of path and reason") {
    CHECK(
        json::read_problem{"data.list[3].amount", "required, but missing"}.message() ==
        "data.list[3].amount: required, but missing");
    CHECK(json::read_problem{"", "reason"}.message() == "reason");
}
