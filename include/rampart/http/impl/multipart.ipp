// Definitions of http/multipart.hpp.
#pragma once

#include <string>
#include <utility>

#include <rampart/http/impl/wipe.hpp>
#include <rampart/http/multipart.hpp>

namespace rampart::http {

RAMPART_DECL void multipart_builder::add_text(std::string_view name, std::string_view value) {
    open(name, value.size());
    body_ += "\r\n\r\n";
    body_ += value;
    body_ += "\r\n";
}

RAMPART_DECL void multipart_builder::add_file(std::string_view name, file const& part) {
    open(name, 3 * part.name.size() + part.content_type.size() + part.bytes.size());
    body_ += "; filename=\"";
    append_quoted(part.name);
    body_ += "\"\r\nContent-Type: ";
    body_ += part.content_type;
    body_ += "\r\n\r\n";
    body_ += part.bytes;
    body_ += "\r\n";
}

RAMPART_DECL std::string multipart_builder::finish() && {
    body_ += "--" + boundary_ + "--\r\n";
    return std::move(body_);
}

RAMPART_DECL std::string multipart_builder::content_type() const {
    return "multipart/form-data; boundary=" + boundary_;
}

RAMPART_DECL bool multipart_builder::boundary_free(std::string_view part) const noexcept {
    return part.find(boundary_) == std::string_view::npos;
}

RAMPART_DECL void multipart_builder::open(std::string_view name, std::size_t size) {
    // With all that is fixed, quotation marks escaped, and the boundary at the end.
    detail::make_room(body_, size + 3 * name.size() + 2 * boundary_.size() + 128);
    body_ += "--" + boundary_ + "\r\nContent-Disposition: form-data; name=\"";
    append_quoted(name);
    body_ += '"';
}

RAMPART_DECL void multipart_builder::append_quoted(std::string_view text) {
    for (char const character : text) {
        if (character == '"') {
            body_ += "%22";
        } else {
            body_ += character;
        }
    }
}

} // namespace rampart::http
