// An example call of an endpoint, found by trying: the required fields with plausible values, and
// whatever else its rules then ask for.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <rampart/cli/impl/request_values.hpp>

namespace rampart::cli {

class example_call {
public:
    /// Starts with the required fields.
    explicit example_call(std::vector<field> const& fields);

    /// The values so far.
    [[nodiscard]] request_values values() const;

    /// Changes the values after "field: rule"; false when nothing is left to try.
    [[nodiscard]] bool mend(std::string_view problem);

    /// " name='Jane Doe' email=jane@example.com"
    [[nodiscard]] std::string text() const;

private:
    struct choice {
        field_type const* type;
        std::size_t tried = 0; ///< which of the plausible values it has
    };

    void add_required(std::vector<field> const& fields, std::string const& prefix);
    bool add_first(field const& one, std::string const& path);

    std::vector<field> const& fields_;
    std::map<std::string, choice> chosen_{}; ///< by dotted names
    std::vector<std::string> order_{};       ///< as the fields stand
};

} // namespace rampart::cli
