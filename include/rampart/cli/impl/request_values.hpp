// The values of a request's fields, from FIELD=VALUE and JSON.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <rampart/http/multipart.hpp>
#include <rampart/json/document.hpp>
#include <rampart/json/read.hpp>

#include <rampart/cli/impl/fields.hpp>
#include <rampart/cli/impl/report.hpp>

namespace rampart::cli {

/// Collects what was given, and knows what was not. Strict: every mistake ends the command with
/// the field and its rule. Refers to the fields, which must outlive it.
class request_values {
public:
    /// `new_words`: words that look like mistyped ones are taken as they are.
    explicit request_values(std::vector<field> const& fields, bool new_words = false)
        : fields_{fields}, new_words_{new_words} {}

    /// Takes over the members of a whole JSON object.
    void take_json(std::string_view text);

    /// Takes FIELD=VALUE, which overrides what the JSON object says.
    void take_argument(std::string const& argument);

    /// Whether the field, or one inside it, was given.
    [[nodiscard]] bool has(std::string const& path) const;

    /// Gives a text field its value.
    void set_text(std::string const& path, std::string_view value);

    /// Ends the command when a field that has to be there was not given.
    void require_all() const;

    /// All but the files, as a JSON object.
    [[nodiscard]] std::string json() const;

    /// The files of a field.
    [[nodiscard]] std::vector<http::file> const& files(std::string const& path) const;

    /// Gives a field a file.
    void add_file(std::string const& path, http::file part) {
        set_.insert(path);
        files_[path].push_back(std::move(part));
    }

private:
    void take_object(std::vector<field> const& fields, json::value object, std::string const& at);
    void take_field(field const& into, json::value item, std::string const& path);
    void take_text(field_type const& type, std::string const& path, std::string const& value);
    void set_leaf(std::string const& path, std::string json);
    [[nodiscard]] std::string
    json_of(field_type const& type, json::value item, std::string const& path) const;
    [[nodiscard]] std::string
    json_of_text(field_type const& type, std::string const& path, std::string const& value) const;
    [[nodiscard]] std::string
    word_text(field_type const& type, std::string const& path, std::string_view value) const;
    void add_missing(
        std::vector<field> const& fields, std::string const& prefix, std::string& missing) const;
    void write(std::vector<field> const& fields, std::string const& prefix, std::string& out) const;

    std::vector<field> const& fields_;
    bool new_words_;
    std::map<std::string, std::string> leaves_{};             ///< JSON texts by dotted names
    std::map<std::string, std::vector<std::string>> lists_{}; ///< of lists given one by one
    std::map<std::string, std::vector<http::file>> files_{};
    std::set<std::string> set_{};   ///< dotted names of all that has a value
    std::set<std::string> given_{}; ///< those that FIELD=VALUE gave
};

namespace detail {

/// A described type from its values.
template <json::described T>
T typed(request_values const& values) {
    T out{};
    auto const text = values.json();
    std::string problem;
    auto const parsed = json::document::parse(text, problem);
    if (!parsed) reject_input("the request: " + problem);
    json::for_each_member<T>([&](auto descriptor) {
        auto& member = out.*descriptor.pointer;
        using M = std::remove_cvref_t<decltype(member)>;
        if constexpr (rampart::detail::is_file<M>) {
            auto const& parts = values.files(descriptor.name);
            if constexpr (std::same_as<M, std::vector<http::file>>) {
                member = parts;
            } else if (!parts.empty()) {
                member = parts.front();
            }
        } else if (auto const item = parsed->root().find(descriptor.name)) {
            json::read_problem why;
            if (json::read_value(*item, member, why)) return;
            auto const dot = why.path.empty() || why.path.starts_with('[') ? "" : ".";
            why.path = descriptor.name + (dot + why.path);
            reject_input(why.message());
        }
    });
    return out;
}

} // namespace detail

} // namespace rampart::cli
