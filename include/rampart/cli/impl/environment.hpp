// What the environment says: key pairs, base URLs and certificate authorities.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <rampart/sign/secret.hpp>

namespace rampart::cli {

/// A key pair from RAMPART_<PROVIDER>_API_KEY and RAMPART_<PROVIDER>_API_SECRET, or from the file
/// that RAMPART_<PROVIDER>_API_SECRET_FILE names. It never comes from an argument, which other
/// users of the machine could read.
struct key_pair {
    std::string api_key;
    sign::secret api_secret;
};

/// Ends the command, naming the variable to set, when one is missing or cannot be right.
[[nodiscard]] key_pair key_pair_of(std::string_view provider);

/// The key alone.
[[nodiscard]] std::string api_key_of(std::string_view provider);

/// The secret alone, of a delivery that names its key itself. Ends the command likewise.
[[nodiscard]] sign::secret secret_of(std::string_view provider);

/// The same as a text, for the one request that has it as a field.
[[nodiscard]] std::string secret_text_of(std::string_view provider);

/// RAMPART_<PROVIDER>_ACCESS_TOKEN, for a bearer API. Ends the command likewise.
[[nodiscard]] sign::secret access_token_of(std::string_view provider);

/// RAMPART_<PROVIDER>_BASE_URL; nothing when it is missing or empty.
[[nodiscard]] std::optional<std::string> base_url_of(std::string_view provider);

/// RAMPART_CA_FILE; nothing when it is missing or empty.
[[nodiscard]] std::optional<std::string> ca_file();

/// RAMPART_SHARED_PASSWORD, or what the file has that RAMPART_SHARED_PASSWORD_FILE names; empty
/// when neither is set. Ends the command when both are, or when it cannot be right.
[[nodiscard]] std::string shared_password();

/// The variables' names.
[[nodiscard]] std::string shared_password_variable();
[[nodiscard]] std::string key_variable(std::string_view provider);
[[nodiscard]] std::string token_variable(std::string_view provider);
[[nodiscard]] std::string secret_variable(std::string_view provider);
[[nodiscard]] std::string base_url_variable(std::string_view provider);

} // namespace rampart::cli
