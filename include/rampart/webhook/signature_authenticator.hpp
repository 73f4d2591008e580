// Authenticates notifications that are signed by a scheme with the receiver's key pair.
#pragma once

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rampart/json/lenient.hpp>
#include <rampart/sign/clock.hpp>
#include <rampart/sign/crypto.hpp>
#include <rampart/webhook/authenticate.hpp>
#include <rampart/webhook/keys.hpp>
#include <rampart/webhook/time_window.hpp>

namespace rampart::webhook {

namespace detail {

template <class T>
concept signature_traits = requires(
    typename T::options const& how, sign::received_stamps const& stamps, sign::time_point now) {
    typename T::scheme;
    how.diagnosed_body;
    { T::names_key } -> std::convertible_to<bool>;
    { T::unknown_key } -> std::convertible_to<std::string_view>;
    { T::outside(how, stamps, now) } -> std::same_as<std::optional<refusal>>;
};

} // namespace detail

/// The secret, the key's name where one is asked for, and the time of a signed notification.
///
/// | expression                             | meaning                                             |
/// | -------------------------------------- | --------------------------------------------------- |
/// | `Traits::scheme`                       | how notifications are signed                        |
/// | `Traits::options`                      | has `diagnosed_body`, may have `api_keys` and       |
/// |                                        | `other_hosts`                                       |
/// | `Traits::names_key`                    | whether a notification always names its key, so     |
/// |                                        | that a key pair is given, not a secret              |
/// | `Traits::unknown_key`                  | the sentence about a key that is not the receiver's |
/// | `Traits::outside(options, stamps, now)`| the refusal of one that is too old or too early     |
/// | `Traits::fits_otherwise(d, o, fits)`   | optional: whether another reading of it fits its    |
/// |                                        | signature, see webhook::authenticate                |
template <class Traits, sign::clock Clock, class Crypto>
class signature_authenticator {
    static_assert(
        detail::signature_traits<Traits>,
        "rampart: these are not the facts of signed notifications: they need scheme, options with "
        "diagnosed_body, names_key, unknown_key and outside(options, stamps, came_at); "
        "webhook::signed_events<scheme, event> has them");

    using scheme = typename Traits::scheme;
    using options_type = typename Traits::options;

public:
    /// With the keys of the sender.
    explicit signature_authenticator(
        sign::secret key, options_type options = {}, Clock clock = {}) requires(!Traits::names_key)
        : keys_{names_in(options)}, options_{std::move(options)}, clock_{std::move(clock)} {
        also_accept(std::move(key));
    }

    /// With the keys of the sender.
    signature_authenticator(
        std::string api_key, sign::secret key, options_type options = {},
        Clock clock = {}) requires(Traits::names_key)
        : keys_{names_in(options)}, options_{std::move(options)}, clock_{std::move(clock)} {
        also_accept(std::move(api_key), std::move(key));
    }

    /// Accepts a further secret, while one replaces the other.
    void also_accept(sign::secret key) requires(!Traits::names_key) {
        keys_.add({}, std::move(key));
    }

    /// Accepts a further key pair, while one replaces the other. Where the key's name may be left
    /// out, it counts only when names were given in the options.
    void also_accept(std::string api_key, sign::secret key) {
        if (!Traits::names_key && keys_.current().api_keys.empty()) api_key.clear();
        keys_.add(std::move(api_key), std::move(key));
    }

    /// Accepts this key pair alone from now on. An empty name, where the name may be left out:
    /// whatever the notification says.
    void accept_only(std::string api_key, sign::secret key) {
        keys_.accept_only(std::move(api_key), std::move(key));
    }

    /// The stamps of a genuine notification, or why it is refused. Nothing of the body is parsed
    /// before its signature was found genuine, but to explain a refusal.
    [[nodiscard]] result<sign::received_stamps>
    authenticate(notification const& received, std::vector<json::deviation>* = nullptr) const {
        auto const& ours = keys_.current();
        diagnosis how{{}, options_.diagnosed_body};
        if constexpr (requires { options_.other_hosts; }) how.other_hosts = options_.other_hosts;
        auto const stamps =
            webhook::authenticate(ours.secrets, received, how, [&](auto const& fits) {
                if constexpr (requires { Traits::fits_otherwise(received, options_, fits); }) {
                    return Traits::fits_otherwise(received, options_, fits);
                } else {
                    return false;
                }
            });
        auto const unknown = [&](std::string_view name) {
            return (Traits::names_key || !ours.api_keys.empty()) && !ours.names(name);
        };
        auto const foreign = [] {
            return refusal{cause::unknown_key, std::string{Traits::unknown_key}};
        };
        if (!stamps) {
            bool const differs = stamps.error().reason == cause::mismatch;
            bool const by_stranger =
                Traits::names_key && differs && unknown(stamps_of(received).api_key);
            return by_stranger ? foreign() : stamps.error();
        }
        if (unknown(stamps->api_key)) return foreign();
        auto const came_at = received.received_at ? *received.received_at : clock_.now();
        if (auto late = Traits::outside(options_, *stamps, came_at)) return std::move(*late);
        return *stamps;
    }

    /// Key, time, nonce and signature as the notification's headers have them, views of these;
    /// empty when they are malformed. Genuine only when `verify` says so.
    [[nodiscard]] static sign::received_stamps stamps_of(notification const& received) {
        return webhook::stamps_of<scheme>(received);
    }
    static sign::received_stamps stamps_of(notification const&& received) = delete;

private:
    static std::vector<std::string> names_in(options_type& options) {
        if constexpr (requires { options.api_keys; }) {
            return std::move(options.api_keys);
        } else {
            return {};
        }
    }

    key_ring<scheme, Crypto> keys_;
    options_type options_;
    Clock clock_;
};

} // namespace rampart::webhook
