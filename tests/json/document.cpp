#include <rampart/json/document.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <doctest/doctest.h>

namespace {

namespace json = rampart::json;
using namespace std::string_view_literals;

json::document parsed(std::string_view text) {
    std::string problem;
    auto document = json::document::parse(text, problem);
    REQUIRE_MESSAGE(document, problem << " in " << text.substr(0, 80));
    return std::move(*document);
}

/// The reason why the text is refused; empty when it is not.
std::string refusal_of(std::string_view text) {
    std::string problem;
    return json::document::parse(text, problem) ? std::string{} : problem;
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

} // namespace

TEST_CASE("every kind of value is told apart") {
    auto const document = parsed(R"([null,true,false,1,"x",[],{}])");
    std::vector<json::kind> kinds;
    for (auto const item : document.root())
        kinds.push_back(item.type());
    CHECK(
        kinds == std::vector{
                     json::kind::null, json::kind::boolean, json::kind::boolean, json::kind::number,
                     json::kind::string, json::kind::array, json::kind::object});
    CHECK(document.root().size() == 7);
}

TEST_CASE("a kind is described in words") {
    CHECK(json::describe(json::kind::null) == "null");
    CHECK(json::describe(json::kind::boolean) == "a boolean");
    CHECK(json::describe(json::kind::number) == "a number");
    CHECK(json::describe(json::kind::string) == "a text");
    CHECK(json::describe(json::kind::array) == "an array");
    CHECK(json::describe(json::kind::object) == "an object");
}

TEST_CASE("a boolean has its truth") {
    auto const document = parsed("[true,false]");
    auto item = document.root().begin();
    CHECK((*item).boolean());
    ++item;
    CHECK_FALSE((*item).boolean());
}

TEST_CASE("a number keeps the text that was sent") {
    std::string const many(400, '9');
    for (std::string const text :
         {"0", "-0", "1.50", "1000.00", "1e3", "1E+3", "-2.5e-7", "1.234567890123456789",
          "18446744073709551616", "-9223372036854775809", many.c_str()}) {
        CAPTURE(text);
        CHECK(parsed(text).root().text() == text);
        CHECK((*parsed("[" + text + "]").root().begin()).text() == text);
        CHECK(parsed("{\"a\":" + text + ",\"b\":1}").root().find("a")->text() == text);
    }
}

TEST_CASE("a string is unescaped") {
    CHECK(parsed(R"("a\"b\\c\/d\b\f\n\r\te")").root().text() == "a\"b\\c/d\b\f\n\r\te");
    CHECK(parsed(R"("\u0041\u00e9\u20AC")").root().text() == "A\xC3\xA9\xE2\x82\xAC");
    CHECK(
        parsed(R"("\u007f\u0080\u07ff\u0800\uffff")").root().text() ==
        "\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF");
    CHECK(parsed(R"("\u0000x")").root().text() == std::string_view{"\0x", 2});
    CHECK(parsed(R"("")").root().text().empty());
}

TEST_CASE("a surrogate pair is one character") {
    CHECK(parsed(R"("\uD83D\uDE00")").root().text() == "\xF0\x9F\x98\x80");
    CHECK(
        parsed(R"("\ud800\udc00\udbff\udfff")").root().text() ==
        "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF");
}

TEST_CASE("half a surrogate pair is refused") {
    CHECK(refusal_of(R"("\uD83D")") != "");
    CHECK(refusal_of(R"("\uD83Dx")") != "");
    CHECK(refusal_of(R"("\uD83D\u0041")") != "");
    CHECK(refusal_of(R"("\uD83D\uE000")") != "");
    CHECK(refusal_of(R"("\uD83D\uDBFF")") != "");
    CHECK(refusal_of(R"("\uDE00")") != "");
    CHECK(refusal_of(R"("\uDFFF")") != "");
    CHECK(refusal_of(R"("\uD7FF\uE000")") == "");
}

TEST_CASE("an exponent has as many digits as it is sent with, and a value that Boost.JSON reads") {
    for (std::string_view const text :
         {"1e999999999", "1e2147483647", "1e0000000000003", "-2.5E-0000000001", "0e00000000000"}) {
        CAPTURE(text);
        CHECK(parsed(text).root().text() == text);
    }
    // Longer ones some versions of Boost.JSON refuse, and some read.
    CHECK(refusal_of("1e2147483648") == refusal_of("1e2147483650"));
}

TEST_CASE("a long string with escapes comes out whole") {
    std::string source = "\"";
    std::string expected;
    for (int round = 0; round < 5'000; ++round) {
        source += "abc\\n\\u00e9";
        expected += "abc\n\xC3\xA9";
    }
    auto const document = parsed("{\"k\":" + source + "\",\"after\":1}");
    CHECK(document.root().find("k")->text() == expected);
    CHECK(document.root().find("after")->text() == "1");
}

TEST_CASE("an escaped name is unescaped, and a long one comes out whole") {
    CHECK(parsed(R"({"a\u002fb":1})").root().find("a/b")->text() == "1");
    std::string source;
    std::string expected;
    for (int round = 0; round < 2'000; ++round) {
        source += "k\\t";
        expected += "k\t";
    }
    auto const document = parsed("{\"" + source + "\":{\"inner\":2}}");
    REQUIRE(document.root().find(expected));
    CHECK(document.root().find(expected)->find("inner")->text() == "2");
}

TEST_CASE("a member is found by its name") {
    auto const document = parsed(R"({"a":1,"b":{"a":2},"":3})");
    CHECK(document.root().find("a")->text() == "1");
    CHECK(document.root().find("b")->find("a")->text() == "2");
    CHECK(document.root().find("")->text() == "3");
    CHECK_FALSE(document.root().find("c"));
    CHECK_FALSE(document.root().find("A"));
}

TEST_CASE("only an object has members to be found") {
    auto const document = parsed(R"([{"a":1}])");
    CHECK_FALSE(document.root().find("a"));
    CHECK_FALSE(parsed("\"a\"").root().find("a"));
    CHECK_FALSE(parsed("null").root().find(""));
}

TEST_CASE("of a repeated name the last member counts") {
    auto const document = parsed(R"({"a":1,"b":2,"a":{"x":3},"a":4})");
    CHECK(document.root().find("a")->text() == "4");
    CHECK(document.root().size() == 4);
}

TEST_CASE("members are walked in order and know their names") {
    auto const document = parsed(R"({"z":[1,{"q":2}],"a":{},"m":"t"})");
    std::string names;
    for (auto const member : document.root())
        names += std::string{member.key()} + ";";
    CHECK(names == "z;a;m;");
    CHECK(document.root().key().empty());
    CHECK((*document.root().find("z")->begin()).key().empty());
}

TEST_CASE("an empty container and a plain value are walked without a step") {
    auto const document = parsed(R"([[],{},1,"x",null])");
    for (auto const item : document.root()) {
        CHECK(item.size() == 0);
        CHECK(item.begin() == item.end());
    }
}

TEST_CASE("nesting of 32 is read and nesting of 33 is an error") {
    CHECK(refusal_of(nested(32)) == "");
    CHECK(refusal_of(nested(33)) != "");
    CHECK(refusal_of(std::string(100'000, '[')) != "");
    std::string objects;
    for (int level = 0; level < 100'000; ++level)
        objects += "{\"a\":";
    CHECK(refusal_of(objects) != "");
}

TEST_CASE("a truncated text is refused, wherever it ends") {
    std::string const whole = R"({"a":[1,"x\n",true,null],"b":{"c":-1.5e3}})";
    REQUIRE(refusal_of(whole) == "");
    for (std::size_t length = 0; length < whole.size(); ++length) {
        CAPTURE(length);
        CHECK(refusal_of(std::string_view{whole}.substr(0, length)) != "");
    }
}

TEST_CASE("anything after the value but white space is refused") {
    CHECK(refusal_of(" {} \r\n\t") == "");
    CHECK(refusal_of("{}{}") != "");
    CHECK(refusal_of("1 2") != "");
    CHECK(refusal_of("[],") != "");
    CHECK(refusal_of(std::string_view{"{}\0", 3}) != "");
}

TEST_CASE("a text beyond the standard is refused") {
    for (auto const* const text :
         {"{a:1}",     "[1,]",   "{\"a\":1,}",    "'x'",       "01",      "+1",
          "1.",        ".5",     "NaN",           "Infinity",  "// x\n1", "/**/1",
          "\"\x01\"",  "\"\n\"", "\"\\x\"",       "\"\\u12\"", "tru",     "[1 2]",
          "{\"a\" 1}", "{1:2}",  "\xEF\xBB\xBF{}"}) {
        CAPTURE(text);
        CHECK(refusal_of(text) != "");
    }
}

TEST_CASE("a string or a name that is not UTF-8 is refused") {
    CHECK(refusal_of("\"\xC3\xA9\"") == "");
    for (auto const* const text :
         {"\"\x80\"", "\"\xC3\"", "\"\xC0\xAF\"", "\"\xE0\x80\x80\"", "\"\xED\xA0\x80\"",
          "\"\xF4\x90\x80\x80\"", "\"\xFF\"", "{\"\xC3\":1}"}) {
        CHECK(refusal_of(text) != "");
    }
}

TEST_CASE("a refusal says where reading stopped") {
    CHECK(refusal_of("[1,x]").ends_with(" at byte 3"));
    CHECK(refusal_of("{} x").ends_with(" at byte 3"));
}

TEST_CASE("a text with one byte changed or left out is read as Boost.JSON reads it") {
    std::string const whole =
        R"( {"a":[1,-0.5e+3,"x\ny",true,null,false],"\u00e9":"\ud83d\ude00 \"",)"
        "\"\xC3\xA9\":{\"b\" : [ ] ,\"abcdefghijkl\":\"\xE2\x82\xAC and \xF0\x9F\x98\x80\"}}\n";
    constexpr std::string_view others =
        "\0\x1f \t\n\"\\/,:[]{}-+.0e9Edutx\x7f\x80\xbf\xc3\xe2\xff"sv;
    std::size_t read = 0;
    auto const check = [&](std::string const& text) {
        CAPTURE(text);
        boost::json::parser parser;
        boost::system::error_code code;
        auto const used = parser.write_some(text.data(), text.size(), code);
        if (!code && used != text.size()) code = boost::json::error::extra_data;
        std::string problem;
        auto const ours = json::document::parse(text, problem);
        REQUIRE(ours.has_value() == !code);
        if (code) {
            REQUIRE(problem == code.message() + " at byte " + std::to_string(used));
            return;
        }
        ++read;
        REQUIRE(
            boost::json::serialize(boost::json::parse(json::to_text(ours->root()))) ==
            boost::json::serialize(parser.release()));
    };
    check(whole);
    for (std::size_t place = 0; place < whole.size(); ++place) {
        auto text = whole;
        for (char const other : others) {
            text[place] = other;
            check(text);
        }
        check(text.erase(place, 1));
    }
    CHECK(read > 500);
}

TEST_CASE("a text of several megabytes is read in one piece") {
    std::string text = "[";
    for (int row = 0; row < 50'000; ++row) {
        if (row != 0) text += ',';
        text +=
            "{\"id\":" + std::to_string(row) + ",\"amount\":\"1000.00\",\"tags\":[\"a\",\"b\"]}";
    }
    text += "]";
    auto const document = parsed(text);
    REQUIRE(document.root().size() == 50'000);
    std::size_t row = 0;
    std::size_t wrong = 0;
    for (auto const item : document.root()) {
        bool const good = item.find("id")->text() == std::to_string(row) &&
                          item.find("amount")->text() == "1000.00" &&
                          item.find("tags")->size() == 2;
        wrong += good ? 0 : 1;
        ++row;
    }
    CHECK(row == 50'000);
    CHECK(wrong == 0);

    std::string const long_text(3'000'000, 'x');
    auto const long_document = parsed("[\"" + long_text + "\",\"end\"]");
    CHECK((*long_document.root().begin()).text() == long_text);
}

TEST_CASE("a text whose places would not fit into 32 bits is refused unread") {
    if constexpr (sizeof(std::size_t) > 4) {
        std::string problem;
        std::string_view const longer{"[]", (std::size_t{1} << 31) + 1}; // its end is not looked at
        CHECK_FALSE(json::document::parse(longer, problem));
        CHECK(problem == "the text is longer than 2 GiB at byte 0");
    }
}

TEST_CASE("a document stays valid when it is moved") {
    auto first = parsed(R"({"short":"x"})");
    auto const second = std::move(first);
    CHECK(second.root().find("short")->text() == "x");
}

TEST_CASE("a value is written as compact JSON with its numbers as they came") {
    CHECK(
        json::to_text(
            parsed(" { \"b\" : [ 1.50 , true , null , \"x/y\" ] , \"a\" : { } } ").root()) ==
        R"({"b":[1.50,true,null,"x/y"],"a":{}})");
    CHECK(json::to_text(parsed("[[],[[]],{}]").root()) == "[[],[[]],{}]");
    CHECK(json::to_text(*parsed(R"({"a":{"b":[1]}})").root().find("a")) == R"({"b":[1]})");
}

TEST_CASE("the text of a value is read back as the same text") {
    for (std::string_view const text :
         {R"({"a":[1e5,-0,"\"\\\u0001\t"],"b":"é","c":[{},[]]})", "null", "\"\"", "[1]"}) {
        auto const once = json::to_text(parsed(text).root());
        CHECK(json::to_text(parsed(once).root()) == once);
    }
}

TEST_CASE("a value is made readable with two spaces a level") {
    auto const document = parsed(R"({"a":[1.50,{"b":"x"}],"c":[],"d":{}})");
    CHECK(
        json::to_pretty_text(document.root()) == "{\n"
                                                 "  \"a\": [\n"
                                                 "    1.50,\n"
                                                 "    {\n"
                                                 "      \"b\": \"x\"\n"
                                                 "    }\n"
                                                 "  ],\n"
                                                 "  \"c\": [],\n"
                                                 "  \"d\": {}\n"
                                                 "}");
    CHECK(json::to_pretty_text(parsed("7").root()) == "7");
}

TEST_CASE("a string is escaped where JSON asks for it and nowhere else") {
    std::string out = "x";
    json::append_string(out, "a\"b\\c/d\b\f\n\r\t\x01\x1F\x7F\xC3\xA9\xF0\x9F\x98\x80");
    CHECK(out == "x\"a\\\"b\\\\c/d\\b\\f\\n\\r\\t\\u0001\\u001f\x7F\xC3\xA9\xF0\x9F\x98\x80\"");
    std::string nul;
    json::append_string(nul, std::string_view{"\0", 1});
    CHECK(nul == "\"\\u0000\"");
}

TEST_CASE("UTF-8 is recognised at the limits of each length") {
    for (std::string_view const text :
         {"", "ascii", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF",
          "\xEE\x80\x80", "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
        CAPTURE(text);
        CHECK(json::is_utf8(text));
        CHECK(json::is_utf8("a" + std::string{text} + "b"));
    }
    CHECK(json::is_utf8(std::string_view{"\0", 1}));
}

TEST_CASE("overlong forms, surrogates and stray or missing bytes are not UTF-8") {
    for (std::string_view const text :
         {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2\x41", "\xC2\xC2", "\xE0\x9F\xBF",
          "\xE0\xA0", "\xE1\x80\x41", "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF",
          "\xF0\x90\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFE", "\xFF"}) {
        CHECK_FALSE(json::is_utf8(text));
        CHECK_FALSE(json::is_utf8("a" + std::string{text}));
        CHECK_FALSE(json::is_utf8(std::string{text} + "b"));
    }
}

TEST_CASE("a text is appended as a JSON string in whatever place a character needs an escape") {
    for (std::size_t size = 0; size < 40; ++size) {
        for (std::size_t place = 0; place < size; ++place) {
            for (std::string_view const odd :
                 {"\"", "\\", "\n", "\x01", "\x1f", "\x7f", "\xC3\xA9"}) {
                auto text = std::string(size, 'a');
                text.replace(place, 1, odd);
                std::string plain;
                json::append_string(plain, text);
                std::string checked = "before";
                // What stands behind a text in memory tells nothing about it.
                auto const longer = text + std::string(16, 'b');
                auto const part = std::string_view{longer}.substr(0, text.size());
                CHECK(json::append_utf8_string(checked, part));
                CHECK(checked == "before" + plain);
                std::string problem;
                auto const back = json::document::parse(plain, problem);
                REQUIRE(back);
                CHECK(back->root().text() == text);
            }
        }
    }
}

TEST_CASE("a text that is no UTF-8 is not appended as a JSON string") {
    for (std::size_t size = 1; size < 40; ++size) {
        for (std::size_t place = 0; place < size; ++place) {
            auto text = std::string(size, 'a');
            text[place] = '\xFF';
            std::string out = "before";
            CHECK_FALSE(json::append_utf8_string(out, text));
            CHECK(out == "before");
            CHECK_FALSE(json::is_utf8(text));
        }
    }
}
