// Reading and checking the fields of a request: JSON members, query parameters or form parts alike.
#pragma once

#include <rampart/config.hpp>
#include <rampart/sandbox/form_parts.hpp>
#include <rampart/sandbox/wire.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rampart::sandbox {

/// A field and the rule it broke; read as one sentence: "pageSize" "must be 1 to 100".
struct field_problem {
    std::string field; ///< the member
    std::string rule;  ///< what it breaks
};

/// Members of a JSON object body; nothing when the body is not a JSON object.
std::optional<boost::json::object> members_of_body(std::string_view body);
/// Parameters of a query, decoded, as text members; nothing when the query is malformed.
/// A parameter given twice keeps its first value.
std::optional<boost::json::object> members_of_query(std::string_view query);
/// Text parts of a form as text members; files are left out.
boost::json::object members_of_form(std::vector<form_part> const& parts);

using choices = std::initializer_list<std::string_view>;

/// Reads the members of one object, writing down every broken rule. A read that broke a rule
/// gives an empty value, so that a handler reads everything first and looks for problems once.
/// Null counts as absent. Keeps references to both constructor arguments.
class field_reader {
public:
    /// Reads these members.
    field_reader(
        boost::json::object const& members, std::vector<field_problem>& problems,
        std::string prefix = {});

    /// Whether the member is there.
    bool has(std::string_view name) const;
    /// The member as it is, or null when it is absent or null.
    boost::json::value const* find(std::string_view name) const;
    /// Adds a problem.
    void reject(std::string_view name, std::string_view rule);

    /// Required text, not empty.
    std::string text(std::string_view name);
    /// Required text that may be empty.
    std::string text_or_empty(std::string_view name);
    /// Optional text, not empty when present.
    std::optional<std::string> optional_text(std::string_view name);
    /// Required text, one of the choices.
    std::string choice(std::string_view name, choices allowed);
    /// One of the words, if it is there.
    std::optional<std::string> optional_choice(std::string_view name, choices allowed);
    /// Required decimal text of any sign; a JSON number is refused.
    std::string decimal(std::string_view name);
    /// Required decimal text above zero.
    std::string amount(std::string_view name);
    /// Optional YYYY-MM-DD.
    std::optional<std::string> optional_date(std::string_view name);
    /// An address.
    std::string email(std::string_view name);
    /// A truth value, or the other one.
    bool flag_or(std::string_view name, bool fallback);
    /// Optional whole number within bounds, given as text.
    std::uint64_t whole_or(
        std::string_view name, std::uint64_t fallback, std::uint64_t least, std::uint64_t most);
    /// Required array of text, perhaps empty.
    std::vector<std::string> texts(std::string_view name);
    /// The members of a nested object, whose problems are named "name.member".
    std::optional<field_reader> object(std::string_view name);
    /// An object, if it is there.
    std::optional<field_reader> optional_object(std::string_view name);

private:
    boost::json::object const* members_;
    std::vector<field_problem>* problems_;
    std::string prefix_;
};

/// The same text for Boost.JSON, whose string_view is its own.
boost::json::string_view json_text(std::string_view text);

/// A response with a JSON body.
wire_response json_response(unsigned status, boost::json::value const& body);

/// JSON in which text members of these names stand without quotes: decimals that must appear as
/// numbers, and exactly.
std::string json_with_numbers(boost::json::value const& value, choices numbers);

} // namespace rampart::sandbox

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/sandbox/impl/field_reader.ipp>
#endif
