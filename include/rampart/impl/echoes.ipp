// Definitions of echoes.hpp.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <rampart/echoes.hpp>

namespace rampart::detail {

RAMPART_DECL likeness compare_texts(std::string_view sent, std::string_view answered) {
    if (sent.empty() || answered.empty() || sent == answered) return likeness::same;
    auto const is_space = [](char byte) { return byte == ' ' || (byte >= '\t' && byte <= '\r'); };
    auto const lower = [](char byte) {
        return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
    };
    std::size_t left = 0;
    std::size_t right = 0;
    for (;;) {
        while (left < sent.size() && is_space(sent[left]))
            ++left;
        while (right < answered.size() && is_space(answered[right]))
            ++right;
        if (left == sent.size() || right == answered.size()) break;
        if (lower(sent[left++]) != lower(answered[right++])) return likeness::different;
    }
    bool const all = left == sent.size() && right == answered.size();
    return all ? likeness::similar : likeness::different;
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
