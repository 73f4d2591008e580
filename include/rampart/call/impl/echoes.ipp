// Definitions of echoes.hpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <rampart/call/echoes.hpp>

namespace rampart::detail {

/// Without white space and with ASCII letters in lower case.
inline std::string plain(std::string_view text) {
    std::string out;
    for (char const byte : text) {
        if (byte == ' ' || (byte >= '\t' && byte <= '\r')) continue;
        out += byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
    }
    return out;
}

RAMPART_DECL likeness compare_texts(std::string_view sent, std::string_view answered) {
    if (sent.empty() || answered.empty() || sent == answered) return likeness::same;
    auto const wanted = plain(sent);
    auto const got = plain(answered);
    if (wanted == got) return likeness::similar;
    // U+FFFD stands for what could not be read, which was told before: it may have been anything.
    constexpr std::string_view unreadable = "\xEF\xBF\xBD";
    auto const first = got.find(unreadable);
    if (first == std::string::npos) return likeness::different;
    auto const begin = std::string_view{got}.substr(0, first);
    auto const end = std::string_view{got}.substr(got.rfind(unreadable) + unreadable.size());
    bool const fits = wanted.size() >= begin.size() + end.size() && wanted.starts_with(begin) &&
                      wanted.ends_with(end);
    return fits ? likeness::same : likeness::different;
}

RAMPART_DECL error mismatched(
    http::response const& received, std::string_view path, std::optional<std::string_view> sent,
    std::optional<std::string_view> answered) {
    auto failed = make_error(
        errc::answer_mismatch, delivery::unknown,
        std::string{path} + ": the request has \"" + excerpt(sent.value_or("")) +
            "\", the answer \"" + excerpt(answered.value_or("")) +
            "\"; it may be the answer to another request");
    failed.http_status = received.status;
    return failed;
}

} // namespace rampart::detail
