#include "environment.hpp"

#include <cstdlib>

#include "report.hpp"

namespace rampart::cli {

namespace {

std::string variable_name(std::string_view provider, std::string_view suffix) {
    std::string name = "RAMPART_";
    for (char const letter : provider) {
        name += letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
    }
    return name.append(suffix);
}

char const* variable(std::string const& name) {
    auto const* const value = std::getenv(name.c_str());
    return value && *value ? value : nullptr;
}

char const* required_variable(std::string const& name) {
    auto const* const value = variable(name);
    if (!value) {
        auto failed = make_error(
            errc::invalid_credentials, delivery::not_sent,
            name + " is not set: put it into the environment");
        throw call_failed{std::move(failed)};
    }
    return value;
}

} // namespace

key_pair key_pair_of(std::string_view provider) {
    auto const* const key = required_variable(variable_name(provider, "_API_KEY"));
    auto const* const secret = required_variable(variable_name(provider, "_API_SECRET"));
    return {key, sign::secret{secret}};
}

sign::secret access_token_of(std::string_view provider) {
    return sign::secret{required_variable(variable_name(provider, "_ACCESS_TOKEN"))};
}

std::optional<std::string> base_url_of(std::string_view provider) {
    auto const* const value = variable(variable_name(provider, "_BASE_URL"));
    return value ? std::optional<std::string>{value} : std::nullopt;
}

} // namespace rampart::cli
