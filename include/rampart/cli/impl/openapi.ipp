// Definitions of openapi.hpp.
#pragma once

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rampart/cli/impl/openapi.hpp>
#include <rampart/http/target.hpp>
#include <rampart/json/document.hpp>
#include <rampart/version.hpp>

namespace rampart::cli {

namespace {

std::string json_text(std::string_view text) {
    std::string out;
    json::append_string(out, text);
    return out;
}

/// A JSON object from names and JSON texts, in order; members without a text are left out.
class object_text {
public:
    object_text& add(std::string_view name, std::string const& json) {
        if (json.empty()) return *this;
        text_ += (text_.empty() ? "{" : ",") + json_text(name) + ':' + json;
        return *this;
    }
    object_text& add_text(std::string_view name, std::string_view text) {
        return text.empty() ? *this : add(name, json_text(text));
    }
    [[nodiscard]] bool empty() const { return text_.empty(); }
    [[nodiscard]] std::string str() const { return text_.empty() ? "{}" : text_ + '}'; }

private:
    std::string text_;
};

std::string list_text(std::vector<std::string> const& items) {
    std::string out;
    for (auto const& one : items)
        out += (out.empty() ? "[" : ",") + one;
    return out.empty() ? "[]" : out + ']';
}

std::string schema_of(std::vector<field> const& fields);

std::string schema_of(field_type const& type) {
    using enum field_type::kind;
    object_text out;
    switch (type.what) {
    case flag: out.add_text("type", "boolean"); break;
    case whole:
        out.add_text("type", "integer");
        if (type.least) out.add("minimum", std::to_string(*type.least));
        if (type.most) out.add("maximum", std::to_string(*type.most));
        break;
    case amount: out.add_text("type", "string").add_text("format", "decimal"); break;
    case file: out.add_text("type", "string").add_text("contentMediaType", "*/*"); break;
    case raw: return "{}"; // any JSON
    case object: return schema_of(type.members);
    case list: out.add_text("type", "array").add("items", schema_of(type.elements.front())); break;
    case map:
        out.add_text("type", "object")
            .add("additionalProperties", schema_of(type.elements.front()));
        break;
    case word: {
        // Words that the provider may add are texts as well.
        std::vector<std::string> words;
        for (auto const& one : type.words)
            words.push_back(json_text(one));
        out.add_text("type", "string").add("examples", list_text(words));
        break;
    }
    case text: out.add_text("type", "string"); break;
    }
    if (!type.may_be_null) return out.str();
    return object_text{}.add("anyOf", '[' + out.str() + ",{\"type\":\"null\"}]").str();
}

std::string schema_of(std::vector<field> const& fields) {
    object_text members;
    std::vector<std::string> required;
    for (auto const& one : fields) {
        members.add(one.name, schema_of(one.type));
        if (one.required) required.push_back(json_text(one.name));
    }
    object_text out;
    out.add_text("type", "object").add("properties", members.str());
    if (!required.empty()) out.add("required", list_text(required));
    return out.str();
}

std::string
parameter(std::string_view name, std::string_view in, bool required, field_type const& type) {
    return object_text{}
        .add_text("name", name)
        .add_text("in", in)
        .add("required", required ? "true" : "false")
        .add("schema", schema_of(type))
        .str();
}

/// Where a field goes and what it is called there: "header Idempotency-Key".
std::pair<std::string, std::string> place_of(endpoint_facts const& of, field const& one) {
    if (http::path_has_parameter(of.path, one.name)) return {"path", one.name};
    auto const placed = std::ranges::find(of.placed, one.name, &placed_field::name);
    if (placed == of.placed.end()) return {of.body, one.name};
    auto const blank = placed->in.find(' ');
    if (blank == std::string::npos) return {placed->in, one.name};
    return {placed->in.substr(0, blank), placed->in.substr(blank + 1)};
}

std::string media_type_of(std::string const& body) {
    if (body == "multipart") return "multipart/form-data";
    return body == "json" ? "application/json" : "application/x-www-form-urlencoded";
}

std::string operation_of(endpoint_facts const& of) {
    std::vector<std::string> parameters;
    std::vector<field> inside;
    for (auto const& one : of.fields) {
        auto const [in, name] = place_of(of, one);
        if (in == "path" || in == "query" || in == "header") {
            parameters.push_back(parameter(name, in, in == "path" || one.required, one.type));
        } else {
            inside.push_back(one);
        }
    }
    object_text out;
    out.add_text("operationId", of.name);
    if (!parameters.empty()) out.add("parameters", list_text(parameters));
    if (!inside.empty()) {
        auto const content = object_text{}.add("schema", schema_of(inside)).str();
        out.add(
            "requestBody",
            object_text{}
                .add("required", "true")
                .add("content", object_text{}.add(media_type_of(of.body), content).str())
                .str());
    }
    auto const data = object_text{}.add("schema", schema_of(of.answer)).str();
    out.add(
        "responses",
        object_text{}
            .add(
                "2XX", object_text{}
                           .add_text("description", "The data, without the provider's envelope.")
                           .add("content", object_text{}.add("application/json", data).str())
                           .str())
            .add("default", object_text{}.add_text("description", "A refusal.").str())
            .str());
    out.add("security", of.is_signed ? "[{\"signature\":[]}]" : "[]");
    out.add_text("x-effect", of.effect).add_text("x-key", of.key);
    out.add_text("x-settled-by", of.settled_by).add_text("x-bucket", of.bucket);
    if (of.pages) out.add("x-pages", "true");
    return out.str();
}

} // namespace

std::string openapi_of(
    std::string_view provider, std::vector<endpoint_facts> const& facts,
    std::vector<api_server> const& servers) {
    std::vector<std::string> order;
    std::map<std::string, object_text> paths;
    std::set<std::pair<std::string, std::string>> seen;
    for (auto const& one : facts) {
        if (!seen.emplace(one.path, one.method).second) continue;
        auto const [path, fresh] = paths.try_emplace(one.path);
        if (fresh) order.push_back(one.path);
        std::string method;
        for (char const letter : one.method)
            method += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
        path->second.add(method, operation_of(one));
    }
    object_text all_paths;
    for (auto const& path : order)
        all_paths.add(path, paths.at(path).str());
    std::vector<std::string> urls;
    for (auto const& one : servers) {
        if (one.url.empty()) continue;
        urls.push_back(object_text{}
                           .add_text("url", one.url)
                           .add_text("description", one.group.empty() ? "" : one.group + '*')
                           .str());
    }
    auto const scheme =
        object_text{}
            .add_text("type", "apiKey")
            .add_text("in", "header")
            .add_text("name", "signature")
            .add_text("description", "Headers that sign the request; `sign` prints them.")
            .str();
    object_text out;
    out.add_text("openapi", "3.1.0")
        .add(
            "info", object_text{}
                        .add_text("title", provider)
                        .add_text("version", "rampart " RAMPART_VERSION_STRING)
                        .str());
    if (!urls.empty()) out.add("servers", list_text(urls));
    out.add("paths", all_paths.str())
        .add(
            "components", object_text{}
                              .add("securitySchemes", object_text{}.add("signature", scheme).str())
                              .str());
    std::string problem;
    auto const parsed = json::document::parse(out.str(), problem);
    return json::to_pretty_text(parsed->root()) + '\n';
}

} // namespace rampart::cli
