// Hashes of parts, as text or as bytes, within a canonical string.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include <rampart/sign/encode.hpp>
#include <rampart/sign/joined.hpp>
#include <rampart/sign/parts.hpp>

namespace rampart::sign {

/// An encoding that leaves bytes as they are: for a hash within what is signed.
struct raw_bytes {
    static constexpr std::string_view name = "raw"; ///< as explain() shows it

    /// Characters for this many bytes.
    static constexpr std::size_t encoded_size(std::size_t bytes) noexcept { return bytes; }

    /// Copies the bytes to `out`.
    static constexpr void encode(std::span<unsigned char const> bytes, char* out) noexcept {
        for (auto const byte : bytes)
            *out++ = static_cast<char>(byte);
    }
};

namespace parts {

namespace detail {

template <class Crypto>
using sha256_in = typename Crypto::sha256;
template <class Crypto>
using sha512_in = typename Crypto::sha512;

/// The hash of parts with nothing between them, written by `Encoding`. Always present: without a
/// body the hash of the body is that of the empty string.
template <fixed_string Name, template <class> class Digest, class Encoding, class... Parts>
struct hash_of : always_present {
    static constexpr std::string_view name = Name.view();
    using inside = concat<Parts...>;

    /// Characters written.
    template <class Crypto>
    static constexpr std::size_t size = Encoding::encoded_size(Digest<Crypto>::digest_size);

    template <class Crypto, class Sink>
    static bool write(Sink& sink, signing_context const& context) {
        Digest<Crypto> digest;
        sign::detail::sink_visitor<Crypto, Digest<Crypto>> visitor{digest};
        typename Digest<Crypto>::value_type value;
        if (!inside::visit(visitor, context) || !digest.finish(value)) return false;
        char text[size<Crypto>];
        Encoding::encode(value, text);
        sink.update(std::string_view{text, sizeof text});
        return true;
    }
};

} // namespace detail

/// The SHA-256 of parts: `sha256_of<raw_bytes, nonce, body>` is Kraken's (more-schemes.md section
/// 2). For a hash that is left out without a body see `body_sha256`.
template <class Encoding, class... Parts>
using sha256_of = detail::hash_of<"sha256", detail::sha256_in, Encoding, Parts...>;

/// The SHA-512 of parts: `sha512_of<hex_lower, body>` is Gate's (more-schemes.md section 6).
template <class Encoding, class... Parts>
using sha512_of = detail::hash_of<"sha512", detail::sha512_in, Encoding, Parts...>;

} // namespace parts

} // namespace rampart::sign
