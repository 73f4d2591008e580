// The client: a provider, a signer and a transport put together into typed calls.
#pragma once

#include <concepts>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <rampart/client_core.hpp>
#include <rampart/http/tls_transport.hpp>
#include <rampart/pages.hpp>
#include <rampart/typed_call.hpp>

namespace rampart {

/// A key pair as issued by a provider. The secret is moved into the client's signer.
struct credentials {
    std::string api_key;
    sign::secret secret;
};

/// The signer of a provider's clients: fast hashing, and a clock that learns the server's time.
template <class Provider>
using signer_of =
    sign::basic_signer<typename Provider::scheme, sign::direct_crypto, sign::learned_clock<>>;

/// What a client with the default signer and policies shares with its calls.
template <class Provider>
using core_of = client_core<Provider, signer_of<Provider>, policies<>>;

namespace detail {

/// Defined in rampart/async.hpp.
template <auto const& Endpoint, class Core, class Transport, class Token>
auto initiate_call(
    std::shared_ptr<Core> core, Transport& transport, request_of<Endpoint> request,
    http::deadlines const& limits, Token&& token);

template <class Transport>
inline constexpr bool is_asynchronous = requires(Transport& t) {
    t.get_executor();
};

} // namespace detail

/// A typed client of one provider.
///
/// Each call goes one way: typed request, bytes, signature, transport, envelope, typed response.
/// The bytes of an attempt are made once; those that were signed are those that are sent. No
/// redirect is followed. A call is repeated only as the retry policy allows: reading, and what the
/// server certainly did not act upon. Errors are values; `error::delivery` says how far it got.
///
/// `call` may be used from several threads at once when the transport's `send` may (that of
/// tls_transport may). It can be moved while no call is running; calls under way keep what they
/// need of it.
///
/// ```
/// rampart::hexarails::client api{rampart::hexarails::sandbox, {key, secret{value}}};
/// auto made = api.call<rampart::hexarails::create_customer>(
///     {.name = "Jane Doe", .email = "jane@example.com"});
/// if (!made) std::cerr << made.error().describe() << '\n';
/// ```
template <
    class Provider, class Signer = signer_of<Provider>, class Transport = http::tls_transport,
    class Policies = policies<>>
class basic_client {
    static_assert(detail::check_provider<Provider>());
    static_assert(
        sign::signer<Signer>,
        "rampart: this type is no signer: it needs a headers type and sign(message, headers) "
        "returning sign::failure");
    static_assert(
        http::transport<Transport>,
        "rampart: this type is no transport: it needs send(origin, request_source, deadlines) "
        "returning result<http::response>");

    using core_type = client_core<Provider, Signer, Policies>;

public:
    using provider_type = Provider;

    /// A client of the server at `base_url` (an origin: https://host[:port]). A base URL that is
    /// none shows as errc::invalid_base_url in every call.
    basic_client(
        std::string_view base_url, credentials keys, Transport transport = Transport{},
        http::deadlines limits = {}, Policies behaviour = {});

    /// With a signer made by the caller: another clock, nonce or crypto policy.
    template <std::same_as<Signer> Given>
    basic_client(
        std::string_view base_url, Given signer, Transport transport = Transport{},
        http::deadlines limits = {}, Policies behaviour = {})
        : core_{core_type::make(base_url, std::move(signer), std::move(behaviour))},
          transport_{std::move(transport)},
          limits_{limits} {}

    /// Calls an operation and waits for its typed response.
    template <auto const& Endpoint>
    [[nodiscard]] result<response_of<Endpoint>> call(request_of<Endpoint> const& request = {}) {
        check_family<Endpoint>();
        typed_call<core_type, Endpoint> running{*core_, request, limits_};
        run_blocking<core_type>(running, *core_, transport_);
        return std::move(running).take();
    }

    /// Calls an operation without waiting: `token` is any completion token of Asio's for
    /// `void(result<response_of<Endpoint>>)`. Needs rampart/async.hpp and an asynchronous
    /// transport. May be called from several threads at once.
    template <auto const& Endpoint, class Token>
    auto async_call(request_of<Endpoint> request, Token&& token) {
        check_family<Endpoint>();
        static_assert(
            detail::is_asynchronous<Transport>,
            "rampart: this client's transport only blocks: make a rampart::async_client "
            "(rampart/async.hpp) for async_call");
        return detail::initiate_call<Endpoint>(
            core_, transport_, std::move(request), limits_, std::forward<Token>(token));
    }

    /// Ends all asynchronous calls with errc::cancelled.
    void cancel_all() requires detail::is_asynchronous<Transport> { transport_.cancel_all(); }

    /// The items of a paged list, page after page; see page_range.
    template <auto const& Endpoint>
    [[nodiscard]] auto pages(request_of<Endpoint> request = {}) {
        static_assert(
            is_paged<Endpoint>,
            "rampart: this endpoint is not paged: its response has no list with total, or with "
            "meta");
        return page_range<basic_client, Endpoint>{*this, std::move(request)};
    }

    /// The signed request of a call, complete but not sent: to look at, or to send otherwise.
    /// Signatures expire within a minute.
    template <auto const& Endpoint>
    [[nodiscard]] result<http::request> prepare(request_of<Endpoint> const& request = {}) const {
        check_family<Endpoint>();
        if (!core_->origin) return core_->origin.error();
        auto built = build_request<Endpoint>(request, {}, core_->start());
        if (!built) return built;
        typename Signer::headers made;
        return core_->complete(std::move(*built), Endpoint.authentication, made);
    }

    /// Reads an answer as `Endpoint`'s response: the envelope, then the typed data.
    template <auto const& Endpoint>
    [[nodiscard]] static result<response_of<Endpoint>> decode(http::response const& received) {
        return decode_answer<Provider, Endpoint>(received);
    }

    [[nodiscard]] Transport& transport() noexcept { return transport_; }
    [[nodiscard]] Signer const& signer() const noexcept { return core_->signer; }
    [[nodiscard]] Policies const& behaviour() const noexcept { return core_->policies; }

    /// Deadlines of the calls that follow.
    void set_deadlines(http::deadlines limits) noexcept { limits_ = limits; }

private:
    template <auto const& Endpoint>
    static constexpr void check_family() {
        using tied_to = typename endpoint_type<Endpoint>::family_type;
        static_assert(
            std::is_same_v<tied_to, typename Provider::family> ||
                std::is_same_v<tied_to, any_provider>,
            "rampart: this endpoint belongs to another provider than the client");
    }

    std::shared_ptr<core_type> core_;
    Transport transport_;
    http::deadlines limits_;
};

template <class Provider, class Signer, class Transport, class Policies>
basic_client<Provider, Signer, Transport, Policies>::basic_client(
    std::string_view base_url, credentials keys, Transport transport, http::deadlines limits,
    Policies behaviour)
    : basic_client{
          base_url, Signer{std::move(keys.api_key), std::move(keys.secret)}, std::move(transport),
          limits, std::move(behaviour)} {}

/// A client with policies or a transport of the caller's, their types found out.
/// ```
/// auto api = rampart::make_client<rampart::banxa::provider>(
///     rampart::banxa::production, {key, secret}, rampart::http::tls_transport{},
///     rampart::policies{.retry = rampart::no_retry{}});
/// ```
template <class Provider, class Transport, class Policies = policies<>>
[[nodiscard]] auto make_client(
    std::string_view base_url, credentials keys, Transport transport, Policies behaviour = {},
    http::deadlines limits = {}) {
    return basic_client<Provider, signer_of<Provider>, Transport, Policies>{
        base_url, std::move(keys), std::move(transport), limits, std::move(behaviour)};
}

} // namespace rampart

/// What the clients of a provider share, for all its operations. `RAMPART_CLIENT_OF(extern, P)` at
/// global scope says that it is compiled elsewhere: in the one file that has
/// `RAMPART_CLIENT_OF(, P)`. A provider's own client header does so in a separately compiled
/// program, where rampart/src.hpp has the other.
#define RAMPART_CLIENT_OF(linkage, ...)                                                            \
    linkage template struct rampart::client_core<                                                  \
        __VA_ARGS__, rampart::signer_of<__VA_ARGS__>, rampart::policies<>>;                        \
    linkage template class rampart::call_progress<rampart::core_of<__VA_ARGS__>>;                  \
    linkage template void rampart::run_blocking(                                                   \
        rampart::call_progress<rampart::core_of<__VA_ARGS__>>&,                                    \
        rampart::core_of<__VA_ARGS__> const&, rampart::http::tls_transport&);                      \
    linkage template class rampart::basic_client<__VA_ARGS__>;
