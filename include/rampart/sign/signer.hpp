// A key pair and a scheme put together: requests in, headers out.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <utility>

#include <rampart/sign/clock.hpp>
#include <rampart/sign/nonce.hpp>
#include <rampart/sign/scheme.hpp>
#include <rampart/sign/secret.hpp>
#include <rampart/sign/signed_headers.hpp>

namespace rampart::sign {

namespace detail {

/// Signs and checks many at once (batch.hpp).
struct batch_access;

/// Feeds the parts of a canonical string straight into a MAC.
template <class Crypto, class Stream>
struct mac_visitor {
    Stream& stream;

    void separator(std::string_view text) noexcept { stream.update(text); }

    template <class Part>
    bool part(signing_context const& context) noexcept {
        return Part::template write<Crypto>(stream, context);
    }
};

} // namespace detail

/// What a signer policy offers.
///
/// | expression                | meaning                                                       |
/// | ------------------------- | ------------------------------------------------------------- |
/// | `typename S::headers`     | what `sign` fills: `size()`, `name(i)`, `value(i)`            |
/// | `s.sign(message, headers)`| stamps and signs; a `failure`, `none` when all is well        |
///
/// Both may be called from several threads at once.
template <class S>
concept signer = requires(S const& s, message_view const& message, typename S::headers& out) {
    { s.sign(message, out) } -> std::same_as<failure>;
    { out.value(0) } -> std::convertible_to<std::string_view>;
};

/// Signs requests by `Scheme` with one key pair.
///
/// Construction absorbs the secret into the MAC's key state and wipes it. Signing writes the
/// canonical string straight into the hash: no heap, no temporary string. Safe for any number of
/// threads at once when the policies are (those of rampart are).
template <
    class Scheme, class Crypto = direct_crypto, clock Clock = system_clock,
    nonce Nonce = typename Scheme::default_nonce>
class basic_signer {
    using mac_type = typename Scheme::template mac<Crypto>;

public:
    static_assert(
        sign::scheme<Scheme>,
        "rampart: a scheme declares message and headers, and derives from hmac_sha256_scheme");
    using scheme_type = Scheme;
    using headers = signed_headers<Scheme>;

    basic_signer(std::string api_key, secret key, Clock clock = {})
        : basic_signer{std::move(api_key), std::move(key), std::move(clock), std::nullptr_t{}} {}

    /// With a nonce policy of the caller's, a fixed_nonce say.
    basic_signer(std::string api_key, secret key, Clock clock, Nonce source)
        : api_key_{std::move(api_key)},
          mac_{key.bytes()},
          clock_{std::move(clock)},
          nonce_{std::move(source)} {}

    /// Signs with the present time and a fresh nonce.
    [[nodiscard]] failure sign(message_view const& message, headers& out) const {
        auto const stamped = stamp(out);
        return stamped == failure::none ? finish(message, out) : stamped;
    }

    /// Signs with a timestamp and a nonce given as text; a scheme without one ignores it.
    [[nodiscard]] failure sign_with(
        message_view const& message, std::string_view timestamp_text, std::string_view nonce_text,
        headers& out) const {
        auto const fits = [](std::string_view text) { return is_header_token(text, 128); };
        if ((mentions<parts::timestamp> && !fits(timestamp_text)) ||
            (mentions<parts::nonce> && !fits(nonce_text))) {
            return failure::nonce_invalid;
        }
        if constexpr (mentions<parts::timestamp>) out.timestamp_.assign(timestamp_text);
        if constexpr (mentions<parts::nonce>) out.nonce_.assign(nonce_text);
        return finish(message, out);
    }

    [[nodiscard]] std::string_view key() const noexcept { return api_key_; }
    [[nodiscard]] Clock const& time_source() const noexcept { return clock_; }

    /// Whether the canonical string or a header has this part.
    template <class Part>
    static constexpr bool mentions =
        Scheme::message::template mentions<Part> || Scheme::headers::template mentions<Part>;

private:
    basic_signer(std::string api_key, secret key, Clock clock, std::nullptr_t)
        : api_key_{std::move(api_key)},
          mac_{key.bytes()},
          clock_{std::move(clock)},
          nonce_{std::string_view{api_key_}} {}

    friend struct detail::batch_access;

    /// The present time and a fresh nonce.
    failure stamp(headers& out) const {
        auto const now = time_point{clock_.now()};
        if constexpr (mentions<parts::timestamp>)
            Scheme::timestamp_format::write(now, out.timestamp_);
        if constexpr (mentions<parts::nonce>) {
            if (!nonce_.next(now, out.nonce_)) return failure::random_source;
            if (!is_header_token(out.nonce_, 128)) return failure::nonce_invalid;
        }
        return failure::none;
    }

    failure finish(message_view const& message, headers& out) const {
        if (!api_key_fits_) return failure::api_key_invalid;
        signing_context const context{message, api_key_, out.timestamp_, out.nonce_};
        auto stream = mac_.start();
        detail::mac_visitor<Crypto, decltype(stream)> visitor{stream};
        bool const gathered = Scheme::message::visit(visitor, context);
        auto const unsigned_values = out.write(context);
        typename mac_type::value_type digest;
        if (!gathered || !stream.finish(digest)) {
            out.clear();
            return failure::crypto_library;
        }
        unsigned_values.sign(digest);
        return failure::none;
    }

    std::string api_key_;
    bool api_key_fits_ = is_header_token(api_key_, detail::longest_api_key); // once, not per call
    mac_type mac_;
    Clock clock_;
    Nonce nonce_;
};

} // namespace rampart::sign
