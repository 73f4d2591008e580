// multipart/form-data bodies (RFC 7578).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <rampart/http/message.hpp>

namespace rampart::http {

/// A file part of a multipart request: its bytes, and the name and type it is announced with.
struct file {
    std::string name;  ///< file name without a directory, hence without a backslash
    std::string bytes; ///< the content
    std::string content_type = "application/octet-stream"; ///< of the part
    /// By value.
    friend bool operator==(file const&, file const&) = default;
};

/// Builds a body part by part. Text parts carry their bytes without a content type; the caller
/// sees to it that the boundary occurs in no part (`boundary_free`).
class multipart_builder {
public:
    /// With a boundary that occurs in no part.
    explicit multipart_builder(std::string_view boundary) : boundary_{boundary} {}

    /// Adds a text part.
    void add_text(std::string_view name, std::string_view value);
    /// Adds a file.
    void add_file(std::string_view name, file const& part);

    /// The finished body.
    [[nodiscard]] std::string finish() &&;

    /// The value of the Content-Type header.
    [[nodiscard]] std::string content_type() const;

    /// Whether the part is free of the boundary.
    [[nodiscard]] bool boundary_free(std::string_view part) const noexcept;

private:
    /// Begins a part of `size` bytes, its headers aside.
    void open(std::string_view name, std::size_t size);

    /// A quotation mark would end the parameter; RFC 7578 has it percent-encoded.
    void append_quoted(std::string_view text);

    std::string boundary_;
    std::string body_;
};

} // namespace rampart::http

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/http/impl/multipart.ipp>
#endif
