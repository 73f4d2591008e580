// Definitions of describe.hpp.
#pragma once

#include <rampart/cli/impl/describe.hpp>

#include <algorithm>
#include <optional>
#include <utility>

#include <rampart/http/target.hpp>
#include <rampart/json/describe.hpp>
#include <rampart/json/document.hpp>
#include <rampart/json/write.hpp>

#include <rampart/cli/impl/options.hpp>
#include <rampart/cli/impl/report.hpp>
#include <rampart/cli/impl/table.hpp>

namespace rampart::cli {

namespace {

struct field_row {
    std::string name;
    std::string type;
    std::string in; ///< path, query, header NAME, json, multipart or environment
    bool required = false;
    std::optional<std::vector<std::string>> words;
};
BOOST_DESCRIBE_STRUCT(field_row, (), (name, type, in, required, words))

struct rule_row {
    std::string field;
    std::string rule;
    std::string source;
};
BOOST_DESCRIBE_STRUCT(rule_row, (), (field, rule, source))

struct answer_row {
    std::string name;
    std::string type;
};
BOOST_DESCRIBE_STRUCT(answer_row, (), (name, type))

struct endpoint_row {
    std::string provider;
    std::string name;
    std::string method;
    std::string path;
    std::string effect;
    std::optional<std::string> key;
    std::string settled_by;
    bool is_signed = false;
    bool pages = false;
    std::string bucket;
    std::vector<field_row> fields;
    std::vector<rule_row> rules;
    std::vector<answer_row> answer;
    std::string example;
};
BOOST_DESCRIBE_STRUCT(
    endpoint_row, (),
    (provider, name, method, path, effect, key, settled_by, is_signed, pages, bucket, fields, rules,
     answer, example))

std::string kind_of(field_type const& type) {
    using enum field_type::kind;
    switch (type.what) {
    case text: return "text";
    case flag: return "boolean";
    case whole: return "integer";
    case amount: return "decimal";
    case word: return "word";
    case file: return "file";
    case raw: return "json";
    case object: return "object";
    case list: return "list of " + kind_of(type.elements.front());
    case map: return "map of " + kind_of(type.elements.front());
    }
    return {};
}

/// The fields that take a value, those of objects by dotted names; `within` is their object when
/// that may be left out, and asks for them only when it is there.
void add_fields(
    std::vector<field_row>& out, endpoint_facts const& of, std::vector<field> const& fields,
    std::string const& prefix, bool needed) {
    for (auto const& one : fields) {
        auto const name = prefix + one.name;
        if (one.type.what == field_type::kind::object) {
            add_fields(out, of, one.type.members, name + '.', needed && one.required);
            continue;
        }
        auto const placed = prefix.empty()
                                ? std::ranges::find(of.placed, one.name, &placed_field::name)
                                : of.placed.end();
        bool const in_path = prefix.empty() && http::path_has_parameter(of.path, one.name);
        auto& row = out.emplace_back();
        row.name = name;
        row.type = kind_of(one.type);
        row.in = is_secret(name)             ? "environment"
                 : in_path                   ? "path"
                 : placed != of.placed.end() ? placed->in
                                             : of.body;
        row.required = needed && one.required;
        auto const& valued =
            one.type.what == field_type::kind::list ? one.type.elements.front() : one.type;
        if (!valued.words.empty()) row.words = valued.words;
    }
}

void add_answer(std::vector<answer_row>& out, field_type const& type, std::string const& name) {
    using enum field_type::kind;
    auto const& inside = type.what == list ? type.elements.front() : type;
    auto const place = type.what == list ? name + "[]" : name;
    if (inside.what != object) {
        out.push_back({place, kind_of(inside)});
        return;
    }
    for (auto const& one : inside.members)
        add_answer(out, one.type, place.empty() ? one.name : place + '.' + one.name);
}

/// A rule whose sentence ends with its source, "(banxa.md A7.3)", has it apart.
rule_row row_of(rule_facts const& rule) {
    auto const begin = rule.rule.rfind(" (");
    bool const ends_with_source = rule.source.empty() && rule.rule.ends_with(')') &&
                                  rule.rule.find(".md ", begin) != std::string::npos;
    if (!ends_with_source) return {rule.field, rule.rule, rule.source};
    return {
        rule.field, rule.rule.substr(0, begin),
        rule.rule.substr(begin + 2, rule.rule.size() - begin - 3)};
}

endpoint_row row_of(endpoint_facts const& of) {
    endpoint_row out{
        of.provider,  of.name,  of.method, of.path, of.effect, std::nullopt, of.settled_by,
        of.is_signed, of.pages, of.bucket, {},      {},        {},           of.example};
    if (!of.key.empty()) out.key = of.key;
    add_fields(out.fields, of, of.fields, {}, true);
    for (auto const& rule : of.rules)
        out.rules.push_back(row_of(rule));
    add_answer(out.answer, of.answer, {});
    for (auto const& header : of.answer_headers)
        out.answer.push_back({header, "header"});
    return out;
}

template <class T>
std::string pretty(T const& item) {
    std::string problem;
    auto const parsed = json::document::parse(json::to_json(item), problem);
    // "signed" is a word of C++.
    auto out = json::to_pretty_text(parsed->root()) + '\n';
    constexpr std::string_view given = "\"is_signed\"";
    for (auto at = out.find(given); at != std::string::npos; at = out.find(given, at))
        out.replace(at, given.size(), "\"signed\"");
    return out;
}

std::string effect_in_words(endpoint_facts const& of) {
    if (of.effect == "moves_money") return "moves money";
    if (!of.key.empty()) return "makes a record once for each " + of.key;
    return of.effect == "creates" ? "makes or changes a record" : "only reads";
}

std::string indented(std::string const& table) {
    std::string out;
    for (std::size_t begin = 0; begin < table.size();) {
        auto const end = table.find('\n', begin);
        out += "  " + table.substr(begin, end - begin) + '\n';
        begin = end + 1;
    }
    return out;
}

} // namespace

std::string json_of(std::vector<endpoint_facts> const& facts) {
    std::vector<endpoint_row> rows;
    for (auto const& one : facts)
        rows.push_back(row_of(one));
    return pretty(rows);
}

std::string json_of(endpoint_facts const& one) { return pretty(row_of(one)); }

std::string text_of(endpoint_facts const& one) {
    auto const row = row_of(one);
    std::vector<std::vector<std::string>> facts{
        {"request", one.method + ' ' + one.path + (one.is_signed ? ", signed" : ", not signed")},
        {"effect", effect_in_words(one)}};
    if (!one.settled_by.empty()) facts.push_back({"settled by", one.settled_by});
    if (one.pages) facts.push_back({"pages", "yes: --all walks them"});
    if (!one.bucket.empty()) facts.push_back({"rate limit", one.bucket});
    std::string out = one.provider + ' ' + one.name + '\n' + indented(aligned(facts));

    std::vector<std::vector<std::string>> fields;
    for (auto const& field : row.fields) {
        std::string words;
        for (auto const& word : field.words.value_or(std::vector<std::string>{}))
            words += (words.empty() ? ": " : ", ") + word;
        fields.push_back(
            {field.name, field.required ? "required" : "", field.in, field.type + words});
    }
    out += fields.empty() ? "\nNo fields\n" : "\nFields\n" + indented(aligned(fields));

    std::vector<std::vector<std::string>> rules;
    for (auto const& rule : row.rules)
        rules.push_back({rule.field, rule.rule, rule.source});
    if (!rules.empty()) out += "\nRules\n" + indented(aligned(rules));

    std::vector<std::vector<std::string>> answer;
    for (auto const& member : row.answer)
        answer.push_back({member.name, member.type});
    if (!answer.empty()) out += "\nAnswer\n" + indented(aligned(answer));
    return out + "\nExample\n  " + one.example + '\n';
}

void describe_endpoint(describe_options const& options) {
    require_provider(options.provider);
    auto const facts = all_facts_of(options.provider);
    auto const at = std::ranges::find(facts, options.endpoint, &endpoint_facts::name);
    if (at == facts.end()) reject_endpoint(options.provider, options.endpoint);
    write_out(options.json ? json_of(*at) : text_of(*at));
}

} // namespace rampart::cli
