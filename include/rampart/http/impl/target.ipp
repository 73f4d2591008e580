// Definitions of http/target.hpp.
#pragma once

#include <string>
#include <string_view>

#include <rampart/http/target.hpp>
#include <rampart/text/percent.hpp>

namespace rampart::http {

RAMPART_DECL void append_encoded(std::string& out, std::string_view bytes) {
    text::percent_encode(bytes, [&out](std::string_view piece) { out += piece; });
}

RAMPART_DECL void append_query(std::string& target, std::string_view name, std::string_view value) {
    target += target.find('?') == std::string::npos ? '?' : '&';
    append_encoded(target, name);
    target += '=';
    append_encoded(target, value);
}

} // namespace rampart::http
