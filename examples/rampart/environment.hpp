// What the environment says about a provider: its key pair and its base URL.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <rampart/sign/secret.hpp>

namespace rampart::cli {

/// A key pair from RAMPART_<PROVIDER>_API_KEY and RAMPART_<PROVIDER>_API_SECRET. It never comes
/// from an argument, which other users of the machine could read.
struct key_pair {
    std::string api_key;
    sign::secret api_secret;
};

/// Ends the command, naming the variable to set, when one is missing or empty.
[[nodiscard]] key_pair key_pair_of(std::string_view provider);

/// RAMPART_<PROVIDER>_ACCESS_TOKEN, for a bearer API. Ends the command as key_pair_of does.
[[nodiscard]] sign::secret access_token_of(std::string_view provider);

/// RAMPART_<PROVIDER>_BASE_URL; nothing when it is missing or empty.
[[nodiscard]] std::optional<std::string> base_url_of(std::string_view provider);

} // namespace rampart::cli
