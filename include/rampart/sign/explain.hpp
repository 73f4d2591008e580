// What was signed, part by part, for people: the other reading of a scheme's declaration.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <rampart/sign/scheme.hpp>

namespace rampart::sign {

/// One part of a canonical string.
struct explained_part {
    std::string_view name; ///< the part's name, or "separator"
    std::string bytes;     ///< its exact bytes
};

/// A canonical string taken apart. The secret is not in it.
struct explanation {
    std::vector<explained_part> parts;
    std::string canonical_string;
};

/// The text with control characters and backslashes made visible: `\n`, `\r`, `\t`, `\0`, `\\`
/// and `\xHH`. UTF-8 stays readable, but for the control characters U+0080 to U+009F.
[[nodiscard]] inline std::string visible(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    unsigned char before = 0;
    for (char const character : text) {
        auto const byte = static_cast<unsigned char>(character);
        bool const control =
            byte < 0x20 || byte == 0x7F || (before == 0xC2 && byte >= 0x80 && byte < 0xA0);
        before = byte;
        switch (character) {
        case '\n': out += "\\n"; continue;
        case '\r': out += "\\r"; continue;
        case '\t': out += "\\t"; continue;
        case '\0': out += "\\0"; continue;
        case '\\': out += "\\\\"; continue;
        default: break;
        }
        if (control) {
            auto const& pair = detail::hex_pairs[byte];
            out += "\\x";
            out.append(pair.data(), pair.size());
        } else {
            out += character;
        }
    }
    return out;
}

namespace detail {

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
    bool part(signing_context const& context) {
        std::string bytes;
        sink into{bytes};
        bool const written = Part::template write<direct_crypto>(into, context);
        out.canonical_string += bytes;
        out.parts.push_back({Part::name, std::move(bytes)});
        return written;
    }
};

} // namespace detail

/// The canonical string of a request under `Scheme`, part by part; allocates, so it is for
/// diagnosis and not for the path that signs.
template <class Scheme>
[[nodiscard]] explanation explain(
    message_view const& message, std::string_view api_key_text, std::string_view timestamp_text,
    std::string_view nonce_text) {
    explanation out;
    signing_context const context{message, api_key_text, timestamp_text, nonce_text};
    detail::explain_visitor visitor{out};
    Scheme::message::visit(visitor, context);
    return out;
}

/// The explanation as lines: each part with its length and visible text, then the whole
/// canonical string on one line, and the key as `********`.
[[nodiscard]] inline std::string to_text(explanation const& explained) {
    constexpr std::size_t name_width = 12;
    std::string out = "part         bytes  value\n";
    for (auto const& part : explained.parts) {
        auto const count = std::to_string(part.bytes.size());
        out += part.name;
        out.append(part.name.size() < name_width ? name_width - part.name.size() : 1, ' ');
        out.append(count.size() < 6 ? 6 - count.size() : 1, ' ');
        out += count + "  " + visible(part.bytes) + '\n';
    }
    out += "canonical string (" + std::to_string(explained.canonical_string.size()) +
           " bytes): " + visible(explained.canonical_string) + '\n';
    out += "secret: ********\n";
    return out;
}

} // namespace rampart::sign
