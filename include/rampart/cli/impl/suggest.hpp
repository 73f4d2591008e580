// What somebody may have meant who mistyped a name.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rampart::cli {

/// How many letters were left out, put in, changed or swapped with their neighbour, whatever their
/// case.
[[nodiscard]] std::size_t typing_distance(std::string_view left, std::string_view right);

/// "; did you mean list_balances?", with up to three of the names that are near; else empty.
[[nodiscard]] std::string
did_you_mean(std::string_view given, std::vector<std::string> const& known);

/// The known word that `given` certainly is a mistyped form of; else empty. New words of a provider
/// must pass: short codes in capitals, such as a new currency's, are near to others by chance.
[[nodiscard]] std::string meant_word(std::string_view given, std::vector<std::string> const& known);

} // namespace rampart::cli
