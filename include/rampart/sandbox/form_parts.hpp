// Taking a multipart/form-data body apart.
#pragma once

#include <rampart/config.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rampart::sandbox {

/// One part of a form. A part with a file name is a file, any other one is text.
struct form_part {
    std::string name;                     ///< of the field
    std::optional<std::string> file_name; ///< empty for a text
    std::string content_type;             ///< empty when the part does not say
    std::string content;                  ///< the bytes
};

/// The parts of a body in their order, or nothing when the Content-Type names no boundary or the
/// body does not keep to it: no first delimiter, no closing one, a part without a name.
std::optional<std::vector<form_part>>
parse_form(std::string_view content_type, std::string_view body);

} // namespace rampart::sandbox

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/sandbox/impl/form_parts.ipp>
#endif
