// Definitions of environment.hpp.
#pragma once

#include <rampart/cli/impl/environment.hpp>

#include <cstdlib>
#include <utility>

#include <rampart/sign/key_text.hpp>
#include <rampart/sign/secret_source.hpp>

#include <rampart/cli/impl/help.hpp>
#include <rampart/cli/impl/registry.hpp>
#include <rampart/cli/impl/report.hpp>

namespace rampart::cli {

namespace {

std::string variable_name(std::string_view provider, std::string_view suffix) {
    std::string name = "RAMPART_";
    for (char const letter : provider) {
        bool const is_small = letter >= 'a' && letter <= 'z';
        bool const fits = (letter >= '0' && letter <= '9') || (letter >= 'A' && letter <= 'Z');
        name += is_small ? static_cast<char>(letter - 'a' + 'A') : fits ? letter : '_';
    }
    return name.append(suffix);
}

char const* variable(std::string const& name) {
    auto const* const value = std::getenv(name.c_str());
    return value && *value ? value : nullptr;
}

[[noreturn]] void reject_credentials(std::string message) {
    throw call_failed{
        make_error(errc::invalid_credentials, delivery::not_sent, std::move(message))};
}

/// A key as it is pasted by mistake would be refused, without a word of why.
std::string checked(std::string const& name, std::string value) {
    if (sign::check_secret_text(value) != sign::failure::none) {
        reject_credentials(
            name + " has white space, a line end, quotation marks or a byte order mark around it, "
                   "which a key has not; remove that");
    }
    return value;
}

std::string required_variable(std::string const& name, std::string const& remedy) {
    auto const* const value = variable(name);
    if (!value) reject_credentials(name + " is not set: " + remedy);
    return checked(name, value);
}

} // namespace

std::string key_variable(std::string_view provider) { return variable_name(provider, "_API_KEY"); }

std::string token_variable(std::string_view provider) {
    return variable_name(provider, "_ACCESS_TOKEN");
}

std::string secret_variable(std::string_view provider) {
    return variable_name(provider, "_API_SECRET");
}

std::string base_url_variable(std::string_view provider) {
    return variable_name(provider, "_BASE_URL");
}

namespace {

/// From a variable, or the file that the one with _FILE behind its name names.
sign::secret secret_in(std::string const& name) {
    auto const file_name = name + "_FILE";
    auto const* const file = variable(file_name);
    if (file && variable(name)) {
        reject_credentials(name + " and " + file_name + " are both set: unset one of them");
    }
    auto read = file ? sign::secret::from_file(file) : sign::secret::from_environment(name);
    if (read) return read.value();
    reject_credentials(
        file             ? file_name + ": " + read.problem()
        : variable(name) ? read.problem()
                         : name +
                               " is not set: put it into the environment, or the name of a file "
                               "that holds it into " +
                               file_name);
}

std::string text_of(sign::secret const& secret) {
    auto const bytes = secret.bytes();
    return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

} // namespace

sign::secret secret_of(std::string_view provider) { return secret_in(secret_variable(provider)); }

std::string secret_text_of(std::string_view provider) { return text_of(secret_of(provider)); }

std::string shared_password_variable() { return "RAMPART_SHARED_PASSWORD"; }

std::string shared_password() {
    auto const name = shared_password_variable();
    if (!variable(name) && !variable(name + "_FILE")) return {};
    return text_of(secret_in(name));
}

std::string api_key_of(std::string_view provider) {
    return required_variable(key_variable(provider), "put it into the environment");
}

key_pair key_pair_of(std::string_view provider) {
    auto key = api_key_of(provider);
    return {std::move(key), secret_of(provider)};
}

sign::secret access_token_of(std::string_view provider) {
    auto read = sign::secret::from_environment(token_variable(provider));
    if (!read) reject_credentials(read.problem());
    return read.value();
}

std::optional<std::string> base_url_of(std::string_view provider) {
    auto const* const value = variable(base_url_variable(provider));
    return value ? std::optional<std::string>{value} : std::nullopt;
}

std::optional<std::string> ca_file() {
    auto const* const value = variable("RAMPART_CA_FILE");
    return value ? std::optional<std::string>{value} : std::nullopt;
}

std::string credentials_note() {
    std::string out = "Credentials come from the environment, never from arguments:\n";
    std::string tokens;
    for (auto const& one : registry::instance().providers) {
        out += "  " + key_variable(one.name()) + "  " + secret_variable(one.name()) + '\n';
        for (auto const& each : one.apis()) {
            if (!each.of.has_token) continue;
            tokens += "  " + token_variable(one.name()) + "  for " + std::string{one.name()} +
                      "'s " + std::string{each.of.group} + "*\n";
        }
    }
    return out + "  RAMPART_<PROVIDER>_API_SECRET_FILE  names a file with the secret instead\n" +
           tokens;
}

std::string doctor_footer() {
    return "It looks at variables and settings, asks for the host's addresses, connects to each,\n"
           "makes a TLS handshake and one signed read. Nothing that changes anything is sent, no\n"
           "redirect is followed, and no value of a variable is shown.\n\n"
           "Example:\n  " +
           program_name() + " doctor " + provider_names().front() +
           "\n\n"
           "Exit codes:\n"
           "  0  all is well; a note is no fault\n"
           "  1  there is a fault: its line says what to do\n"
           "  2  the command is wrong: mend it\n";
}

std::string verify_footer() {
    return "Example:\n  " + program_name() + " verify " + provider_names().front() +
           " --url https://partner.example.com/hooks --body-file body.json \\\n"
           "    --header 'NAME: VALUE' --header 'NAME: VALUE'\n\n"
           "Exit codes:\n"
           "  0  genuine\n"
           "  1  not genuine, or not certain to be; the message names the likely cause\n"
           "  2  the command is wrong: mend it\n"
           "Errors are one line of JSON on standard error, and sentences on a terminal.\n\n"
           "The secret comes from the environment, RAMPART_<PROVIDER>_API_SECRET or\n"
           "_API_SECRET_FILE, with RAMPART_<PROVIDER>_API_KEY where it is named.\n";
}

} // namespace rampart::cli
