// The headers a signer made, in memory of their own: no heap.
#pragma once

#include <array>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <type_traits>

#include <rampart/sign/scheme.hpp>

namespace rampart::sign {

namespace detail {

struct batch_access;

inline constexpr std::size_t longest_api_key = 256;

inline constexpr std::size_t unbounded = std::size_t(-1);

/// An upper bound of a part's length in a header value.
template <class Scheme, class Part>
inline constexpr std::size_t longest = unbounded;
template <class Scheme>
inline constexpr std::size_t longest<Scheme, parts::api_key> = longest_api_key;
template <class Scheme>
inline constexpr std::size_t longest<Scheme, parts::timestamp> = 128;
template <class Scheme>
inline constexpr std::size_t longest<Scheme, parts::nonce> = 128;
template <class Scheme>
inline constexpr std::size_t longest<Scheme, parts::signature> =
    Scheme::encoding::encoded_size(Scheme::template mac<direct_crypto>::digest_size);
template <class Scheme, fixed_string Text>
inline constexpr std::size_t longest<Scheme, parts::literal<Text>> = Text.view().size();
template <class Scheme, fixed_string Name>
inline constexpr std::size_t longest<Scheme, parts::setting<Name>> = settings::longest_value;
template <
    class Scheme, fixed_string Name, template <class> class Digest, class Encoding, class... Parts>
inline constexpr std::size_t
    longest<Scheme, parts::detail::hash_of<Name, Digest, Encoding, Parts...>> =
        parts::detail::hash_of<Name, Digest, Encoding, Parts...>::template size<direct_crypto>;

template <class Scheme, std::size_t Count, class Part>
inline constexpr std::size_t longest<Scheme, parts::leading<Count, Part>> = Count;
template <class Scheme, auto Condition, class Part>
inline constexpr std::size_t longest<Scheme, parts::detail::part_when<Condition, Part>> =
    longest<Scheme, Part>;
template <class Scheme, fixed_string Name, class Part>
inline constexpr std::size_t longest<Scheme, parts::when_header<Name, Part>> =
    longest<Scheme, Part>;
template <class Scheme, fixed_string Separator, class First, class... Parts>
inline constexpr std::size_t longest<Scheme, parts::group<Separator, First, Parts...>> =
    ((longest<Scheme, First> != unbounded) && ... && (longest<Scheme, Parts> != unbounded))
        ? ((longest<Scheme, First> + ... + (Separator.view().size() + longest<Scheme, Parts>)))
        : unbounded;

/// Whether a part is one of a signed_headers' own stamps, which have room behind their text.
template <class Part>
inline constexpr bool is_stamp =
    std::is_same_v<Part, parts::timestamp> || std::is_same_v<Part, parts::nonce>;

/// Copies a stamp, written just now, by loads as wide as its stores were; up to 48 characters are
/// written, of the 128 that a stamp has room for.
RAMPART_INLINE char* append_stamp(char* at, std::string_view text) noexcept {
    if (text.size() > 48) return append(at, text);
    std::memcpy(at, text.data(), 16);
    if (text.size() > 16) {
        std::memcpy(at + 16, text.data() + 16, 16);
        std::memcpy(at + 32, text.data() + 32, 16);
    }
    return at + text.size();
}

template <class Scheme, class Value>
inline constexpr std::size_t longest_value = 0;
template <class Scheme, class... Parts>
inline constexpr std::size_t longest_value<Scheme, joined<"", Parts...>> = [] {
    static_assert(
        ((longest<Scheme, Parts> != unbounded) && ...),
        "rampart: a header's value is made of api_key, timestamp, nonce, signature, setting, hash "
        "and literal parts, or of these within when_body or group; other parts have no known "
        "length");
    return (longest<Scheme, Parts> + ... + 0);
}();

template <class Value>
inline constexpr std::size_t signatures_in = 0;
template <class... Parts>
inline constexpr std::size_t signatures_in<joined<"", Parts...>> =
    (std::size_t{std::is_same_v<Parts, parts::signature>} + ... + 0);

template <class Headers>
inline constexpr std::size_t signatures_in_headers = 0;
template <class... Headers>
inline constexpr std::size_t signatures_in_headers<header_list<Headers...>> =
    (signatures_in<typename Headers::value> + ... + 0);

template <class Scheme, class Headers>
inline constexpr std::size_t longest_headers = 0;
template <class Scheme, class... Headers>
inline constexpr std::size_t longest_headers<Scheme, header_list<Headers...>> =
    (longest_value<Scheme, typename Headers::value> + ... + 0);

template <class Scheme, class List>
inline constexpr std::size_t longest_query = 0;
template <class Scheme, class... Parameters>
inline constexpr std::size_t longest_query<Scheme, query_list<Parameters...>> =
    ((Parameters::name.size() + 2 + 3 * longest_value<Scheme, typename Parameters::value>)+... + 0);

} // namespace detail

/// Names and values of a scheme's headers, with the timestamp and nonce they were made with.
/// A value object without pointers into itself; views of it live as long as it does.
template <class Scheme>
class signed_headers {
    using list = typename Scheme::headers;
    using parameters = query_parameters_of<Scheme>;

public:
    /// How many headers the scheme sends.
    static constexpr std::size_t size() noexcept { return list::size; }

    /// The name of a header.
    [[nodiscard]] static constexpr std::string_view name(std::size_t index) noexcept {
        return list::names[index];
    }

    /// The value of a header; empty when none of its parts is for this request, and then the header
    /// is not sent.
    [[nodiscard]] std::string_view value(std::size_t index) const noexcept {
        std::size_t const begin = index == 0 ? 0 : ends_[index - 1];
        return {text_.data() + begin, ends_[index] - begin};
    }

    /// What goes behind the target that was signed, its `?` or `&` included; empty when the scheme
    /// puts nothing into the query. The request is sent to target + suffix.
    [[nodiscard]] std::string_view target_suffix() const noexcept {
        if constexpr (parameters::size == 0) return {};
        return {query_.data(), query_size_};
    }

    /// The timestamp signed, as text; empty when the scheme has none. For reconciliation.
    [[nodiscard]] std::string_view timestamp() const noexcept { return timestamp_; }

    /// The nonce signed; empty when the scheme has none.
    [[nodiscard]] std::string_view nonce() const noexcept { return nonce_; }

private:
    template <class, class, class, class>
    friend class basic_signer;
    friend struct detail::batch_access;

    static constexpr std::size_t signature_size =
        Scheme::encoding::encoded_size(Scheme::template mac<direct_crypto>::digest_size);

    /// Whether the MAC is written once only, and in hexadecimal digits.
    static constexpr bool one_hex_signature =
        std::is_same_v<typename Scheme::encoding, hex_lower> && parameters::size == 0 &&
        detail::signatures_in_headers<list> == 1;

    /// Appends header values to the text; the capacity covers the longest parts by construction.
    /// A signature is left out, and its place kept.
    struct value_sink {
        char* at;
        char* signatures[detail::signatures_in_headers<list> + 1]{}; // none is allowed, too
        std::size_t places = 0;

        RAMPART_INLINE void update(std::string_view text) noexcept {
            at = detail::append_inlined(at, text);
        }

        template <class Part>
        RAMPART_INLINE bool part(signing_context const& context) {
            if constexpr (std::is_same_v<Part, parts::signature>) {
                signatures[places++] = at;
                at += signature_size;
                return true;
            } else if constexpr (detail::is_stamp<Part>) {
                at = detail::append_stamp(at, Part::text(context));
                return true;
            } else {
                return Part::template write<direct_crypto>(*this, context);
            }
        }

        /// The last step, once the MAC is there.
        template <class Digest>
        RAMPART_INLINE void sign(Digest const& digest) const noexcept {
            for (std::size_t place = 0; place < places; ++place)
                Scheme::encoding::encode(digest, signatures[place]);
        }
    };

    /// All but the signature, which goes into its places by the sink returned. Written before the
    /// MAC is computed: the CPU has then something to do while the message's last bytes settle.
    [[nodiscard]] RAMPART_INLINE value_sink write(signing_context const& context) {
        value_sink sink{text_.data()};
        write_values(sink, context, static_cast<list*>(nullptr));
        return sink;
    }

    template <class... Headers>
    RAMPART_INLINE void
    write_values(value_sink& sink, signing_context const& context, header_list<Headers...>*) {
        [[maybe_unused]] std::size_t index = 0;
        ((Headers::value::visit(sink, context),
          ends_[index++] = static_cast<std::size_t>(sink.at - text_.data())),
         ...);
    }

    /// What goes into the query, behind the signature: nothing for most schemes.
    template <class Digest>
    void
    write_query([[maybe_unused]] signing_context context, [[maybe_unused]] Digest const& digest) {
        if constexpr (parameters::size > 0) {
            char text[signature_size];
            Scheme::encoding::encode(digest, text);
            context.signature = {text, sizeof text};
            value_sink query{query_.data()};
            parameters::template write_suffix<direct_crypto>(query, context);
            query_size_ = static_cast<std::size_t>(query.at - query_.data());
        }
    }

    /// No values, when it came to no signature.
    void clear() noexcept {
        ends_ = {};
        query_size_ = 0;
    }

    std::array<char, detail::longest_headers<Scheme, list>> text_; // written before it is read
    std::array<std::size_t, list::size> ends_{};
    std::array<char, detail::longest_query<Scheme, parameters>> query_; // likewise
    std::size_t query_size_ = 0;
    stamp_text timestamp_;
    stamp_text nonce_;
};

} // namespace rampart::sign
