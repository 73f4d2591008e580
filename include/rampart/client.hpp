// The class of typed clients. What it is made of is in client.hpp, which a program needs that
// picks its own signer, transport or policies; the providers' own clients are compiled once in a
// separately compiled program, and do without.
#pragma once

#include <rampart/config.hpp>

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <rampart/call/options.hpp>
#include <rampart/call/plan.hpp>
#include <rampart/http/tls_transport.hpp>
#include <rampart/pages.hpp>
#include <rampart/policy/policies.hpp>
#include <rampart/provider.hpp>
#include <rampart/sign/secret.hpp>
#include <rampart/sign/secret_source.hpp>

namespace rampart {

/// A key pair as issued by a provider. The secret is moved into the client's signer.
struct credentials {
    std::string api_key;
    sign::secret secret;
};

/// What a client shares with its calls, see client_core.hpp.
template <class Provider, class Signer, class Policies>
struct client_core;

/// The signer of a provider's clients, see client.hpp.
template <class Provider>
struct provider_signer;

template <class Provider>
using signer_of = provider_signer<Provider>;

/// What a client with the default signer and policies shares with its calls.
template <class Provider, class Signer = signer_of<Provider>>
using core_of = client_core<Provider, Signer, policies<>>;

/// Makes a call in the calling thread. `response` is a `std::optional` of the plan's response type,
/// filled when nothing is returned.
template <class Core, class Transport>
std::optional<error> run_call(
    Core& core, Transport& transport, call_plan const& plan, void const* request,
    http::timeouts const& limits, std::string_view tag, void* response);

/// The signed request of a call.
template <class Core>
result<http::request> prepare_call(Core const& core, call_plan const& plan, void const* request);

namespace detail {

/// Defined in rampart/async.hpp.
template <auto const& Endpoint, class Core, class Transport, class Token>
auto initiate_call(
    std::shared_ptr<Core> core, Transport& transport, request_of<Endpoint> request,
    http::timeouts const& limits, std::string_view tag, Token&& token);

/// Whether a type is a signer, defined in client.hpp; rampart's own is one, and need not be known.
template <class Signer>
struct signer_check;
template <class Provider>
struct signer_check<provider_signer<Provider>> {
    static constexpr bool passed = true;
};

/// Whether a signer signs by the provider's rule; one that names none, of a user's own, may.
template <class Provider, class Signer>
constexpr bool signs_for() {
    if constexpr (requires { typename Signer::scheme_type; }) {
        using own = typename Signer::scheme_type;
        return std::is_same_v<own, typename Provider::scheme> ||
               std::is_base_of_v<typename Provider::scheme, own>;
    } else {
        return true;
    }
}
template <class Provider, class Signer>
inline constexpr bool signer_fits = signs_for<Provider, Signer>();
template <class Provider, class Other>
inline constexpr bool signer_fits<Provider, provider_signer<Other>> =
    std::is_same_v<typename Other::scheme, typename Provider::scheme>;

/// Whether a limiter paces by the provider's rate, or by one that is nobody's own.
template <class Provider, class Limiter>
constexpr bool paces_for() {
    if constexpr (requires { typename Limiter::family_type; }) {
        using tied_to = typename Limiter::family_type;
        return std::is_same_v<tied_to, any_provider> ||
               std::is_same_v<tied_to, typename Provider::family>;
    } else {
        return true;
    }
}
template <class Provider, class Limiter>
inline constexpr bool rate_fits = paces_for<Provider, Limiter>();

/// GCC before 13 destroys the members of a request twice that is made within the operand of
/// `co_await`.
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 13
inline constexpr bool awaits_temporaries_wrongly = true;
#else
inline constexpr bool awaits_temporaries_wrongly = false;
#endif

/// Whether `co_await` may be what is done with the result of an asynchronous call.
template <class Result>
inline constexpr bool may_be_awaited = !std::is_void_v<Result> && !requires(Result & later) {
    later.get();
};

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
        detail::signer_check<Signer>::passed,
        "rampart: this type is no signer: it needs a headers type and sign(message, headers) "
        "returning sign::failure");
    static_assert(
        detail::rate_fits<Provider, typename Policies::limiter_type>,
        "rampart: this limiter paces by another provider's rate: take the client's own provider's");
    static_assert(
        detail::signer_fits<Provider, Signer>,
        "rampart: this signer signs by another provider's scheme: a request that it signed would "
        "be refused; make it of this provider's own scheme");
    static_assert(
        http::transport<Transport>,
        "rampart: this type is no transport: it needs send(origin, request_source, timeouts) "
        "returning result<http::response>");

    using core_type = client_core<Provider, Signer, Policies>;

public:
    using provider_type = Provider;

    /// A client of the server at `base_url` (an origin: https://host[:port]). A base URL that is
    /// none shows as errc::invalid_base_url in every call.
    basic_client(
        std::string_view base_url, credentials keys, Transport transport = Transport{},
        http::timeouts limits = {});

    /// With policies.
    basic_client(
        std::string_view base_url, credentials keys, Transport transport, http::timeouts limits,
        Policies behaviour);

    /// With a signer made by the caller: another clock, nonce or crypto policy.
    template <std::same_as<Signer> Given>
    basic_client(
        std::string_view base_url, Given signer, Transport transport = Transport{},
        http::timeouts limits = {}, Policies behaviour = {});

    /// Calls an operation and waits for its typed response. Throws nothing once the request may
    /// have been sent: what a policy or the transport throws then is an error with its delivery.
    template <auto const& Endpoint>
    [[nodiscard]] result<response_of<Endpoint>>
    call(request_of<Endpoint> const& request = {}, call_options const& options = {}) {
        check_family<Endpoint>();
        // Behind a failed check nothing is compiled, so that its sentence is all that is said.
        if constexpr (detail::is_buildable<Endpoint>()) {
            std::optional<response_of<Endpoint>> response;
            auto failed = run_call(
                *core_, transport_, plan_of<Provider, Endpoint>, &request, options.within(limits_),
                options.tag, &response);
            if (failed) return std::move(*failed);
            return std::move(*response);
        }
    }

    /// Calls an operation without waiting: `token` is any completion token of Asio's for
    /// `void(result<response_of<Endpoint>>)`. Needs rampart/async.hpp and an asynchronous
    /// transport. May be called from several threads at once.
    ///
    /// `request` is a request_of<Endpoint>, or braces. With GCC before 13 what is awaited takes a
    /// variable: that compiler destroys a request twice that is made within co_await's operand.
    template <auto const& Endpoint, class Token, class Request = request_of<Endpoint>>
    auto async_call(Request&& request, Token&& token, call_options const& options = {}) {
        check_family<Endpoint>();
        static_assert(
            detail::is_asynchronous<Transport>,
            "rampart: this client's transport only blocks: make a rampart::async_client "
            "(rampart/async.hpp) for async_call");
        using result_type = decltype(detail::initiate_call<Endpoint>(
            core_, transport_, std::forward<Request>(request), options.within(limits_), options.tag,
            std::forward<Token>(token)));
        static_assert(
            !detail::awaits_temporaries_wrongly || std::is_lvalue_reference_v<Request> ||
                std::is_trivially_destructible_v<std::remove_cvref_t<Request>> ||
                !detail::may_be_awaited<result_type>,
            "rampart: this compiler (GCC before 13) would destroy the request twice: put it into a "
            "variable before the call, and pass that");
        return detail::initiate_call<Endpoint>(
            core_, transport_, std::forward<Request>(request), options.within(limits_), options.tag,
            std::forward<Token>(token));
    }

    /// Ends all asynchronous calls with errc::cancelled.
    void cancel_all() requires detail::is_asynchronous<Transport> { transport_.cancel_all(); }

    /// The items of a paged list, page after page; see page_range.
    template <auto const& Endpoint>
    [[nodiscard]] auto pages(request_of<Endpoint> request = {}, call_options const& options = {}) {
        static_assert(
            is_paged<Endpoint>,
            "rampart: this endpoint is not paged: its response has no list with total, or with "
            "meta");
        return page_range<basic_client, Endpoint>{*this, std::move(request), options};
    }

    /// The signed request of a call, complete but not sent: to look at, or to send otherwise.
    /// Signatures expire within a minute.
    template <auto const& Endpoint>
    [[nodiscard]] result<http::request> prepare(request_of<Endpoint> const& request = {}) const {
        check_family<Endpoint>();
        if constexpr (detail::is_buildable<Endpoint>()) {
            return prepare_call(
                static_cast<core_type const&>(*core_), plan_of<Provider, Endpoint>, &request);
        }
    }

    /// Reads an answer as `Endpoint`'s response: the envelope, then the typed data.
    template <auto const& Endpoint>
    [[nodiscard]] static result<response_of<Endpoint>> decode(http::response const& received) {
        return decode_answer<Provider, Endpoint>(received);
    }

    [[nodiscard]] Transport& transport() noexcept { return transport_; }
    [[nodiscard]] Signer const& signer() const noexcept { return core_->signer; }
    [[nodiscard]] Policies const& behaviour() const noexcept { return core_->policies; }

    /// The timeouts of every call that has none of its own in its call_options.
    [[nodiscard]] http::timeouts const& timeouts() const noexcept { return limits_; }

private:
    template <auto const& Endpoint>
    static constexpr void check_family() {
        using tied_to = typename endpoint_type<Endpoint>::family_type;
        static_assert(
            std::is_same_v<tied_to, typename Provider::family> ||
                std::is_same_v<tied_to, any_provider>,
            "rampart: this endpoint belongs to another provider than the client");
        static_assert(detail::check_endpoint<Endpoint>());
    }

    std::shared_ptr<core_type> core_;
    Transport transport_;
    http::timeouts limits_;
};

} // namespace rampart

/// What the clients of a provider share, for all its operations. `RAMPART_CLIENT_OF(extern, P)` at
/// global scope says that it is compiled elsewhere: in the one file that has
/// `RAMPART_CLIENT_OF(, P)`. A provider's own client header does so in a separately compiled
/// program, where the provider's src.hpp has the other.
#define RAMPART_CLIENT_OF(linkage, ...)                                                            \
    linkage template class rampart::basic_client<__VA_ARGS__>;                                     \
    RAMPART_CALLS_OF(linkage, __VA_ARGS__)

/// The calls alone, `RAMPART_CALLS_OF(extern, P, Signer)`: for a client with a signer of its own
/// kind, which the constructor of a key pair does not fit.
#define RAMPART_CALLS_OF(linkage, ...)                                                             \
    linkage template std::optional<rampart::error> rampart::run_call(                              \
        rampart::core_of<__VA_ARGS__>&, rampart::http::tls_transport&, rampart::call_plan const&,  \
        void const*, rampart::http::timeouts const&, std::string_view, void*);                     \
    linkage template rampart::result<rampart::http::request> rampart::prepare_call(                \
        rampart::core_of<__VA_ARGS__> const&, rampart::call_plan const&, void const*);
