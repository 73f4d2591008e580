// The client: a provider, a signer and a transport put together into typed calls.
#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include <rampart/call/core.hpp>
#include <rampart/call/run.hpp>
#include <rampart/client.hpp>
#include <rampart/sign/learned_clock.hpp>
#include <rampart/sign/signer.hpp>

namespace rampart {

/// The signer of a provider's clients: fast hashing, and a clock that learns the server's time.
template <class Provider>
struct provider_signer
    : sign::basic_signer<typename Provider::scheme, sign::direct_crypto, sign::learned_clock<>> {
    using sign::basic_signer<
        typename Provider::scheme, sign::direct_crypto, sign::learned_clock<>>::basic_signer;
};

namespace detail {

template <class Signer>
struct signer_check {
    static constexpr bool passed = sign::signer<Signer>;
};

} // namespace detail

template <class Provider, class Signer, class Transport, class Policies>
basic_client<Provider, Signer, Transport, Policies>::basic_client(
    std::string_view base_url, credentials keys, Transport transport, http::timeouts timeouts)
    : core_{[&] {
          auto behaviour = detail::policies_for<Provider, Policies>(base_url, keys.api_key);
          return std::make_shared<core_type>(
              base_url, Signer{std::move(keys.api_key), std::move(keys.secret)},
              std::move(behaviour));
      }()},
      transport_{std::move(transport)},
      timeouts_{timeouts} {}

template <class Provider, class Signer, class Transport, class Policies>
basic_client<Provider, Signer, Transport, Policies>::basic_client(
    std::string_view base_url, credentials keys, Transport transport, Policies behaviour,
    http::timeouts timeouts)
    : core_{std::make_shared<core_type>(
          base_url, Signer{std::move(keys.api_key), std::move(keys.secret)}, std::move(behaviour))},
      transport_{std::move(transport)},
      timeouts_{timeouts} {}

template <class Provider, class Signer, class Transport, class Policies>
template <std::same_as<Signer> Given>
basic_client<Provider, Signer, Transport, Policies>::basic_client(
    std::string_view base_url, Given signer, Transport transport, http::timeouts timeouts)
    : core_{[&] {
          auto behaviour =
              detail::policies_for<Provider, Policies>(base_url, detail::key_of(signer));
          return std::make_shared<core_type>(base_url, std::move(signer), std::move(behaviour));
      }()},
      transport_{std::move(transport)},
      timeouts_{timeouts} {}

template <class Provider, class Signer, class Transport, class Policies>
template <std::same_as<Signer> Given>
basic_client<Provider, Signer, Transport, Policies>::basic_client(
    std::string_view base_url, Given signer, Transport transport, Policies behaviour,
    http::timeouts timeouts)
    : core_{std::make_shared<core_type>(base_url, std::move(signer), std::move(behaviour))},
      transport_{std::move(transport)},
      timeouts_{timeouts} {}

/// A client with policies or a transport of the caller's, their types found out. Arguments come in
/// the order of the constructors: where, whose keys, by what, how, and within which time.
/// ```
/// auto api = rampart::make_client<rampart::banxa::provider>(
///     rampart::banxa::production, {key, secret}, rampart::http::tls_transport{},
///     rampart::policies{.retry = rampart::no_retry{}});
/// ```
template <class Provider, class Transport, class Policies = default_policies_of<Provider>>
[[nodiscard]] auto make_client(
    std::string_view base_url, credentials keys, Transport transport, Policies behaviour,
    http::timeouts timeouts = default_timeouts_of<Provider>()) {
    return basic_client<Provider, signer_of<Provider>, Transport, Policies>{
        base_url, std::move(keys), std::move(transport), std::move(behaviour), timeouts};
}

/// With the policies that a client has by default.
template <class Provider, class Transport>
[[nodiscard]] auto make_client(
    std::string_view base_url, credentials keys, Transport transport,
    http::timeouts timeouts = default_timeouts_of<Provider>()) {
    return basic_client<Provider, signer_of<Provider>, Transport>{
        base_url, std::move(keys), std::move(transport), timeouts};
}

/// A mistake, that says so.
template <class Provider, class Transport, class Policies>
void make_client(std::string_view, credentials, Transport, http::timeouts, Policies const&) {
    detail::policies_come_before_timeouts<Policies>();
}

} // namespace rampart
