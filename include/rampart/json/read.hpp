// Parsed JSON to typed values, with errors that name the path.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rampart/json/deviation.hpp>
#include <rampart/json/document.hpp>
#include <rampart/json/value_reader.hpp>

namespace rampart::json {

/// A typed value, or the reason why there is none.
struct read_problem {
    std::string path;    ///< empty when the text itself is not JSON or the root is of a wrong kind
    std::string problem; ///< what is wrong there
    std::string found{}; ///< the start of the text that is wrong, or empty

    /// "data.list[3].amount: required, but missing"
    [[nodiscard]] std::string message() const {
        auto out = message_without_text();
        return found.empty() ? out : out + ", found " + found;
    }

    /// The same without what was read: for texts that anybody may have sent.
    [[nodiscard]] std::string message_without_text() const {
        return path.empty() ? problem : path + ": " + problem;
    }
};

namespace detail {

template <class T>
bool read_root(value_reader& reader, value item, T& out, read_problem& why) {
    if (reader.read_thing(item, out)) return true;
    why = {std::move(reader.path), reader.problem(), std::move(reader.found)};
    return false;
}

} // namespace detail

/// Reads `item` into `out`; false with the path and the reason in `why`. Read strictly: what is
/// not exactly as the type says fails.
template <class T>
[[nodiscard]] bool read_value(value item, T& out, read_problem& why) {
    detail::value_reader reader;
    return detail::read_root(reader, item, out, why);
}

/// The same, but tolerantly, as answers and events of a provider are read: what deviates costs the
/// optional member, element or row that it is in, at most, and is added to `seen` unless that is
/// null (json/deviation.hpp). False when a required member cannot be read, or no documented member
/// of an object at all. `base` is the path of `item` itself: "data".
template <class T>
[[nodiscard]] bool read_value(
    value item, T& out, read_problem& why, std::vector<deviation>* seen,
    std::string_view base = {}) {
    detail::value_reader reader{true, seen};
    reader.start_at(base);
    return detail::read_root(reader, item, out, why);
}

/// Parses and reads a whole text, strictly.
template <class T>
[[nodiscard]] bool read_text(std::string_view text, T& out, read_problem& why) {
    auto const parsed = document::parse(text, why.problem);
    return parsed && read_value(parsed->root(), out, why);
}

} // namespace rampart::json
