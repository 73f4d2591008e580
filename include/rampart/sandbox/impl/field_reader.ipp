// Definitions of rampart/sandbox/field_reader.hpp.
#pragma once

#include <rampart/sandbox/amounts.hpp>
#include <rampart/sandbox/field_reader.hpp>
#include <rampart/sandbox/identifiers.hpp>
#include <rampart/text/formats.hpp>
#include <rampart/text/percent.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

namespace rampart::sandbox {

RAMPART_DECL std::optional<boost::json::object> members_of_body(std::string_view body) {
    boost::system::error_code error;
    auto value = boost::json::parse({body.data(), body.size()}, error);
    if (error || !value.is_object()) return std::nullopt;
    return std::move(value.get_object());
}

RAMPART_DECL std::optional<boost::json::object> members_of_query(std::string_view query) {
    boost::json::object members;
    while (!query.empty()) {
        auto const pair = query.substr(0, query.find('&'));
        query.remove_prefix(pair.size() == query.size() ? pair.size() : pair.size() + 1);
        auto const equals = (std::min)(pair.find('='), pair.size());
        auto const name = text::percent_decoded(pair.substr(0, equals), true);
        auto const value =
            text::percent_decoded(pair.substr((std::min)(equals + 1, pair.size())), true);
        if (!name || !value) return std::nullopt;
        members.emplace(*name, *value);
    }
    return members;
}

RAMPART_DECL boost::json::object members_of_form(std::vector<form_part> const& parts) {
    boost::json::object members;
    for (auto const& part : parts)
        if (!part.file_name) members.emplace(part.name, part.content);
    return members;
}

RAMPART_DECL field_reader::field_reader(
    boost::json::object const& members, std::vector<field_problem>& problems, std::string prefix)
    : members_{&members}, problems_{&problems}, prefix_{std::move(prefix)} {}

RAMPART_DECL boost::json::value const* field_reader::find(std::string_view name) const {
    auto const* const found = members_->if_contains({name.data(), name.size()});
    return found && !found->is_null() ? found : nullptr;
}

RAMPART_DECL bool field_reader::has(std::string_view name) const { return find(name) != nullptr; }

RAMPART_DECL void field_reader::reject(std::string_view name, std::string_view rule) {
    problems_->push_back({prefix_ + std::string{name}, std::string{rule}});
}

RAMPART_DECL std::string field_reader::text_or_empty(std::string_view name) {
    auto const* const value = find(name);
    if (!value) {
        reject(name, "is required");
        return {};
    }
    if (!value->is_string()) {
        reject(name, "must be text");
        return {};
    }
    auto const& text = value->get_string();
    return {text.data(), text.size()};
}

RAMPART_DECL std::string field_reader::text(std::string_view name) {
    auto const before = problems_->size();
    auto value = text_or_empty(name);
    if (value.empty() && problems_->size() == before) reject(name, "must not be empty");
    return value;
}

RAMPART_DECL std::optional<std::string> field_reader::optional_text(std::string_view name) {
    if (!has(name)) return std::nullopt;
    return text(name);
}

RAMPART_DECL std::string field_reader::choice(std::string_view name, choices allowed) {
    auto value = text(name);
    if (value.empty() || std::find(allowed.begin(), allowed.end(), value) != allowed.end())
        return value;
    std::string rule = "must be one of";
    for (auto const one : allowed)
        (rule += ' ') += one;
    reject(name, rule);
    return {};
}

RAMPART_DECL std::optional<std::string>
field_reader::optional_choice(std::string_view name, choices allowed) {
    if (!has(name)) return std::nullopt;
    return choice(name, allowed);
}

RAMPART_DECL std::string field_reader::decimal(std::string_view name) {
    auto const* const value = find(name);
    if (value && !value->is_string()) {
        reject(name, "must be a decimal number in quotes");
        return {};
    }
    auto digits = text(name);
    if (!digits.empty() && shape_of_amount(digits) == amount_shape::malformed) {
        reject(name, "must be a decimal number");
        return {};
    }
    return digits;
}

RAMPART_DECL std::string field_reader::amount(std::string_view name) {
    auto digits = decimal(name);
    if (!digits.empty() && shape_of_amount(digits) == amount_shape::not_positive) {
        reject(name, "must be greater than 0");
        return {};
    }
    return digits;
}

RAMPART_DECL std::optional<std::string> field_reader::optional_date(std::string_view name) {
    auto value = optional_text(name);
    if (value && !value->empty() && !text::is_date(*value)) {
        reject(name, "must be a date, YYYY-MM-DD");
        return std::nullopt;
    }
    return value;
}

RAMPART_DECL std::string field_reader::email(std::string_view name) {
    auto value = text(name);
    auto const at = value.find('@');
    if (!value.empty() && (at == 0 || at >= value.size() - 1)) {
        reject(name, "must be an e-mail address");
        return {};
    }
    return value;
}

RAMPART_DECL bool field_reader::flag_or(std::string_view name, bool fallback) {
    auto const* const value = find(name);
    if (!value) return fallback;
    if (value->is_bool()) return value->get_bool();
    reject(name, "must be true or false");
    return fallback;
}

RAMPART_DECL std::uint64_t field_reader::whole_or(
    std::string_view name, std::uint64_t fallback, std::uint64_t least, std::uint64_t most) {
    if (!has(name)) return fallback;
    auto const digits = text_or_empty(name);
    std::uint64_t number = 0;
    auto const* const end = digits.data() + digits.size();
    auto const [stop, error] = std::from_chars(digits.data(), end, number);
    if (error == std::errc{} && stop == end && number >= least && number <= most) return number;
    reject(name, "must be " + std::to_string(least) + " to " + std::to_string(most));
    return fallback;
}

RAMPART_DECL std::vector<std::string> field_reader::texts(std::string_view name) {
    auto const* const value = find(name);
    if (!value || !value->is_array()) {
        reject(name, value ? "must be an array" : "is required");
        return {};
    }
    std::vector<std::string> found;
    for (auto const& one : value->get_array()) {
        if (!one.is_string()) {
            reject(name, "must hold text only");
            return {};
        }
        found.emplace_back(one.get_string().data(), one.get_string().size());
    }
    return found;
}

RAMPART_DECL std::optional<field_reader> field_reader::object(std::string_view name) {
    auto const* const value = find(name);
    if (value && value->is_object())
        return field_reader{value->get_object(), *problems_, prefix_ + std::string{name} + '.'};
    reject(name, value ? "must be an object" : "is required");
    return std::nullopt;
}

RAMPART_DECL std::optional<field_reader> field_reader::optional_object(std::string_view name) {
    if (!has(name)) return std::nullopt;
    return object(name);
}

RAMPART_DECL boost::json::string_view json_text(std::string_view text) {
    return {text.data(), text.size()};
}

RAMPART_DECL wire_response json_response(unsigned status, boost::json::value const& body) {
    return {status, {{"Content-Type", "application/json"}}, boost::json::serialize(body)};
}

RAMPART_DECL std::string json_with_numbers(boost::json::value const& value, choices numbers) {
    std::string text;
    if (value.is_array()) {
        for (auto const& one : value.get_array())
            (text += text.empty() ? "" : ",") += json_with_numbers(one, numbers);
        return '[' + text + ']';
    }
    if (!value.is_object()) return boost::json::serialize(value);
    for (auto const& member : value.get_object()) {
        std::string_view const name{member.key().data(), member.key().size()};
        (text += text.empty() ? "" : ",") += boost::json::serialize(member.key());
        text += ':';
        bool const bare = member.value().is_string() &&
                          std::find(numbers.begin(), numbers.end(), name) != numbers.end();
        if (bare)
            text.append(member.value().get_string().data(), member.value().get_string().size());
        else
            text += json_with_numbers(member.value(), numbers);
    }
    return '{' + text + '}';
}

} // namespace rampart::sandbox
