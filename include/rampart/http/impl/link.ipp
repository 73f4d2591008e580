// Definitions of link.hpp.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include <rampart/http/link.hpp>
#include <rampart/text/ascii.hpp>

namespace rampart::http {

namespace detail {

/// Reads one header's links from the beginning to the end.
class link_parser {
public:
    explicit link_parser(std::string_view text) : rest_{text} {}

    struct link {
        std::string_view target{};
        std::optional<std::string> relations{};
        bool anchored = false;
    };

    /// The next link; nothing at the end, or when the text cannot be read.
    std::optional<link> next() {
        skip(" \t,");
        if (rest_.empty()) return std::nullopt;
        link out;
        auto const close = rest_.find('>');
        if (rest_.front() != '<' || close == std::string_view::npos) return give_up();
        out.target = rest_.substr(1, close - 1);
        rest_.remove_prefix(close + 1);
        for (skip(" \t"); !rest_.empty() && rest_.front() != ','; skip(" \t")) {
            if (rest_.front() != ';') return give_up();
            skip("; \t");
            if (rest_.empty() || rest_.front() == ',') break;
            if (!read_parameter(out)) return give_up();
        }
        return out;
    }

    [[nodiscard]] bool malformed() const noexcept { return malformed_; }

private:
    std::optional<link> give_up() {
        malformed_ = true;
        return std::nullopt;
    }

    void skip(std::string_view characters) {
        rest_.remove_prefix((std::min)(rest_.find_first_not_of(characters), rest_.size()));
    }

    std::string_view take_until(std::string_view characters) {
        auto const out = rest_.substr(0, rest_.find_first_of(characters));
        rest_.remove_prefix(out.size());
        return out;
    }

    bool read_parameter(link& out) {
        auto const name = take_until("=;, \t");
        if (name.empty()) return false;
        std::string value;
        skip(" \t");
        if (rest_.starts_with('=')) {
            rest_.remove_prefix(1);
            skip(" \t");
            if (!read_value(value)) return false;
        }
        if (text::same_ignoring_case(name, "rel") && !out.relations) out.relations = value;
        if (text::same_ignoring_case(name, "anchor")) out.anchored = true;
        return true;
    }

    bool read_value(std::string& out) {
        if (!rest_.starts_with('"')) {
            out = std::string{take_until(";, \t")};
            return true;
        }
        for (rest_.remove_prefix(1); !rest_.empty(); rest_.remove_prefix(1)) {
            if (rest_.front() == '"') {
                rest_.remove_prefix(1);
                return true;
            }
            if (rest_.front() == '\\') rest_.remove_prefix(1);
            if (rest_.empty()) return false;
            out += rest_.front();
        }
        return false;
    }

    std::string_view rest_;
    bool malformed_ = false;
};

/// Whether a list of words has the word.
inline bool has_relation(std::string_view words, std::string_view relation) {
    while (!words.empty()) {
        auto const word = words.substr(0, words.find_first_of(" \t"));
        if (text::same_ignoring_case(word, relation)) return true;
        words.remove_prefix((std::min)(words.size(), word.size() + 1));
    }
    return false;
}

} // namespace detail

RAMPART_DECL link_reading
find_link(std::span<std::string const> headers, std::string_view relation) {
    link_reading out;
    for (auto const& header : headers) {
        detail::link_parser parser{header};
        while (auto const link = parser.next()) {
            if (link->anchored || !link->relations) continue;
            if (!detail::has_relation(*link->relations, relation)) continue;
            if (out.target && *out.target != link->target) return {.malformed = true};
            out.target = link->target;
        }
        if (parser.malformed()) return {.malformed = true};
    }
    return out;
}

} // namespace rampart::http
