// Definitions of example.hpp.
#pragma once

#include <rampart/cli/impl/example.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace rampart::cli {

namespace {

using enum field_type::kind;

struct sample {
    std::string_view name; ///< what a field's name ends with, in lower case
    std::string_view value;
};

/// Plausible texts by the ends of fields' names; several of a name are tried in turn.
constexpr std::array samples{
    sample{"email", "jane@example.com"},
    sample{"client_id", "client-1"},
    sample{"name", "Jane Doe"},
    sample{"surname", "Doe"},
    sample{"firstname", "Jane"},
    sample{"lastname", "Doe"},
    sample{"givenname", "Jane"},
    sample{"given_name", "Jane"},
    sample{"bankname", "First Bank"},
    sample{"line1", "1 Main St"},
    sample{"city", "Sydney"},
    sample{"label", "hers"},
    sample{"method", "payid-bank-transfer"},
    sample{"customerid", "customer-1"},
    sample{"bankaccountid", "bank-1"},
    sample{"externalorderuid", "order-1"},
    sample{"token", "token-1"},
    sample{"apikey", "public-key"},
    sample{"tx_hash", "0xabc"},
    sample{"nft.name", "Ape"},
    sample{"url", "https://partner.example.com/hook"},
    sample{"link", "https://partner.example.com/a.png"},
    sample{"return_url_on_success", "https://partner.example.com/done"},
    sample{"country", "SGP"},
    sample{"country", "SG"},
    sample{"country", "AU"},
    sample{"nationality", "SGP"},
    sample{"countryofresidence", "AU"},
    sample{"dob", "1990-01-31"},
    sample{"date", "2026-01-31"},
    sample{"dateofbirth", "1990-01-31"},
    sample{"dateofbirth", "1990-01-31T00:00:00Z"},
    sample{"birthday", "1990-01-31"},
    sample{"phone", "+61431000001"},
    sample{"mobilenumber", "+61431000001"},
    sample{"mobilenumber", "61431000001"},
    sample{"fiat", "USD"},
    sample{"crypto", "BTC"},
    sample{"blockchain", "BITCOIN"},
    sample{"srccurrency", "EUR"},
    sample{"srcchain", "fiat"},
    sample{"dstcurrency", "BTC"},
    sample{"dstchain", "bitcoin"},
    sample{"source", "USD"},
    sample{"target", "BTC"},
    sample{"ordertype", "buy"},
    sample{"ordertype", "sell"},
    sample{"currency", "USD"},
    sample{"network", "TRX"},
    sample{"address", "TXYZexample"},
    sample{"bsbnumber", "062-000"},
    sample{"bsb_number", "062-000"},
    sample{"accountnumber", "12345678"},
    sample{"account_number", "12345678"},
    sample{"accountno", "12345678"},
    sample{"grant_type", "client_credentials"},
    sample{"postalcode", "10001"},
    sample{"postcode", "2000"},
    sample{"reference", "order-1"},
    sample{"user_type", "individual"},
    sample{"status", "active"},
    sample{"ipwhitelist", "192.0.2.1"},
    sample{"events", "TRADE_SETTLED"},
};

std::string in_small_letters(std::string_view text) {
    std::string out;
    for (char const letter : text)
        out += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    return out;
}

/// Texts for a field of that name: those whose ending is the longest first.
std::vector<std::string> texts_for(std::string const& path) {
    auto const name = in_small_letters(path.substr(path.rfind('.') + 1));
    std::vector<sample> fitting;
    for (auto const& one : samples) {
        if (!std::string_view{name}.ends_with(one.name)) continue;
        auto const longer = [&](sample const& other) {
            return other.name.size() >= one.name.size();
        };
        fitting.insert(std::ranges::find_if_not(fitting, longer), one);
    }
    std::vector<std::string> out;
    for (auto const& one : fitting)
        out.emplace_back(one.value);
    // An id, perhaps, or one of a documented few that the rule names.
    for (auto const* const plain : {"1", "example-1", "A1"})
        out.emplace_back(plain);
    return out;
}

std::string json_object(field_type const& type);

std::string json_value(field_type const& type, std::string const& name) {
    switch (type.what) {
    case flag: return "false";
    case whole: return "1";
    case word: return '"' + type.words.front() + '"';
    case object: return json_object(type);
    case raw: return R"({"amount":"25","currency":"USD"})";
    case list: return '[' + json_value(type.elements.front(), name) + ']';
    case map: return R"({"key":)" + json_value(type.elements.front(), name) + '}';
    default: return '"' + texts_for(name).front() + '"';
    }
}

std::string json_object(field_type const& type) {
    std::string out = "{";
    for (auto const& one : type.members) {
        if (!one.required) continue;
        out += (out.size() == 1 ? "\"" : ",\"") + one.name + "\":" + json_value(one.type, one.name);
    }
    return out + '}';
}

/// What may be tried for a field, one after the other.
std::vector<std::string> values_for(field_type const& type, std::string const& path) {
    switch (type.what) {
    case text: return texts_for(path);
    case flag: return {"false", "true"};
    case whole: return {"1"};
    case amount: return {"100.00"};
    case word: return type.words;
    case file: return {"@invoice.pdf"};
    case list: {
        auto const& element = type.elements.front();
        if (element.what == file) return {"@passport.png"};
        if (element.what == object || element.what == list) return {json_value(type, path)};
        return values_for(element, path);
    }
    default: return {json_value(type, path)};
    }
}

std::string in_shell(std::string const& word) {
    constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                       "0123456789-_./:=@+,%";
    if (word.find_first_not_of(plain) == std::string::npos) return word;
    return '\'' + word + '\'';
}

field const* field_at(std::vector<field> const& fields, std::string_view path) {
    auto const dot = path.find('.');
    auto const at = std::ranges::find(fields, path.substr(0, dot), &field::name);
    if (at == fields.end()) return nullptr;
    if (dot == std::string_view::npos) return &*at;
    return field_at(at->type.members, path.substr(dot + 1));
}

} // namespace

example_call::example_call(std::vector<field> const& fields)
    : fields_{fields}, order_{field_names(fields)} {
    add_required(fields, {});
}

void example_call::add_required(std::vector<field> const& fields, std::string const& prefix) {
    for (auto const& one : fields) {
        if (!one.required) continue;
        auto const path = prefix + one.name;
        if (one.type.what != object) {
            chosen_.try_emplace(path, choice{&one.type});
            continue;
        }
        add_required(one.type.members, path + '.');
    }
}

bool example_call::add_first(field const& one, std::string const& path) {
    if (one.type.what != object) {
        return chosen_.try_emplace(path, choice{&one.type}).second;
    }
    auto const before = chosen_.size();
    add_required(one.type.members, path + '.');
    if (chosen_.size() != before) return true;
    auto const& members = one.type.members;
    return !members.empty() && add_first(members.front(), path + '.' + members.front().name);
}

request_values example_call::values() const {
    // Whatever word a rule asks for is tried.
    request_values out{fields_, true};
    for (auto const& path : order_) {
        auto const at = chosen_.find(path);
        if (at == chosen_.end()) continue;
        auto const value = values_for(*at->second.type, path).at(at->second.tried);
        if (value.starts_with('@')) {
            out.add_file(path, {value.substr(1), "%PDF-", "application/pdf"});
        } else {
            out.take_argument(path + '=' + value);
        }
    }
    return out;
}

bool example_call::mend(std::string_view problem) {
    // "from.currency: must be ...", or "metadata[0].country: ..."
    auto const path = std::string{problem.substr(0, problem.find_first_of(":["))};
    if (auto const at = chosen_.find(path); at != chosen_.end()) {
        return ++at->second.tried < values_for(*at->second.type, path).size();
    }
    auto const* const one = field_at(fields_, path);
    return one != nullptr && add_first(*one, path);
}

std::string example_call::text() const {
    std::string out;
    for (auto const& path : order_) {
        auto const at = chosen_.find(path);
        if (at == chosen_.end() || is_secret(path)) continue;
        auto const values = values_for(*at->second.type, path);
        auto const& value = values[std::min(at->second.tried, values.size() - 1)];
        out += ' ' + in_shell(path + '=' + value);
    }
    return out;
}

} // namespace rampart::cli
