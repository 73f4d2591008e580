// multipart/form-data bodies (RFC 7578).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <rampart/http/message.hpp>

namespace rampart::http {

/// A file part of a multipart request: its bytes, and the name and type it is announced with.
struct file {
    std::string name;  ///< file name without a directory, hence without a backslash
    std::string bytes; ///< the content
    std::string content_type = "application/octet-stream";
    friend bool operator==(file const&, file const&) = default;
};

/// Builds a body part by part. Text parts carry their bytes without a content type; the caller
/// sees to it that the boundary occurs in no part (`boundary_free`).
class multipart_builder {
public:
    explicit multipart_builder(std::string_view boundary) : boundary_{boundary} {}

    void add_text(std::string_view name, std::string_view value) {
        open(name);
        body_ += "\r\n\r\n";
        body_ += value;
        body_ += "\r\n";
    }

    void add_file(std::string_view name, file const& part) {
        open(name);
        body_ += "; filename=\"";
        append_quoted(part.name);
        body_ += "\"\r\nContent-Type: ";
        body_ += part.content_type;
        body_ += "\r\n\r\n";
        body_ += part.bytes;
        body_ += "\r\n";
    }

    /// The finished body.
    [[nodiscard]] std::string finish() && {
        body_ += "--" + boundary_ + "--\r\n";
        return std::move(body_);
    }

    /// The value of the Content-Type header.
    [[nodiscard]] std::string content_type() const {
        return "multipart/form-data; boundary=" + boundary_;
    }

    [[nodiscard]] bool boundary_free(std::string_view part) const noexcept {
        return part.find(boundary_) == std::string_view::npos;
    }

private:
    void open(std::string_view name) {
        body_ += "--" + boundary_ + "\r\nContent-Disposition: form-data; name=\"";
        append_quoted(name);
        body_ += '"';
    }

    /// A quotation mark would end the parameter; RFC 7578 has it percent-encoded.
    void append_quoted(std::string_view text) {
        for (char const character : text) {
            if (character == '"') {
                body_ += "%22";
            } else {
                body_ += character;
            }
        }
    }

    std::string boundary_;
    std::string body_;
};

} // namespace rampart::http
