// Canonical strings written by a block_writer: those made of texts that stay where they are.
#pragma once

#include <cstddef>
#include <string_view>
#include <type_traits>

#include <rampart/sign/simd/block_writer.hpp>
#include <rampart/sign/encode.hpp>
#include <rampart/sign/joined.hpp>
#include <rampart/sign/parts.hpp>
#include <rampart/sign/parts/conditional.hpp>

namespace rampart::sign::detail {

/// A part's text; for all but those that are found out beforehand. A part without is not written
/// this way.
template <class Part>
inline constexpr bool has_text = requires(signing_context const& context) {
    Part::text(context);
};
template <>
inline constexpr bool has_text<parts::method> = true;
template <>
inline constexpr bool has_text<parts::body_sha256> = true;
template <auto Condition, class Part>
inline constexpr bool has_text<parts::detail::part_when<Condition, Part>> = has_text<Part>;

/// Writes messages of this form; `possible` is false for those of other forms.
template <class Message>
struct written_message {
    static constexpr bool possible = false;
};

#if defined(RAMPART_HAS_SHA256_NI)

template <fixed_string Separator, class... Parts>
requires(
    (has_text<Parts> && ...) &&
    Separator.view().size() <= 1) struct written_message<joined<Separator, Parts...>> {
    static constexpr bool possible = true;

    /// What the blocks take at most.
    static constexpr std::size_t room = 1024;

    /// Writes the canonical string of a signer's own context behind `before` bytes, padded, to
    /// `out`; the number of blocks. 0 when it may be longer than `room` or has to be changed on the
    /// way. The hash of the body is computed unless it is given.
    template <class Crypto>
    static std::size_t write(
        signing_context const& context, std::size_t before, unsigned char* out,
        typename Crypto::sha256::value_type const* body_hash = nullptr) noexcept {
        auto const longest = (most_of<Parts>(context) + ... + sizeof...(Parts));
        if (longest > room - 2 * 64 || !parts::method::is_upper(context)) return 0;
        facts found;
        if constexpr (mentions<parts::path> || mentions<parts::query>)
            found.path_size = context.message.path().size();
        if constexpr (mentions<parts::body_sha256>) {
            if (body_hash != nullptr) {
                bool const hashes = !context.message.body.empty() && !context.message.multipart;
                if (hashes) hex_lower::encode(*body_hash, found.hash);
                found.hash_size = hashes ? hash_size_at_most : 0;
            } else {
                hash_sink sink{found.hash};
                if (!parts::body_sha256::write<Crypto>(sink, context)) return 0;
                found.hash_size = sink.size;
            }
        }
        return write(context, found, before, out);
    }

private:
    template <class Part, class Other>
    static constexpr bool is = std::is_same_v<Part, Other>;
    static constexpr std::size_t hash_size_at_most = hex_lower::encoded_size(32);
    template <class Part>
    static constexpr bool mentions = (mentions_part<Parts, Part>() || ...);

    /// What is found out before writing begins.
    struct facts {
        std::size_t path_size = 0;
        std::size_t hash_size = 0;
        char hash[hash_size_at_most];
    };

    /// What a part's text takes at most.
    template <class Part>
    RAMPART_INLINE static std::size_t most_of(signing_context const& context) noexcept {
        if constexpr (is<Part, parts::method>) {
            return context.message.method.size();
        } else if constexpr (is<Part, parts::path> || is<Part, parts::query>) {
            return context.message.target.size();
        } else if constexpr (is<Part, parts::body_sha256>) {
            return hash_size_at_most;
        } else if constexpr (requires { typename Part::inside; }) {
            return most_inside(context, static_cast<typename Part::inside*>(nullptr));
        } else {
            return Part::text(context).size();
        }
    }

    template <class Part>
    RAMPART_INLINE static std::size_t
    most_inside(signing_context const& context, concat<Part>*) noexcept {
        return most_of<Part>(context);
    }

    struct hash_sink {
        char* to;
        std::size_t size = 0;
        RAMPART_INLINE void update(std::string_view text) noexcept {
            size = static_cast<std::size_t>(append(to, text) - to);
        }
    };

    [[gnu::noinline]] RAMPART_AVX512_WRITER static std::size_t write(
        signing_context const& context, facts const& found, std::size_t before,
        unsigned char* out) noexcept {
        block_writer writer{out, Separator.characters[0]};
        bool first = true;
        (add<Parts>(writer, context, found, first), ...);
        return writer.finish(before);
    }

    template <class Part>
    RAMPART_AVX512_WRITER_INLINE static void
    add(block_writer& writer, signing_context const& context, facts const& found,
        bool& first) noexcept {
        if (!Part::present(context)) return;
        if constexpr (!Separator.view().empty()) {
            if (!first) writer.separate();
        }
        first = false;
        add_text<Part>(writer, context, found);
    }

    template <class Part>
    RAMPART_AVX512_WRITER_INLINE static void
    add_text(block_writer& writer, signing_context const& context, facts const& found) noexcept {
        auto const target = context.message.target;
        if constexpr (is<Part, parts::method>) {
            writer.text(context.message.method);
        } else if constexpr (is<Part, parts::path>) {
            writer.text({target.data(), found.path_size});
        } else if constexpr (is<Part, parts::query>) {
            auto const begin = found.path_size + (found.path_size < target.size() ? 1 : 0);
            writer.text({target.data() + begin, target.size() - begin});
        } else if constexpr (is<Part, parts::body_sha256>) {
            if (found.hash_size == 0) return writer.text({});
            for (std::size_t at = 0; at < found.hash_size; at += 16) // as it was written
                writer.fresh_text({found.hash + at, 16});
        } else if constexpr (is<Part, parts::timestamp> || is<Part, parts::nonce>) {
            writer.fresh_text(Part::text(context));
        } else if constexpr (requires { typename Part::inside; }) {
            add_inside(writer, context, found, static_cast<typename Part::inside*>(nullptr));
        } else {
            writer.text(Part::text(context));
        }
    }

    template <class Part>
    RAMPART_AVX512_WRITER_INLINE static void add_inside(
        block_writer& writer, signing_context const& context, facts const& found,
        concat<Part>*) noexcept {
        add_text<Part>(writer, context, found);
    }
};

#undef RAMPART_AVX512_WRITER
#undef RAMPART_AVX512_WRITER_INLINE

#endif

} // namespace rampart::sign::detail
