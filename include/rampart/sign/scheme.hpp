// A provider's signing rule as a declaration: what is signed, and in which headers it travels.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include <rampart/sign/crypto.hpp>
#include <rampart/sign/encode.hpp>
#include <rampart/sign/nonce.hpp>
#include <rampart/sign/parts.hpp>

namespace rampart::sign {

/// Parts joined by a separator; absent parts take their separator with them.
///
/// `visit(visitor, context)` walks the canonical string in order, calling
/// `visitor.separator(text)` and `visitor.template part<P>(context)`; it stops at the first part
/// that returns false and returns whether all went well. Signing and explaining are two visitors,
/// so that what is explained is what is signed.
template <fixed_string Separator, class... Parts>
struct joined {
    template <class Visitor>
    static bool visit(Visitor&& visitor, signing_context const& context) {
        bool first = true;
        auto const step = [&]<class Part>(std::type_identity<Part>) {
            if (!Part::present(context)) return true;
            if constexpr (!Separator.view().empty()) {
                if (!first) visitor.separator(Separator.view());
            }
            first = false;
            return visitor.template part<Part>(context);
        };
        return (step(std::type_identity<Parts>{}) && ...);
    }

    /// Whether `Part` is one of the parts, so that a scheme without a nonce makes none.
    template <class Part>
    static constexpr bool mentions = (std::is_same_v<Parts, Part> || ...);
};

/// Parts with nothing between them.
template <class... Parts>
using concat = joined<"", Parts...>;

/// Parts with one line feed (0x0A) between them and none after the last.
template <class... Parts>
using lines = joined<"\n", Parts...>;

/// A header: its name, and the parts that make its value.
template <fixed_string Name, class... Parts>
struct header {
    static constexpr std::string_view name = Name.view();
    using value = concat<Parts...>;
};

/// The headers a signed request carries, in this order.
template <class... Headers>
struct header_list {
    static constexpr std::size_t size = sizeof...(Headers);
    static constexpr std::string_view names[size] = {Headers::name...};

    /// Calls `function.template operator()<Header>()` for each; stops at the first false.
    template <class Function>
    static bool for_each(Function&& function) {
        return (function.template operator()<Headers>() && ...);
    }

    template <class Part>
    static constexpr bool mentions = (Headers::value::template mentions<Part> || ...);
};

/// Whole seconds since the Unix epoch, decimal.
struct unix_seconds {
    static void write(time_point now, stamp_text& out) noexcept {
        auto const seconds = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch());
        out.assign(std::int64_t{seconds.count()});
    }
};

/// Milliseconds since the Unix epoch, decimal.
struct unix_milliseconds {
    static void write(time_point now, stamp_text& out) noexcept {
        auto const units = std::chrono::floor<std::chrono::milliseconds>(now.time_since_epoch());
        out.assign(std::int64_t{units.count()});
    }
};

/// What most schemes share; a scheme derives from it and adds `message` and `headers`.
struct hmac_sha256_scheme {
    template <class Crypto>
    using mac = typename Crypto::hmac_sha256;
    using encoding = hex_lower;
    using timestamp_format = unix_seconds;
    using default_nonce = no_nonce;
};

/// What a scheme declares.
///
/// | member                     | meaning                                                      |
/// | -------------------------- | ------------------------------------------------------------ |
/// | `message`                  | `concat<...>`, `lines<...>` or `joined<"sep", ...>` of parts |
/// | `headers`                  | `header_list<header<"Name", parts...>, ...>`                 |
/// | `template mac<Crypto>`     | the MAC of the crypto policy, `Crypto::hmac_sha256` say      |
/// | `encoding`                 | `hex_lower` or `base64`                                      |
/// | `timestamp_format`         | how the `timestamp` part is written                          |
/// | `default_nonce`            | the nonce policy unless the user picks another               |
template <class S>
concept scheme = requires {
    typename S::message;
    typename S::headers;
    typename S::encoding;
    typename S::timestamp_format;
    typename S::default_nonce;
    requires mac<typename S::template mac<direct_crypto>>;
    requires nonce<typename S::default_nonce>;
};

} // namespace rampart::sign
