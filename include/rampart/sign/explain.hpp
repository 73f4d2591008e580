// What was signed, part by part, for people: the other reading of a scheme's declaration.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rampart/sign/scheme.hpp>
#include <rampart/text/utf8.hpp>

namespace rampart::sign {

/// One part of a canonical string.
struct explained_part {
    std::string_view name;                ///< the part's name, or "separator"
    std::string bytes;                    ///< its exact bytes
    std::vector<explained_part> inside{}; ///< of a hash: what was hashed
};

/// A canonical string taken apart. The secret is not in it.
struct explanation {
    std::vector<explained_part> parts; ///< in their order
    std::string canonical_string;      ///< what is signed
};

/// The text with control characters and backslashes made visible: `\n`, `\r`, `\t`, `\0`, `\\`
/// and `\xHH`, which also stands for bytes that are no UTF-8, such as a hash's. UTF-8 stays
/// readable, but for the control characters U+0080 to U+009F and those that end a line or turn its
/// direction (U+061C, U+200E, U+200F, U+2028 to U+202E, U+2066 to U+2069).
[[nodiscard]] inline std::string visible(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    auto const escape = [&](std::string_view bytes) {
        for (char const byte : bytes) {
            auto const& pair = detail::hex_pairs[static_cast<unsigned char>(byte)];
            out += "\\x";
            out.append(pair.data(), pair.size());
        }
    };
    while (!text.empty()) {
        auto const length = text::utf8_length(text);
        auto const character = text.substr(0, length == 0 ? 1 : length);
        text.remove_prefix(character.size());
        switch (character.front()) {
        case '\n': out += "\\n"; continue;
        case '\r': out += "\\r"; continue;
        case '\t': out += "\\t"; continue;
        case '\0': out += "\\0"; continue;
        case '\\': out += "\\\\"; continue;
        default: break;
        }
        auto const first = static_cast<unsigned char>(character.front());
        auto const last = static_cast<unsigned char>(character.back());
        bool const turns = character == "\xD8\x9C" ||
                           (character.starts_with("\xE2\x80") &&
                            (last == 0x8E || last == 0x8F || (last >= 0xA8 && last <= 0xAE))) ||
                           (character.starts_with("\xE2\x81") && last >= 0xA6 && last <= 0xA9);
        bool const control =
            first < 0x20 || first == 0x7F || (first == 0xC2 && last < 0xA0) || turns;
        if (length == 0 || control) {
            escape(character);
        } else {
            out += character;
        }
    }
    return out;
}

namespace detail {

template <class Part>
inline constexpr bool is_hash = false;
template <fixed_string Name, template <class> class Digest, class Encoding, class... Parts>
inline constexpr bool is_hash<parts::detail::hash_of<Name, Digest, Encoding, Parts...>> = true;

struct explain_visitor {
    explanation& out;

    struct sink {
        std::string& text;
        void update(std::string_view bytes) { text += bytes; }
    };

    void separator(std::string_view text) {
        out.parts.push_back({"separator", std::string{text}});
        out.canonical_string += text;
    }

    template <class Part>
    static std::vector<explained_part> inside_of(signing_context const& context) {
        explanation hashed;
        if constexpr (is_hash<Part>) {
            explain_visitor visitor{hashed};
            Part::inside::visit(visitor, context);
        }
        return std::move(hashed.parts);
    }

    template <class Part>
    bool part(signing_context const& context) {
        std::string bytes;
        sink into{bytes};
        bool const written = Part::template write<direct_crypto>(into, context);
        out.canonical_string += bytes;
        out.parts.push_back({Part::name, std::move(bytes), inside_of<Part>(context)});
        return written;
    }
};

} // namespace detail

/// The canonical string of a request under `Scheme`, part by part; allocates, so it is for
/// diagnosis and not for the path that signs.
template <class Scheme>
[[nodiscard]] explanation explain(
    message_view const& message, std::string_view api_key_text, std::string_view timestamp_text,
    std::string_view nonce_text, settings const& constants = {}) {
    explanation out;
    signing_context const context{message,    api_key_text, timestamp_text,
                                  nonce_text, {},           &constants};
    detail::explain_visitor visitor{out};
    Scheme::message::visit(visitor, context);
    return out;
}

namespace detail {

/// One line for each part, and below a hash those of what was hashed, indented.
inline void
append_rows(std::string& out, std::vector<explained_part> const& parts, std::string const& indent) {
    constexpr std::size_t name_width = 12;
    for (auto const& part : parts) {
        auto const count = std::to_string(part.bytes.size());
        auto name = indent;
        name += part.name;
        out += name;
        out.append(name.size() < name_width ? name_width - name.size() : 1, ' ');
        out.append(count.size() < 6 ? 6 - count.size() : 1, ' ');
        out += count + "  " + visible(part.bytes) + '\n';
        append_rows(out, part.inside, indent + "  ");
    }
}

} // namespace detail

/// The explanation as lines: each part with its length and visible text, then the whole
/// canonical string on one line, and the key as `********`.
[[nodiscard]] inline std::string to_text(explanation const& explained) {
    std::string out = "part         bytes  value\n";
    detail::append_rows(out, explained.parts, {});
    out += "canonical string (" + std::to_string(explained.canonical_string.size()) +
           " bytes): " + visible(explained.canonical_string) + '\n';
    out += "secret: ********\n";
    return out;
}

} // namespace rampart::sign
