// A signer whose key pair can be changed while others sign with it.
#pragma once

#include <concepts>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <rampart/sign/detail/replaceable.hpp>
#include <rampart/sign/message.hpp>
#include <rampart/sign/secret.hpp>
#include <rampart/sign/signer.hpp>

namespace rampart::sign {

/// Signs with the newest of its signers: for a provider that ends the old key the moment it issues
/// a new one (HexaRails), so that a client would have to be made anew with all its connections.
///
/// A request is signed by one signer from beginning to end, so that an API key and its secret
/// always go together. Signing costs one load more than the signer's own. Signers that were
/// replaced stay in memory, since headers are views of the signer that made them, and are wiped
/// with the last copy of this. Copies share their signers; all member functions may be called from
/// several threads at once.
///
/// ```
/// using keys = rampart::sign::rotating_signer<rampart::signer_of<rampart::hexarails::provider>>;
/// rampart::basic_client<rampart::hexarails::provider, keys> api{url, {key, secret}};
/// api.signer().set_key(new_key, new_secret); // beside running calls; the next are signed by it
/// ```
template <class Signer>
class rotating_signer {
public:
    using scheme_type = typename Signer::scheme_type; ///< the scheme it signs by
    using headers = typename Signer::headers;         ///< those of the inner signer

    /// Signs with this one until `rotate`.
    explicit rotating_signer(Signer first)
        : signers_{std::make_shared<detail::replaceable<Signer>>(std::move(first))} {}

    /// Signs with this one until `rotate`.
    rotating_signer(std::string api_key, secret key)
        : rotating_signer{Signer{std::move(api_key), std::move(key)}} {}

    /// Signs with the key pair of the moment.
    [[nodiscard]] failure sign(message_view const& message, headers& out) const {
        return current().sign(message, out);
    }

    /// The same for a scheme that puts fields of its own into a form-encoded body.
    [[nodiscard]] failure
    sign_form(message_view const& message, std::string& whole, headers& out) const requires
        requires(Signer const& by) {
        by.sign_form(message, whole, out);
    }
    { return current().sign_form(message, whole, out); }

    /// The newest signer; valid as long as this or a copy of it.
    [[nodiscard]] Signer const& current() const noexcept { return signers_->current(); }

    /// Signs with this one from now on.
    void replace(Signer next) const {
        signers_->change([&](Signer const&) { return std::move(next); });
    }

    /// Signs with this key pair from now on, by the clock and with the settings of before.
    void set_key(std::string api_key, secret key) const {
        auto const& before = current();
        if constexpr (requires { before.constants(); }) {
            auto clock = before.time_source();
            auto constants = before.constants();
            replace(
                Signer{std::move(api_key), std::move(key), std::move(clock), std::move(constants)});
        } else {
            replace(Signer{std::move(api_key), std::move(key)});
        }
    }

    /// The newest API key.
    [[nodiscard]] std::string_view key() const noexcept requires requires(Signer const& by) {
        by.key();
    }
    { return current().key(); }

    /// The clock that it signs by.
    [[nodiscard]] decltype(auto) time_source() const noexcept requires requires(Signer const& by) {
        by.time_source();
    }
    { return current().time_source(); }

    /// Where its nonces come from.
    [[nodiscard]] decltype(auto) nonce_source() const noexcept requires requires(Signer const& by) {
        by.nonce_source();
    }
    { return current().nonce_source(); }

private:
    std::shared_ptr<detail::replaceable<Signer>> signers_;
};

} // namespace rampart::sign
