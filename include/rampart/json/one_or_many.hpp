// A list that some answers write as a single object.
#pragma once

#include <rampart/config.hpp>

#include <vector>

namespace rampart::json {

/// Items that are an array on the wire, or a single value where a provider's sources disagree.
/// Both forms are read; what was read is written back in its own form.
template <class T>
struct one_or_many {
    std::vector<T> items{}; ///< one or more
    bool as_single = false; ///< write the only item without the array around it
};

} // namespace rampart::json
