// Definitions of fields.hpp.
#pragma once

#include <rampart/cli/impl/fields.hpp>

namespace rampart::cli {

std::vector<std::string> field_names(std::vector<field> const& fields, std::string const& prefix) {
    std::vector<std::string> out;
    for (auto const& one : fields) {
        if (one.type.what != field_type::kind::object) {
            out.push_back(prefix + one.name);
            continue;
        }
        auto inside = field_names(one.type.members, prefix + one.name + '.');
        out.insert(out.end(), inside.begin(), inside.end());
    }
    return out;
}

std::string in_words(field_type const& type) {
    using enum field_type::kind;
    switch (type.what) {
    case text: return "text";
    case flag: return "true or false";
    case amount: return "decimal number";
    case file: return "file";
    case raw: return "JSON";
    case object: return "object";
    case map: return "map of " + in_words(type.elements.front());
    case whole: {
        std::string out = "whole number";
        if (type.least && type.most) {
            out += ", " + std::to_string(*type.least) + " to " + std::to_string(*type.most);
        }
        return out;
    }
    case word: {
        std::string out;
        for (auto const& one : type.words)
            out += (out.empty() ? "" : ", ") + one;
        return "one of " + out;
    }
    case list: break;
    }
    auto const& element = type.elements.front();
    if (element.what != object) return "list of " + in_words(element);
    std::string names;
    for (auto const& one : element.members)
        names += (names.empty() ? "" : ", ") + one.name;
    return "list of objects {" + names + '}';
}

} // namespace rampart::cli
