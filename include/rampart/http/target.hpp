// Request targets: path templates and queries, percent-encoded once.
#pragma once

#include <rampart/config.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace rampart::http {

/// Appends `text` percent-encoded: everything but unreserved characters, in upper-case hex.
void append_encoded(std::string& out, std::string_view text);

/// Appends `name=value` to a target, with the `?` or `&` that is due. Order is kept.
void append_query(std::string& target, std::string_view name, std::string_view value);

/// Calls `literal(text)` and `parameter(name)` for the pieces of a template such as
/// `/ramps/{id}`, in order. False when braces do not pair or a name is empty.
template <class Literal, class Parameter>
constexpr bool walk_path(std::string_view path, Literal&& literal, Parameter&& parameter) {
    while (!path.empty()) {
        auto const open = path.find('{');
        auto const text = path.substr(0, open);
        if (text.find('}') != std::string_view::npos) return false;
        if (!text.empty()) literal(text);
        if (open == std::string_view::npos) return true;
        auto const close = path.find('}', open);
        if (close == std::string_view::npos || close == open + 1) return false;
        auto const name = path.substr(open + 1, close - open - 1);
        if (name.find('{') != std::string_view::npos) return false;
        parameter(name);
        path.remove_prefix(close + 1);
    }
    return true;
}

/// Whether the template has a parameter of that name.
constexpr bool path_has_parameter(std::string_view path, std::string_view name) {
    bool found = false;
    walk_path(
        path, [](std::string_view) {},
        [&](std::string_view parameter) { found = found || parameter == name; });
    return found;
}

} // namespace rampart::http

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/http/impl/target.ipp>
#endif
