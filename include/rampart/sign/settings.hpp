// Constants of an account that a scheme sends or signs besides the key pair.
#pragma once

#include <rampart/sign/config.hpp>

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rampart::sign {

/// Names and values, given to a signer at its construction; `parts::setting<"name">` is where they
/// go. Of a name given twice the first counts. Values are sent, so they are not held as secrets.
/// ```
/// basic_signer<okx::scheme> signer{key, std::move(secret), {}, settings{{"passphrase", text}}};
/// ```
class settings {
public:
    /// What a value may have at most, as an API key.
    static constexpr std::size_t longest_value = 256;

    settings() = default;

    /// Pairs of name and value.
    settings(std::initializer_list<std::pair<std::string_view, std::string_view>> given) {
        values_.reserve(given.size());
        for (auto const& [name, value] : given)
            values_.emplace_back(name, value);
    }

    /// The value of a name; empty when it was not given. Lives as long as this object.
    [[nodiscard]] std::string_view find(std::string_view name) const noexcept {
        for (auto const& [given, value] : values_) {
            if (given == name) return value;
        }
        return {};
    }

private:
    std::vector<std::pair<std::string, std::string>> values_;
};

} // namespace rampart::sign
