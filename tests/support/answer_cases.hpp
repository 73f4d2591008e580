// The answers of tests/data/answers.json: how providers deviate from their documentation, and what
// must come of it.
#pragma once

#include <cstddef>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include <rampart/http/message.hpp>

#include <doctest/doctest.h>

namespace rampart::test {

/// One answer, and what a call that gets it has to make of it.
struct answer_case {
    std::string id;
    std::string provider;
    std::string operation;
    boost::json::object request; ///< may leave out what the operation demands
    http::response answer;
    std::string outcome;           ///< done, rows, rejected, unknown, error or repeated
    boost::json::object members;   ///< path to text; null: empty
    std::vector<std::string> rows; ///< ids, and "<error: PATH>"
    std::optional<std::string> code;
    std::optional<std::string> message;
    std::optional<double> waits_at_least_s;
};

/// `{"status":"SUCCESS","data":[]}`, compressed by gzip.
inline std::string gzipped_answer() {
    static constexpr unsigned char bytes[] = {
        0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xAB, 0x56, 0x2A,
        0x2E, 0x49, 0x2C, 0x29, 0x2D, 0x56, 0xB2, 0x52, 0x0A, 0x0E, 0x75, 0x76, 0x76,
        0x0D, 0x0E, 0x56, 0xD2, 0x51, 0x4A, 0x49, 0x2C, 0x49, 0x54, 0xB2, 0x8A, 0x8E,
        0xAD, 0x05, 0x00, 0x9E, 0xFF, 0x1F, 0xD4, 0x1E, 0x00, 0x00, 0x00};
    return {reinterpret_cast<char const*>(bytes), sizeof bytes};
}

/// UTF-8 in Latin-1; for texts without characters beyond U+00FF.
inline std::string to_latin1(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        auto const lead = static_cast<unsigned char>(text[at]);
        if (lead < 0x80) {
            out += text[at];
            continue;
        }
        auto const next = static_cast<unsigned char>(text.at(++at));
        out += static_cast<char>(((lead & 0x03) << 6) | (next & 0x3F));
    }
    return out;
}

inline std::vector<answer_case> answer_cases() {
    std::ifstream file{RAMPART_TEST_DATA "/answers.json", std::ios::binary};
    REQUIRE(file.good());
    std::string const text{std::istreambuf_iterator<char>{file}, {}};
    auto const root = boost::json::parse(text);
    auto const text_of = [](boost::json::value const& from, std::string_view name) {
        return std::string{std::string_view{from.at(name).as_string()}};
    };
    std::vector<answer_case> out;
    for (auto const& given : root.at("cases").as_array()) {
        auto& one = out.emplace_back();
        one.id = text_of(given, "id");
        one.provider = text_of(given, "provider");
        one.operation = text_of(given, "operation");
        one.request = given.at("request").as_object();
        auto const& answer = given.at("answer");
        one.answer.status = answer.at("status").to_number<int>();
        one.answer.body = text_of(answer, "body");
        for (auto const& header : answer.at("headers").as_object()) {
            auto const value = std::string_view{header.value().as_string()};
            one.answer.headers.push_back({std::string{header.key()}, std::string{value}});
        }
        if (one.answer.header("Content-Encoding") == "gzip") one.answer.body = gzipped_answer();
        if (given.as_object().contains("encoding")) {
            REQUIRE(text_of(given, "encoding") == "latin-1");
            one.answer.body = to_latin1(one.answer.body);
        }
        auto const& expect = given.at("expect").as_object();
        one.outcome = text_of(expect, "outcome");
        if (auto const* const members = expect.if_contains("members")) {
            one.members = members->as_object();
        }
        if (auto const* const rows = expect.if_contains("rows")) {
            for (auto const& row : rows->as_array())
                one.rows.emplace_back(std::string_view{row.as_string()});
        }
        if (expect.contains("code")) one.code = text_of(expect, "code");
        if (expect.contains("message")) one.message = text_of(expect, "message");
        if (auto const* const wait = expect.if_contains("waits_at_least_s")) {
            one.waits_at_least_s = wait->to_number<double>();
        }
    }
    return out;
}

/// The text of a member of a response's JSON by its path, "list[0].id"; nothing when it is null or
/// not there.
inline std::optional<std::string> text_at(boost::json::value at, std::string_view path) {
    while (!path.empty()) {
        if (path.starts_with('.')) path.remove_prefix(1);
        if (path.starts_with('[')) {
            auto const end = path.find(']');
            auto const index = std::stoul(std::string{path.substr(1, end - 1)});
            if (!at.is_array() || at.as_array().size() <= index) return std::nullopt;
            at = boost::json::value(at.as_array()[index]);
            path.remove_prefix(end + 1);
            continue;
        }
        auto const name = path.substr(0, path.find_first_of(".["));
        if (!at.is_object() || !at.as_object().contains(name)) return std::nullopt;
        at = boost::json::value(at.as_object().at(name));
        path.remove_prefix(name.size());
    }
    if (at.is_null()) return std::nullopt;
    if (at.is_string()) return std::string{std::string_view{at.as_string()}};
    return boost::json::serialize(at);
}

} // namespace rampart::test
