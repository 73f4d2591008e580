#include <rampart/json/read.hpp>
#include <rampart/json/write.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
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

struct four {
    int a = -1;
    int b = -1;
    int c = -1;
    int d = -1;
};
BOOST_DESCRIBE_STRUCT(four, (), (a, b, c, d))

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

/// A record as a provider's answers have it: an identifier, and the rest optional.
struct record {
    std::string id;
    std::optional<decimal> amount;
    std::optional<std::int64_t> count;
    std::optional<bool> flag;
    std::optional<rampart::open_enum<state>> word;
    std::optional<line> inner;
    json::rows<line> lines;
    std::vector<std::string> texts;
    std::map<std::string, decimal> rates;
    json::raw_json raw;
};
BOOST_DESCRIBE_STRUCT(record, (), (id, amount, count, flag, word, inner, lines, texts, rates, raw))

/// A record without an identifier.
struct totals {
    std::optional<decimal> in;
    rampart::nullable<std::string> out;
    std::vector<std::string> names;
};
BOOST_DESCRIBE_STRUCT(totals, (), (in, out, names))

/// A record with a struct that may be empty.
struct wrapper {
    std::string id;
    totals sums;
};
BOOST_DESCRIBE_STRUCT(wrapper, (), (id, sums))

/// What was read tolerantly.
template <class T>
struct tolerated {
    T value{};
    std::string problem; ///< empty when it could be read
    std::string seen;    ///< "path: expected, found; " for each deviation
};

template <class T>
tolerated<T> tolerate(std::string_view text, std::string_view base = {}) {
    tolerated<T> out;
    auto const parsed = json::document::parse(text, out.problem);
    REQUIRE_MESSAGE(parsed, out.problem);
    json::read_problem why;
    std::vector<json::deviation> seen;
    if (!json::read_value(parsed->root(), out.value, why, &seen, base)) out.problem = why.message();
    for (auto const& one : seen) {
        out.seen += one.path + ": " + std::string{one.expected} + ", " + std::string{one.found};
        out.seen += "; ";
    }
    return out;
}

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
    CHECK(problem_of<one<decimal>>(R"({"v":true})") == "v: expected a decimal, found a boolean");
    std::string const digits(95, '1');
    CHECK(
        problem_of<one<decimal>>("{\"v\":" + digits + "}") ==
        "v: expected a decimal of at most 94 characters, found " + digits.substr(0, 40));
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
    CHECK(problem_of<one<std::string>>(R"({"v":null})") == "v: expected a text, found null");
    CHECK(
        problem_of<answer>(R"({"data":{"list":[null]}})") ==
        "data.list[0]: expected an object, found null");
}

TEST_CASE("a value of the wrong kind is told with its path and both kinds") {
    CHECK(problem_of<one<std::string>>(R"({"v":1})") == "v: expected a text, found a number");
    CHECK(problem_of<one<bool>>(R"({"v":"true"})") == "v: expected a boolean, found a text");
    CHECK(problem_of<one<bool>>(R"({"v":0})") == "v: expected a boolean, found a number");
    CHECK(problem_of<one<int>>(R"({"v":"1"})") == "v: expected a number, found a text");
    CHECK(
        problem_of<one<std::vector<int>>>(R"({"v":{}})") ==
        "v: expected an array, found an empty object");
    CHECK(
        problem_of<one<std::map<std::string, int>>>(R"({"v":[]})") ==
        "v: expected an object, found an empty array");
    CHECK(
        problem_of<one<rampart::open_enum<state>>>(R"({"v":1})") ==
        "v: expected a text, found a number");
    CHECK(problem_of<listing>("[]") == "expected an object, found an empty array");
}

TEST_CASE("a path goes through arrays of arrays, maps and optional members") {
    CHECK(
        problem_of<one<std::vector<std::vector<int>>>>(R"({"v":[[1],[2,"x"]]})") ==
        "v[1][1]: expected a number, found a text");
    CHECK(
        problem_of<one<std::map<std::string, listing>>>(R"({"v":{"k":{"list":[{}]}}})") ==
        "v.k.list[0].id: required, but missing");
    CHECK(
        problem_of<one<std::optional<line>>>(R"({"v":{"id":1}})") ==
        "v.id: expected a text, found a number");
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

TEST_CASE("members count by their names in any order, unknown and repeated ones between them") {
    // As a list of places: the four members, one that no type knows, and every second one again.
    std::array<std::size_t, 7> order{0, 1, 2, 3, 4, 5, 6};
    constexpr std::array<std::string_view, 7> names{"a", "b", "c", "d", "x", "b", "d"};
    std::size_t orders = 0;
    do {
        std::string text = "{";
        for (std::size_t at = 0; at < order.size(); ++at) {
            text += (at == 0 ? "\"" : ",\"") + std::string{names[order[at]]} +
                    "\":" + std::to_string(at);
        }
        text += '}';
        CAPTURE(text);
        std::string problem;
        auto const parsed = json::document::parse(text, problem);
        REQUIRE(parsed.has_value());
        four read;
        json::read_problem why;
        REQUIRE(json::read_value(parsed->root(), read, why));
        auto const last = [&](std::string_view name) {
            return std::stoi(std::string{parsed->root().find(name)->text()});
        };
        CHECK(read.a == last("a"));
        CHECK(read.b == last("b"));
        CHECK(read.c == last("c"));
        CHECK(read.d == last("d"));
        ++orders;
    } while (std::ranges::next_permutation(order).found);
    CHECK(orders == 5040);
}

TEST_CASE("of a repeated member the last counts") {
    CHECK(value_of<one<int>>(R"({"v":1,"v":2})").v == 2);
    CHECK(value_of<one<std::map<std::string, int>>>(R"({"v":{"a":1,"a":2}})").v.at("a") == 2);
}

TEST_CASE("a type without members reads from any object") {
    CHECK(problem_of<json::nothing>(R"({"a":1})") == "");
    CHECK(problem_of<json::nothing>("[]") == "expected an object, found an empty array");
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

TEST_CASE("read tolerantly, a member that is null, missing or unreadable costs that member only") {
    auto const bare = tolerate<record>(R"({"id":"x"})");
    CHECK(bare.problem == "");
    CHECK(bare.seen == "");
    CHECK(bare.value.raw.text == "null");
    auto const nulls = tolerate<record>(
        R"({"id":"x","amount":null,"count":null,"flag":null,"word":null,"inner":null})");
    CHECK(nulls.problem == "");
    CHECK(nulls.seen == "");
    auto const odd = tolerate<record>(
        R"({"id":"x","amount":"n/a","count":"","flag":"maybe","word":"","inner":{"id":"i"},)"
        R"("lines":"none","texts":7,"rates":[1],"raw":[]})",
        "data");
    CHECK(odd.problem == "");
    CHECK(odd.value.id == "x");
    CHECK_FALSE(odd.value.amount);
    CHECK_FALSE(odd.value.count);
    CHECK_FALSE(odd.value.flag);
    CHECK_FALSE(odd.value.word);
    CHECK_FALSE(odd.value.inner);
    CHECK(odd.value.lines.empty());
    CHECK_FALSE(odd.value.lines.present);
    CHECK(odd.value.raw.text == "[]");
    CHECK(
        odd.seen == "data.amount: a decimal, a text; data.count: a whole number in range, an empty "
                    "text; data.flag: a boolean, a text; data.word: a documented value, an empty "
                    "text; data.inner.amount: a value, nothing; data.lines: an array, a text; "
                    "data.texts: an array, a number; data.rates: an object, an array; ");
}

TEST_CASE("read tolerantly, what cannot be done without fails with its path") {
    CHECK(
        tolerate<record>(R"({"amount":"1"})", "data").problem == "data.id: required, but missing");
    CHECK(
        tolerate<record>(R"({"id":null})", "data").problem ==
        "data.id: expected a text, found null");
    CHECK(tolerate<record>(R"({"id":true})").problem == "id: expected a text, found a boolean");
    CHECK(tolerate<record>("null", "data").problem == "data: expected an object, found null");
    CHECK(tolerate<record>("[1]").problem == "expected an object, found an array");
    CHECK(
        tolerate<json::rows<line>>("7", "data").problem ==
        "data: expected an array, found a number");
}

TEST_CASE("of a thing without an identifier, one documented member has to be readable") {
    auto const none = "data: expected at least one documented member, found none";
    CHECK(tolerate<totals>(R"({"in":"1"})").problem == "");
    CHECK(tolerate<totals>(R"({"out":""})").problem == "");
    CHECK(tolerate<totals>(R"({"names":[]})").problem == "");
    CHECK(tolerate<totals>("{}", "data").problem == none);
    CHECK(tolerate<totals>("[]", "data").problem == none);
    CHECK(tolerate<totals>(R"({"in":null,"out":null})", "data").problem == none);
    CHECK(tolerate<totals>(R"({"in":"n/a","names":3,"new":1})", "data").problem == none);
    CHECK(tolerate<std::optional<totals>>("{}", "data").problem == none);
    CHECK(tolerate<std::optional<totals>>("null").problem == "");
    CHECK(tolerate<json::nothing>("{}").problem == "");
    // Inside something else it is just empty.
    auto const inside = tolerate<one<std::optional<totals>>>(R"({"v":{}})");
    CHECK(inside.problem == "");
    CHECK(inside.value.v.has_value());
}

TEST_CASE("a struct of which nothing is required need not be there") {
    for (auto const* const text :
         {R"({"id":"x"})", R"({"id":"x","sums":null})", R"({"id":"x","sums":7})",
          R"({"id":"x","sums":[]})"}) {
        CAPTURE(text);
        auto const got = tolerate<wrapper>(text);
        CHECK(got.problem == "");
        CHECK_FALSE(got.value.sums.in);
    }
    CHECK(tolerate<wrapper>(R"({"id":"x","sums":7})").seen == "sums: an object, a number; ");
    CHECK(tolerate<one<line>>("{}").problem == "v: required, but missing");
    CHECK(problem_of<one<totals>>("{}") == "v: required, but missing");
}

TEST_CASE("numbers and texts stand in for one another, and that is reported") {
    auto const got = tolerate<record>(
        R"({"id":123456,"amount":1.50,"count":"25","word":7,"texts":["a",1.0],"rates":{"USD":1}})");
    CHECK(got.problem == "");
    CHECK(got.value.id == "123456");
    CHECK(got.value.amount == decimal{"1.5"});
    CHECK(got.value.count == 25);
    CHECK(got.value.word->text() == "7");
    CHECK(got.value.texts == std::vector<std::string>{"a", "1.0"});
    CHECK(
        got.seen == "id: a text, a number; count: a whole number, a text; word: a text, a number; "
                    "word: a documented value, an unknown value; texts[1]: a text, a number; ");
}

TEST_CASE("a whole number is read from every exact form of it") {
    auto const count_of = [](std::string_view text) {
        auto const got = tolerate<one<std::optional<int>>>("{\"v\":" + std::string{text} + "}");
        return got.value.v;
    };
    for (auto const* const form :
         {"25", "25.0", "2.5e1", "250e-1", "\"25\"", "\" 25.00\"", "\"+25\"", "\"25.\""}) {
        CAPTURE(form);
        CHECK(count_of(form) == 25);
    }
    CHECK(count_of("\"-0.0\"") == 0);
    CHECK(count_of("-2.147483648e9") == -2147483647 - 1);
    for (auto const* const other :
         {"25.5", "\"25.1\"", "\"x\"", "1e400", "1e999999999", "2147483648", "[]", "true"}) {
        CAPTURE(other);
        CHECK_FALSE(count_of(other));
    }
    std::string const long_number = "0.0" + std::string(100'000, '1');
    CHECK_FALSE(count_of(long_number));
    CHECK(
        tolerate<one<std::optional<std::uint64_t>>>(R"({"v":"18446744073709551615.0"})").value.v ==
        UINT64_MAX);
}

TEST_CASE("a boolean is read from every usual form of it") {
    auto const truth_of = [](std::string_view text) {
        return tolerate<one<std::optional<bool>>>("{\"v\":" + std::string{text} + "}").value.v;
    };
    for (auto const* const yes : {"true", "1", "\"1\"", "\"true\"", "\"True\""}) {
        CAPTURE(yes);
        CHECK(truth_of(yes) == true);
    }
    for (auto const* const no : {"false", "0", "\"0\"", "\"false\"", "\"FALSE\""}) {
        CAPTURE(no);
        CHECK(truth_of(no) == false);
    }
    for (auto const* const neither : {"2", "-1", "\"\"", "\"yes\"", "\"on\"", "[]", "null"}) {
        CAPTURE(neither);
        CHECK_FALSE(truth_of(neither));
    }
}

TEST_CASE("an amount that came is kept exactly, whatever its length and form") {
    std::string const digits = "0." + std::string(5000, '3');
    auto const long_one = tolerate<one<std::optional<decimal>>>(R"({"v":")" + digits + "\"}");
    CHECK(long_one.value.v->text() == digits);
    CHECK(long_one.seen == "");
    auto const number = tolerate<one<std::optional<decimal>>>(R"({"v":)" + digits + "}");
    CHECK(number.value.v->text() == digits);
    CHECK(number.value.v->as_number());
    auto const point = tolerate<one<std::optional<decimal>>>(R"({"v":".5"})");
    CHECK(point.value.v->text() == "0.5");
    CHECK(point.seen == "v: a decimal, a text; ");
}

TEST_CASE("an empty list stands for an empty object, and the other way round") {
    auto const got = tolerate<record>(R"({"id":"x","rates":[],"lines":{},"texts":{}})");
    CHECK(got.problem == "");
    CHECK(got.value.lines.present);
    CHECK(
        got.seen == "lines: an array, an empty object; texts: an array, an empty object; "
                    "rates: an object, an empty array; ");
    CHECK(tolerate<std::vector<line>>("{}").problem == "");
    CHECK(tolerate<one<std::optional<totals>>>(R"({"v":[]})").value.v.has_value());
}

TEST_CASE("a row that cannot be read is one unread row at its place, and the others are read") {
    auto const got = tolerate<record>(
        R"({"id":"x","lines":[{"id":"1","amount":"1"},"oops",{"id":"3","amount":"3"},{"id":"4"},)"
        R"(null,{"id":"6","amount":"6"}]})",
        "data");
    REQUIRE(got.value.lines.size() == 3);
    CHECK(got.value.lines[0].id == "1");
    CHECK(got.value.lines[1].id == "3");
    CHECK(got.value.lines[2].id == "6");
    REQUIRE(got.value.lines.unread.size() == 3);
    CHECK(got.value.lines.unread[0].place == 1);
    CHECK(got.value.lines.unread[0].path == "data.lines[1]");
    CHECK(got.value.lines.unread[0].problem == "expected an object, found a text");
    CHECK(got.value.lines.unread[1].place == 3);
    CHECK(got.value.lines.unread[1].path == "data.lines[3].amount");
    CHECK(got.value.lines.unread[1].problem == "required, but missing");
    CHECK(got.value.lines.unread[2].place == 4);
    CHECK(
        got.seen == "data.lines[1]: an object, a text; data.lines[3].amount: a value, nothing; "
                    "data.lines[4]: an object, null; ");
    auto const list = tolerate<json::rows<line>>("[1]", "data");
    CHECK(list.problem == "");
    CHECK(list.value.present);
    CHECK(list.value.unread.at(0).path == "data[0]");
}

TEST_CASE("an element or an entry that cannot be read is left out") {
    auto const got = tolerate<record>(
        R"({"id":"x","texts":["a",null,"b",[]],"rates":{"USD":"1","EUR":"","GBP":{},"AUD":2}})");
    CHECK(got.value.texts == std::vector<std::string>{"a", "b"});
    REQUIRE(got.value.rates.size() == 2);
    CHECK(got.value.rates.at("AUD") == decimal{2});
    CHECK(
        got.seen == "texts[1]: a text, null; texts[3]: a text, an empty array; "
                    "rates.EUR: a decimal, an empty text; rates.GBP: a decimal, an empty object; ");
}

TEST_CASE("a path holds what the provider chose as a name only as far as it is harmless") {
    auto const got = tolerate<one<std::map<std::string, decimal>>>(
        R"({"v":{"a b\n\u0007é":"x",")" + std::string(100, 'k') + R"(":"x"}})");
    CHECK(got.seen.find("v.a?b????: a decimal") != std::string::npos);
    CHECK(got.seen.find("v." + std::string(40, 'k') + ": a decimal") != std::string::npos);
}

TEST_CASE("an answer that deviates everywhere is reported up to a bound") {
    std::string text = "[0";
    for (int count = 0; count < 5000; ++count)
        text += ",0";
    json::rows<line> out;
    json::read_problem why;
    std::vector<json::deviation> seen;
    auto const parsed = json::document::parse(text + "]", why.problem);
    REQUIRE(json::read_value(parsed->root(), out, why, &seen));
    CHECK(out.unread.size() == 5001);
    CHECK(seen.size() == 1000);
}

TEST_CASE("reading tolerantly needs nobody to tell deviations to") {
    record out;
    json::read_problem why;
    auto const parsed = json::document::parse(R"({"id":7,"amount":[]})", why.problem);
    CHECK(json::read_value(parsed->root(), out, why, nullptr));
    CHECK(out.id == "7");
}

TEST_CASE("rows are written as a list") {
    json::rows<line> const two{{"1", "2"}, {"3", "4"}};
    CHECK(json::to_json(two) == R"([{"id":"1","amount":"2"},{"id":"3","amount":"4"}])");
}
