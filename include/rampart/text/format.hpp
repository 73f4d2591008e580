// std::format of errors, amounts and words, where the standard library has <format> (GCC 13, or
// libc++). Nothing else includes this header, since <format> is slow to compile; `<<` needs none.
#pragma once

#include <rampart/sign/config.hpp>

#include <concepts>
#include <string_view>
#include <version>

namespace rampart::text {

/// What is printed as one text: rampart::error, decimal and open_enum have the function, found by
/// argument-dependent lookup.
template <class T>
concept printed_as_text = requires(T const& value) {
    { rampart_text(value) } -> std::convertible_to<std::string_view>;
};

} // namespace rampart::text

#if defined(__cpp_lib_format)

#include <format>

/// Formats as text, with the fill, width and precision of one.
/// ```
/// std::format("{:>12} {}", made->amount, made.error());
/// ```
template <rampart::text::printed_as_text T>
struct std::formatter<T, char> : std::formatter<std::string_view, char> {
    /// What `<<` writes.
    template <class Context>
    auto format(T const& value, Context& context) const {
        auto const& written = rampart_text(value);
        return std::formatter<std::string_view, char>::format(written, context);
    }
};

#endif
