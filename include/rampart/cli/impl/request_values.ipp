// Definitions of request_values.hpp.
#pragma once

#include <rampart/cli/impl/request_values.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

#include <rampart/json/decimal.hpp>

#include <rampart/cli/impl/files.hpp>
#include <rampart/cli/impl/suggest.hpp>

namespace rampart::cli {

namespace {

using enum field_type::kind;

field const* find(std::vector<field> const& fields, std::string_view name) {
    auto const at = std::ranges::find(fields, name, &field::name);
    return at == fields.end() ? nullptr : &*at;
}

std::string joined(std::vector<std::string> const& names) {
    std::string out;
    for (auto const& name : names)
        out += (out.empty() ? "" : ", ") + name;
    return out;
}

[[noreturn]] void reject_unknown(
    std::vector<field> const& fields, std::string const& prefix, std::string const& path) {
    auto const known = field_names(fields, prefix);
    auto const meant = did_you_mean(path, known);
    reject_input(
        path + ": there is no such field" +
        (known.empty()
             ? "; this endpoint takes none"
             : meant + (meant.empty() ? "; the" : " The") + " fields are: " + joined(known)));
}

std::string quoted(std::string const& path, std::string_view text) {
    std::string out;
    if (!json::append_utf8_string(out, text)) reject_input(path + ": must be valid UTF-8");
    return out;
}

std::string amount_text(std::string const& path, std::string const& value) {
    bool const has_digits = !value.empty() && value != "-" &&
                            value.find_first_not_of('-') == value.find_first_of("0123456789");
    if (!has_digits || !decimal::parse(value)) {
        reject_input(
            path +
            ": must be a decimal number such as 1250.75, without spaces or "
            "separators, found " +
            in_quotes(value));
    }
    return quoted(path, value);
}

std::string whole_text(std::string const& path, std::string const& value) {
    std::int64_t number = 0;
    auto const* const end = value.data() + value.size();
    auto const [stop, code] = std::from_chars(value.data(), end, number);
    if (code != std::errc{} || stop != end) {
        reject_input(path + ": must be a whole number in range, found " + in_quotes(value));
    }
    return std::to_string(number);
}

[[noreturn]] void
reject_kind(std::string const& path, std::string_view expected, json::value found) {
    reject_input(
        path + ": expected " + std::string{expected} + ", found " +
        std::string{json::describe(found.type())});
}

void expect(std::string const& path, json::value item, json::kind wanted) {
    if (item.type() != wanted) reject_kind(path, json::describe(wanted), item);
}

bool is_given_one_by_one(field_type const& list) {
    auto const what = list.elements.front().what;
    return what == text || what == word || what == file || what == amount || what == whole;
}

} // namespace

void request_values::take_json(std::string_view text) {
    std::string problem;
    auto const parsed = json::document::parse(text, problem);
    if (!parsed) reject_input("--json: this is not JSON (" + problem + ')');
    expect("--json", parsed->root(), json::kind::object);
    take_object(fields_, parsed->root(), {});
}

void request_values::take_argument(std::string const& argument) {
    auto const equals = argument.find('=');
    if (equals == std::string::npos || equals == 0) {
        reject_input(
            "FIELD=VALUE: found " + in_quotes(argument) +
            "; write the field's name, '=' and its value");
    }
    auto const path = argument.substr(0, equals);
    auto const* fields = &fields_;
    for (std::size_t begin = 0;;) {
        auto const dot = path.find('.', begin);
        auto const* const one = find(*fields, path.substr(begin, dot - begin));
        if (!one) reject_unknown(*fields, path.substr(0, begin), path);
        if (dot == std::string::npos)
            return take_text(one->type, path, argument.substr(equals + 1));
        if (one->type.what != object) {
            reject_input(
                path + ": there is no such field; " + path.substr(0, dot) + " has no members");
        }
        fields = &one->type.members;
        begin = dot + 1;
    }
}

void request_values::take_object(
    std::vector<field> const& fields, json::value object, std::string const& at) {
    for (auto const item : object) {
        auto const path = at + std::string{item.key()};
        if (!set_.insert(path).second) reject_input(path + ": given twice; give it once");
        auto const* const into = find(fields, item.key());
        if (!into) reject_unknown(fields, at, path);
        take_field(*into, item, path);
    }
}

void request_values::take_field(field const& into, json::value item, std::string const& path) {
    if (item.type() == json::kind::null && !into.required) {
        if (into.type.may_be_null) {
            leaves_[path] = "null";
        } else {
            set_.erase(path);
        }
    } else if (into.type.what == object) {
        expect(path, item, json::kind::object);
        take_object(into.type.members, item, path + '.');
    } else {
        leaves_[path] = json_of(into.type, item, path);
    }
}

std::string
request_values::json_of(field_type const& type, json::value item, std::string const& path) const {
    switch (type.what) {
    case text: expect(path, item, json::kind::string); return quoted(path, item.text());
    case flag: expect(path, item, json::kind::boolean); return item.boolean() ? "true" : "false";
    case whole:
        expect(path, item, json::kind::number);
        return whole_text(path, std::string{item.text()});
    case amount:
        // Requests carry amounts as strings, whichever way they were written here.
        if (item.type() != json::kind::string) expect(path, item, json::kind::number);
        return amount_text(path, std::string{item.text()});
    case word: expect(path, item, json::kind::string); return word_text(type, path, item.text());
    case raw: return json::to_text(item);
    case file: reject_input(path + ": a file cannot be given in JSON; add " + path + "=@FILE");
    case object: {
        expect(path, item, json::kind::object);
        request_values inside{type.members, new_words_};
        inside.take_object(type.members, item, path + '.');
        std::string missing;
        inside.add_missing(type.members, path + '.', missing);
        if (!missing.empty()) reject_input(missing);
        std::string out;
        inside.write(type.members, path + '.', out);
        return out;
    }
    case list: {
        if (type.elements.front().what == file) {
            reject_input(path + ": a file cannot be given in JSON; add " + path + "=@FILE");
        }
        if (type.may_stand_alone && item.type() != json::kind::array) {
            return json_of(type.elements.front(), item, path);
        }
        expect(path, item, json::kind::array);
        std::string out = "[";
        std::size_t index = 0;
        for (auto const element : item) {
            out += index == 0 ? "" : ",";
            out +=
                json_of(type.elements.front(), element, path + '[' + std::to_string(index++) + ']');
        }
        return out + ']';
    }
    case map: break;
    }
    expect(path, item, json::kind::object);
    std::string out = "{";
    for (auto const member : item) {
        auto const name = std::string{member.key()};
        out += (out.size() == 1 ? "" : ",") + quoted(path, name) + ':';
        out += json_of(type.elements.front(), member, path + '.' + name);
    }
    return out + '}';
}

std::string request_values::word_text(
    field_type const& type, std::string const& path, std::string_view value) const {
    if (!new_words_ && std::ranges::find(type.words, value) == type.words.end()) {
        if (auto const meant = meant_word(value, type.words); !meant.empty()) {
            reject_input(
                path + ": there is no " + in_quotes(value) + "; did you mean " + meant +
                "? --new-words sends it as it is");
        }
        note(
            path + ": " + in_quotes(value) + " is not among the documented words (" +
            joined(type.words) + ") and is sent as it is" + did_you_mean(value, type.words));
    }
    return quoted(path, value);
}

std::string request_values::json_of_text(
    field_type const& type, std::string const& path, std::string const& value) const {
    switch (type.what) {
    case text: return quoted(path, value);
    case flag:
        if (value == "true" || value == "false") return value;
        reject_input(path + ": must be true or false, found " + in_quotes(value));
    case whole: return whole_text(path, value);
    case amount: return amount_text(path, value);
    case word: return word_text(type, path, value);
    case object:
        reject_input(
            path +
            ": is an object; give its members: " + joined(field_names(type.members, path + '.')));
    default: break;
    }
    std::string problem;
    auto const parsed = json::document::parse(value, problem);
    if (!parsed) reject_input(path + ": must be given as JSON text (" + problem + ')');
    return json_of(type, parsed->root(), path);
}

void request_values::take_text(
    field_type const& type, std::string const& path, std::string const& value) {
    bool const is_list = type.what == list && is_given_one_by_one(type);
    bool const is_file = type.what == file || (is_list && type.elements.front().what == file);
    bool const first = given_.insert(path).second;
    bool const whole_list = is_list && !is_file && value.starts_with('[');
    if (!first && (!is_list || whole_list)) reject_input(path + ": given twice; give it once");
    set_.insert(path);
    if (is_file) {
        if (value.size() < 2 || value.front() != '@') {
            reject_input(path + ": is a file; give it as " + path + "=@FILE");
        }
        files_[path].push_back(read_part(value.substr(1), path));
    } else if (is_list && !whole_list) {
        if (!first && !lists_.contains(path)) reject_input(path + ": given twice; give it once");
        // Given several times it grows; what came from the JSON object goes.
        leaves_.erase(path);
        lists_[path].push_back(json_of_text(type.elements.front(), path, value));
    } else {
        if (lists_.contains(path)) reject_input(path + ": given twice; give it once");
        leaves_[path] = json_of_text(type, path, value);
    }
}

bool request_values::has(std::string const& path) const {
    auto const inside = set_.lower_bound(path + '.');
    return set_.contains(path) || (inside != set_.end() && inside->starts_with(path + '.'));
}

void request_values::set_text(std::string const& path, std::string_view value) {
    set_.insert(path);
    leaves_[path] = quoted(path, value);
}

void request_values::require_all() const {
    std::string missing;
    add_missing(fields_, {}, missing);
    if (!missing.empty()) reject_input(missing + "; give each as FIELD=VALUE");
}

void request_values::add_missing(
    std::vector<field> const& fields, std::string const& prefix, std::string& missing) const {
    for (auto const& one : fields) {
        auto const path = prefix + one.name;
        auto const before = missing.size();
        if (one.type.what == object) {
            // What it needs it says itself; one that needs nothing may be left out.
            if (one.required || has(path)) add_missing(one.type.members, path + '.', missing);
            continue;
        }
        if (!one.required || missing.size() != before || has(path)) continue;
        missing += (missing.empty() ? "" : "; ") + path + ": required, but missing";
    }
}

std::string request_values::json() const {
    std::string out;
    write(fields_, {}, out);
    return out;
}

void request_values::write(
    std::vector<field> const& fields, std::string const& prefix, std::string& out) const {
    out += '{';
    bool first = true;
    auto const add = [&](std::string const& name) -> std::string& {
        if (!first) out += ',';
        first = false;
        json::append_string(out, name);
        return out += ':';
    };
    for (auto const& one : fields) {
        auto const path = prefix + one.name;
        if (auto const leaf = leaves_.find(path); leaf != leaves_.end()) {
            add(one.name) += leaf->second;
        } else if (auto const items = lists_.find(path); items != lists_.end()) {
            add(one.name) += '[' + joined(items->second) + ']';
        } else if (one.preset) {
            json::append_string(add(one.name), *one.preset);
        } else if (one.type.what == object && (one.required || has(path))) {
            write(one.type.members, path + '.', add(one.name));
        }
    }
    out += '}';
}

std::vector<http::file> const& request_values::files(std::string const& path) const {
    static std::vector<http::file> const none;
    auto const at = files_.find(path);
    return at == files_.end() ? none : at->second;
}

} // namespace rampart::cli
