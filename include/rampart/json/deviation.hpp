// Where an answer was not as the documentation says, and was read all the same.
#pragma once

#include <rampart/config.hpp>

#include <string>
#include <string_view>

namespace rampart::json {

/// A deviation that cost at most the value it is in. It never holds the value itself.
///
/// Reported are values of another kind than documented (also one that stands in for the other, a
/// number for a text, for example), values that cannot be read, empty texts where a number or a
/// word is due, and words that are not in a documented set. Not reported are members that are
/// missing or null where the type allows it, and members that no type knows.
struct deviation {
    std::string path;          ///< "data.list[3].amount"; empty: the text as a whole
    std::string_view expected; ///< "a whole number"; a text of static storage
    std::string_view found;    ///< "an empty text", "a text", "an unknown value"; likewise
};

} // namespace rampart::json
