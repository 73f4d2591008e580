// The words of `doctor`: times, counts, lists and names of variables; messages taken apart.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <ratio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rampart/error.hpp>

namespace rampart::cli {

/// "0.4 ms", "12 ms", "1.2 s".
inline std::string time_text(std::chrono::nanoseconds time) {
    auto const tenths =
        std::chrono::round<std::chrono::duration<long long, std::ratio<1, 10000>>>(time).count();
    auto const with_tenth = [](long long value) {
        return std::to_string(value / 10) + '.' + std::to_string(value % 10);
    };
    if (tenths < 100) return with_tenth(tenths) + " ms";
    if (tenths < 10'000) return std::to_string(tenths / 10) + " ms";
    return with_tenth(tenths / 1000) + " s";
}

/// "no IPv4", "1 IPv4 address", "2 IPv4 addresses".
inline std::string counted(std::size_t count, std::string_view one) {
    return (count == 0 ? std::string{"no"} : std::to_string(count)) + ' ' + std::string{one} +
           (count == 1  ? " address"
            : count > 1 ? " addresses"
                        : "");
}

/// A provider's name as it stands in the names of variables.
inline std::string upper(std::string_view provider) {
    std::string out;
    for (char const letter : provider)
        out += letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
    return out;
}

/// Whether the environment has it, and not empty.
inline bool is_set(std::string const& name) {
    auto const* const value = std::getenv(name.c_str());
    return value != nullptr && *value != '\0';
}

/// The variables of a provider's keys and base URL.
inline std::vector<std::string> variables_of(std::string_view provider) {
    std::vector<std::string> out;
    for (auto const* const suffix :
         {"_API_KEY", "_API_SECRET", "_API_SECRET_FILE", "_ACCESS_TOKEN", "_BASE_URL"})
        out.push_back("RAMPART_" + upper(provider) + suffix);
    return out;
}

/// With commas between; `empty` where there is none.
inline std::string listed(std::vector<std::string> const& texts, std::string_view empty) {
    std::string out;
    for (auto const& one : texts)
        out += (out.empty() ? "" : ", ") + one;
    return out.empty() ? std::string{empty} : out;
}

/// What to do about a proxy's URL that cannot be read.
inline constexpr std::string_view proxy_remedy =
    "set it to a URL such as http://HOST:PORT, or --proxy none";

/// Found and remedy of a message that ends with what to do, behind a colon.
inline std::pair<std::string, std::string> parted(std::string const& message) {
    auto const at = message.rfind(": ");
    if (at == std::string::npos) return {message, {}};
    return {message.substr(0, at), message.substr(at + 2)};
}

/// The error's message, or its code's.
inline std::string words_of(error const& failed) {
    if (!failed.message.empty()) return failed.message;
    return failed.code.message();
}

} // namespace rampart::cli
