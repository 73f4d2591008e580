// A key pair and a scheme put together: requests in, headers out.
#pragma once

#include <concepts>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <rampart/sign/check_scheme.hpp>
#include <rampart/sign/clock.hpp>
#include <rampart/sign/detail/written_message.hpp>
#include <rampart/sign/form.hpp>
#include <rampart/sign/nonce.hpp>
#include <rampart/sign/scheme.hpp>
#include <rampart/sign/secret.hpp>
#include <rampart/sign/signed_headers.hpp>

namespace rampart::sign {

namespace detail {

/// Signs and checks many at once (batch.hpp).
struct batch_access;

/// Walks a canonical string into a MAC's stream, by its way for many short texts if it has one.
template <class Message, class Crypto, class Stream>
RAMPART_INLINE bool gather(Stream& stream, signing_context const& context) noexcept {
    if constexpr (requires { typename Stream::pieces; }) {
        typename Stream::pieces pieces{stream};
        sink_visitor<Crypto, typename Stream::pieces> visitor{pieces};
        bool const gathered = Message::visit(visitor, context);
        pieces.done();
        return gathered;
    } else {
        sink_visitor<Crypto, Stream> visitor{stream};
        return Message::visit(visitor, context);
    }
}

/// Of the size that signed_headers has room for.
template <class Scheme, class Crypto>
inline constexpr bool has_mac = requires {
    requires mac<typename Scheme::template mac<Crypto>>;
    requires Scheme::template mac<Crypto>::digest_size ==
        Scheme::template mac<direct_crypto>::digest_size;
};

} // namespace detail

/// What a signer policy offers.
///
/// | expression                | meaning                                                        |
/// | ------------------------- | -------------------------------------------------------------- |
/// | `typename S::headers`     | what `sign` fills; made without arguments                      |
/// | `s.sign(message, headers)`| stamps and signs; a `failure`, `none` when all is well; callable |
/// |                           | from several threads at once                                   |
/// | `headers.size()`          | how many headers are sent                                      |
/// | `headers.name(i)`         | the i-th header's name                                         |
/// | `headers.value(i)`        | its value, valid as long as `headers` and the signer are; an   |
/// |                           | empty one is not sent                                          |
///
/// Optional: `headers.target_suffix()`, the text to put behind the target after signing, for a
/// signature that travels in the query.
template <class S>
concept signer = std::default_initializable<typename S::headers> &&
    requires(S const& s, message_view const& message, typename S::headers& out) {
    { s.sign(message, out) } -> std::same_as<failure>;
    { out.size() } -> std::convertible_to<std::size_t>;
    { out.name(0) } -> std::convertible_to<std::string_view>;
    { out.value(0) } -> std::convertible_to<std::string_view>;
};

/// Signs requests by `Scheme` with one key pair.
///
/// Construction absorbs the secret into the MAC's key state and wipes it. A key pair that cannot
/// sign rightly makes every `sign` fail with the reason: an API key that no header may hold, an
/// empty secret, one with white space, a line end, quotes or a byte order mark around it. Signing
/// writes the
/// canonical string straight into the hash: no heap, no temporary string. Safe for any number of
/// threads at once when the policies are (those of rampart are).
template <
    class Scheme, class Crypto = direct_crypto, class Clock = system_clock,
    class Nonce = default_nonce_of<Scheme>>
class basic_signer {
    // First of all, so that these sentences come before what follows from the mistake.
    static_assert(detail::check_scheme<Scheme>());
    static_assert(
        clock<Clock>,
        "rampart: this type is not a clock: it needs now() const returning the time in UTC, as "
        "sign::time_point or what converts to it (a steady clock's time does not)");
    static_assert(
        nonce<Nonce>,
        "rampart: this type is not a nonce policy: it needs next(now, stamp_text&) const "
        "returning bool, and to be made from the API key (std::string_view) unless the signer is "
        "given one");
    static_assert(
        detail::has_mac<Scheme, Crypto>,
        "rampart: this crypto policy has no MAC for the scheme: it needs hmac_sha256 (or what the "
        "scheme names), a mac: constructible from the key's bytes, start(), update, finish");

    using mac_type = detail::keyed_mac_of<Scheme, Crypto>;

public:
    using scheme_type = Scheme;             ///< the scheme it signs by
    using headers = signed_headers<Scheme>; ///< the headers of its signatures

    /// `constants` are for schemes with parts::setting; the others have none.
    basic_signer(std::string api_key, secret key, Clock clock = {}, settings constants = {})
        : basic_signer{
              std::move(api_key), usable(std::move(key)), std::move(clock), std::nullptr_t{},
              std::move(constants)} {}

    /// With a nonce policy of the caller's, for example a fixed_nonce.
    basic_signer(
        std::string api_key, secret key, Clock clock, Nonce source, settings constants = {})
        : basic_signer{
              std::move(api_key), usable(std::move(key)), std::move(clock), std::move(source),
              std::move(constants)} {}

    /// Signs with the present time and a fresh nonce. A scheme with form_fields has sign_form.
    [[nodiscard]] failure sign(message_view const& message, headers& out) const {
        auto const stamped = stamp(out);
        return stamped == failure::none ? finish(message, out) : stamped;
    }

    /// For a scheme with form_fields: stamps, puts those fields in front of the form that
    /// `message.body` is, and signs the whole. `whole` is left with the body to be sent; it may be
    /// the string that `message.body` is of.
    [[nodiscard]] failure sign_form(message_view message, std::string& whole, headers& out) const
        requires(form_fields_of<Scheme>::size > 0) {
        auto const stamped = stamp(out);
        if (stamped != failure::none) return stamped;
        auto const context = context_of(message, out);
        auto const lacking = form_fields_of<Scheme>::check(context);
        if (lacking != failure::none) return lacking;
        std::string form;
        form.reserve(message.body.size() + 256);
        detail::string_sink sink{form};
        if (!form_fields_of<Scheme>::template write<Crypto>(sink, context)) {
            return failure::crypto_library;
        }
        if (!message.body.empty()) form += '&';
        form += message.body;
        whole = std::move(form);
        message.body = whole;
        return finish(message, out);
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

    /// The API key.
    [[nodiscard]] std::string_view key() const noexcept { return api_key_; }
    /// The clock that it signs by.
    [[nodiscard]] Clock const& time_source() const noexcept { return clock_; }
    /// Where its nonces come from.
    [[nodiscard]] Nonce const& nonce_source() const noexcept { return nonce_; }
    /// What is the same for all signatures.
    [[nodiscard]] settings const& constants() const noexcept { return constants_; }

    /// Whether the canonical string or a header has this part.
    template <class Part>
    static constexpr bool mentions = Scheme::message::template mentions<Part> ||
                                     Scheme::headers::template mentions<Part> ||
                                     query_parameters_of<Scheme>::template mentions<Part> ||
                                     form_fields_of<Scheme>::template mentions<Part> ||
                                     detail::key_mentions<Scheme, Part>();

private:
    static usable_key usable(secret key) {
        return usable_key::of<key_decoding_of<Scheme>>(std::move(key));
    }

    basic_signer(
        std::string api_key, usable_key key, Clock clock, std::nullptr_t, settings constants)
        : api_key_{std::move(api_key)},
          credentials_{check_credentials(key)},
          mac_{key.key ? key.key->bytes() : std::span<unsigned char const>{}},
          clock_{std::move(clock)},
          nonce_{of_key(api_key_)},
          constants_{std::move(constants)} {}

    basic_signer(std::string api_key, usable_key key, Clock clock, Nonce source, settings constants)
        : api_key_{std::move(api_key)},
          credentials_{check_credentials(key)},
          mac_{key.key ? key.key->bytes() : std::span<unsigned char const>{}},
          clock_{std::move(clock)},
          nonce_{std::move(source)},
          constants_{std::move(constants)} {}

    static Nonce of_key(std::string_view api_key) {
        static_assert(
            std::constructible_from<Nonce, std::string_view>,
            "rampart: this nonce policy is not made from the API key alone: give the signer one, "
            "basic_signer{key, secret, clock, nonce}");
        return Nonce{api_key};
    }

    /// Whether this pair can sign at all.
    failure check_credentials(usable_key const& key) const noexcept {
        if (!is_header_token(api_key_, detail::longest_api_key)) return failure::api_key_invalid;
        if (stands_in_quotes(api_key_)) return failure::api_key_quotes;
        if (key.fault != failure::none) return key.fault;
        return detail::computes_wrongly<mac_type>() ? failure::crypto_wrong : failure::none;
    }

    friend struct detail::batch_access;

    /// The present time, as exactly as it is written.
    time_point present() const {
        constexpr bool only_seconds =
            !mentions<parts::timestamp> ||
            std::is_same_v<typename Scheme::timestamp_format, unix_seconds>;
        constexpr bool any_nonce = !mentions<parts::nonce> || detail::takes_last_tick<Nonce>;
        if constexpr (only_seconds && any_nonce && requires { clock_.last_tick(); }) {
            return time_point{clock_.last_tick()};
        } else {
            return time_point{clock_.now()};
        }
    }

    /// The present time and a fresh nonce.
    failure stamp(headers& out) const {
        auto const now = present();
        if constexpr (mentions<parts::timestamp>)
            Scheme::timestamp_format::write(now, out.timestamp_);
        // A time that the format cannot write, see iso8601_milliseconds.
        if (mentions<parts::timestamp> && out.timestamp().empty()) return failure::nonce_invalid;
        if constexpr (mentions<parts::nonce>) {
            if (!nonce_.next(now, out.nonce_)) return failure::random_source;
            if constexpr (detail::always_token<Nonce>) {
                if (out.nonce().empty()) return failure::nonce_invalid;
            } else if (!is_header_token(out.nonce_, 128)) {
                return failure::nonce_invalid;
            }
        }
        return failure::none;
    }

    /// All that the parts of a request may name.
    signing_context context_of(message_view const& message, headers const& out) const noexcept {
        return {message, api_key_, out.timestamp_, out.nonce_, {}, &constants_};
    }

    /// Why a request cannot be signed; `none` when it can.
    failure check(signing_context const& context) const noexcept {
        if (credentials_ != failure::none) return credentials_;
        if constexpr (form_fields_of<Scheme>::size > 0) {
            // What is signed has to be what is sent, with the nonce of this signature.
            if (!form_fields_of<Scheme>::template stands_in<Crypto>(context)) {
                return failure::field_missing;
            }
        }
        return check_request<Scheme>(context);
    }

    /// Whether canonical strings can be put together in registers, and the MAC go from there to the
    /// only header that has it.
    static constexpr bool writes_whole =
        detail::written_message<typename Scheme::message>::possible && headers::one_hex_signature &&
        std::is_same_v<mac_type, hmac_sha256> && requires(mac_type const& key, char* out) {
        key.write_hex(nullptr, 0, out);
    };

    /// The short way of most requests; false when this one cannot go it, and nothing was done.
    RAMPART_INLINE bool finish_whole(signing_context const& context, headers& out) const noexcept {
        if (!detail::writes_in_registers.load(std::memory_order_relaxed)) return false;
        using message = detail::written_message<typename Scheme::message>;
        alignas(64) unsigned char blocks[message::room];
        auto const count = message::template write<Crypto>(context, sha256::block_size, blocks);
        if (count == 0) return false;
        auto const unsigned_values = out.write(context);
        mac_.write_hex(blocks, count, unsigned_values.signatures[0]);
        return true;
    }

    failure finish(message_view const& message, headers& out) const {
        signing_context const context = context_of(message, out);
        auto const lacking = check(context);
        if (lacking != failure::none) return lacking;
        if constexpr (writes_whole) {
            if (finish_whole(context, out)) return failure::none;
        }
        auto const key = detail::key_for<Crypto>(mac_, context);
        if (!key) return failure::crypto_library;
        auto stream = key->start();
        bool const gathered = detail::gather<typename Scheme::message, Crypto>(stream, context);
        auto const unsigned_values = out.write(context);
        typename mac_type::value_type digest;
        if (!gathered || !stream.finish(digest)) {
            out.clear();
            return failure::crypto_library;
        }
        unsigned_values.sign(digest);
        out.write_query(context, digest);
        return failure::none;
    }

    std::string api_key_;
    failure credentials_; ///< looked at once, not per call
    mac_type mac_;
    Clock clock_;
    Nonce nonce_;
    settings constants_;
};

} // namespace rampart::sign
