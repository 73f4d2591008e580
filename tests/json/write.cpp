#include <rampart/json/write.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <rampart/json/read.hpp>

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
    std::int64_t number = 0;
    decimal amount;
    rampart::open_enum<state> word;
    json::raw_json raw;
    line inner;
    std::vector<line> lines;
    std::map<std::string, decimal> rates;
    std::optional<std::string> maybe;
    std::optional<int> never;
};
BOOST_DESCRIBE_STRUCT(
    every_kind, (), (text, flag, number, amount, word, raw, inner, lines, rates, maybe, never))

template <class T>
struct one {
    T v{};
    BOOST_DESCRIBE_CLASS(one, (), (v), (), ())
};

template <class T>
std::string json_of(T value) {
    return json::to_json(one<T>{std::move(value)});
}

/// The problem of a value that cannot be written; empty when it can.
template <class T>
std::string problem_of(T const& value) {
    std::string out;
    std::string problem;
    return json::write(value, out, problem) ? std::string{} : problem;
}

std::string const broken = "a\xC3";

} // namespace

TEST_CASE("a member of every kind is written, in the order of the description") {
    every_kind const value{
        .text = "t",
        .flag = true,
        .number = -7,
        .amount = "1000.00",
        .word = state::OPEN,
        .raw = {R"({"x":[1]})"},
        .inner = {.id = "i", .amount = "0.10"},
        .lines = {{.id = "1", .amount = "1"}, {.id = "2", .amount = "2.50"}},
        .rates = {{"AUD", decimal{"1.5"}}, {"USD", decimal{"2"}}},
        .maybe = "m",
        .never = {}};
    CHECK(
        json::to_json(value) ==
        R"({"text":"t","flag":true,"number":-7,"amount":"1000.00","word":"OPEN",)"
        R"("raw":{"x":[1]},"inner":{"id":"i","amount":"0.10"},)"
        R"("lines":[{"id":"1","amount":"1"},{"id":"2","amount":"2.50"}],)"
        R"("rates":{"AUD":"1.5","USD":"2"},"maybe":"m"})");
}

TEST_CASE("an empty optional member is left out, at every place") {
    CHECK(json_of(std::optional<int>{}) == "{}");
    CHECK(json_of(std::optional<std::string>{""}) == R"({"v":""})");
    every_kind value{};
    value.raw.text = "0";
    CHECK(
        json::to_json(value) ==
        R"({"text":"","flag":false,"number":0,"amount":"0","word":"","raw":0,)"
        R"("inner":{"id":"","amount":"0"},"lines":[],"rates":{}})");
}

TEST_CASE("raw JSON is written without the white space between its tokens") {
    CHECK(
        json_of(json::raw_json{" { \"a b\" :\t[ 1.50 ,\r\n \"c \\\" d\\\\\" , null ] } "}) ==
        R"({"v":{"a b":[1.50,"c \" d\\",null]}})");
}

TEST_CASE("an object without members is left out of a request, wherever it stands") {
    auto const written = [](auto const& value) {
        std::string out;
        json::detail::value_writer{out, true, true}.write(value);
        return out;
    };
    using map = std::map<std::string, std::string>;
    using inner = one<std::optional<int>>;
    CHECK(written(one<inner>{}) == "{}");
    CHECK(written(one<std::optional<inner>>{inner{}}) == "{}");
    CHECK(written(one<one<inner>>{}) == "{}");
    CHECK(written(one<map>{}) == "{}");
    CHECK(written(one<std::vector<map>>{{{}, {{"a", "b"}}, {}}}) == R"({"v":[{"a":"b"}]})");
    CHECK(written(one<inner>{{7}}) == R"({"v":{"v":7}})");
    CHECK(written(one<json::raw_json>{{"{}"}}) == R"({"v":{}})"); // the caller's own
    CHECK(json_of(inner{}) == R"({"v":{}})");
}

TEST_CASE("an empty place in a list is null") {
    CHECK(json_of(std::vector<std::optional<int>>{1, std::nullopt}) == R"({"v":[1,null]})");
}

TEST_CASE("an amount is written exactly, as a string unless it came as a number") {
    CHECK(
        json_of(decimal{"12345678901234567890.1234567890"}) ==
        R"({"v":"12345678901234567890.1234567890"})");
    CHECK(json_of(decimal{"1.50"}.with_number_form(true)) == R"({"v":1.50})");
}

TEST_CASE("an amount in number form is a JSON number, however its text was typed") {
    for (auto const& amount : {decimal{"+1"}, decimal{"007"}, decimal{"-00.5"}}) {
        CAPTURE(amount.text());
        auto const text = json::to_json(amount.with_number_form(true));
        std::string problem;
        auto const read = json::document::parse(text, problem);
        REQUIRE_MESSAGE(read, text << " is no JSON: " << problem);
        CHECK(decimal::parse(read->root().text()) == amount);
    }
}

TEST_CASE("integers are written at the limits of their types") {
    CHECK(json_of(INT64_MIN) == R"({"v":-9223372036854775808})");
    CHECK(json_of(UINT64_MAX) == R"({"v":18446744073709551615})");
    CHECK(json_of(std::int8_t{-128}) == R"({"v":-128})");
    CHECK(json_of(std::uint8_t{65}) == R"({"v":65})");
}

TEST_CASE("a slash is not escaped and text beyond ASCII goes raw") {
    CHECK(
        json_of(std::string{"https://x/\xC3\xA9\xF0\x9F\x98\x80"}) ==
        "{\"v\":\"https://x/\xC3\xA9\xF0\x9F\x98\x80\"}");
}

TEST_CASE("quotes, backslashes and control characters are escaped") {
    CHECK(
        json_of(std::string{"\"\\\b\f\n\r\t\x01\x1F"}) == R"({"v":"\"\\\b\f\n\r\t\u0001\u001f"})");
    CHECK(json_of(std::string(1, '\0')) == R"({"v":"\u0000"})");
    CHECK(json::to_json(std::map<std::string, int>{{"a\"\n", 1}}) == R"({"a\"\n":1})");
}

TEST_CASE("an enumeration is written as its word, known or not") {
    CHECK(json_of(rampart::open_enum<state>{state::CLOSED}) == R"({"v":"CLOSED"})");
    CHECK(json_of(rampart::open_enum<state>::from_text("NEW \"ONE\"")) == R"({"v":"NEW \"ONE\""})");
}

TEST_CASE("a text that is not UTF-8 is a problem that names its path") {
    CHECK(problem_of(one<std::string>{broken}) == "v: must be valid UTF-8");
    CHECK(problem_of(one<std::optional<std::string>>{broken}) == "v: must be valid UTF-8");
    CHECK(problem_of(one<std::vector<std::string>>{{"a", broken}}) == "v[1]: must be valid UTF-8");
    CHECK(
        problem_of(one<rampart::open_enum<state>>{rampart::open_enum<state>::from_text(broken)}) ==
        "v: must be valid UTF-8");
    every_kind nested{};
    nested.lines = {{.id = "a", .amount = "1"}, {.id = broken, .amount = "1"}};
    CHECK(problem_of(nested) == "lines[1].id: must be valid UTF-8");
    CHECK(problem_of(one<every_kind>{nested}) == "v.lines[1].id: must be valid UTF-8");
    CHECK(
        problem_of(one<std::map<std::string, std::string>>{{{"k", broken}}}) ==
        "v.k: must be valid UTF-8");
}

TEST_CASE("a name in a map that is not UTF-8 is a problem too") {
    auto const problem = problem_of(one<std::map<std::string, std::string>>{{{broken, "x"}}});
    CHECK(problem.starts_with("v"));
    CHECK(problem.ends_with(": its keys must be valid UTF-8"));
}

TEST_CASE("raw JSON that is not UTF-8 is a problem too") {
    CHECK(problem_of(one<json::raw_json>{{"\"" + broken + "\""}}) == "v: must be valid UTF-8");
}

TEST_CASE("what was written is read back equal") {
    every_kind value{};
    value.text = "\"\\/\b\f\n\r\t\x01 Zo\xC3\xAB \xF0\x9F\x98\x80";
    value.number = INT64_MIN;
    value.amount = decimal{"-0.10"}.with_number_form(true);
    value.word = rampart::open_enum<state>::from_text("SOMETHING_NEW");
    value.raw.text = R"([{"a":1.50},null])";
    value.lines = {{.id = "x", .amount = "3"}};
    value.rates = {{"a b", decimal{1}}};
    value.maybe = "";
    auto const text = json::to_json(value);

    every_kind back{};
    json::read_problem why;
    REQUIRE_MESSAGE(json::read_text(text, back, why), why.message());
    CHECK(back.text == value.text);
    CHECK(back.number == value.number);
    CHECK(back.amount.text() == "-0.10");
    CHECK(back.word.text() == "SOMETHING_NEW");
    CHECK(back.raw == value.raw);
    CHECK(back.lines.at(0).id == "x");
    CHECK(back.maybe == "");
    CHECK_FALSE(back.never);
    CHECK(json::to_json(back) == text);
}
