// The class of typed clients. What it is made of is in client.hpp, which a program needs that
// picks its own signer, transport or policies; the providers' own clients are compiled once in a
// separately compiled program, and do without.
#pragma once

#include <rampart/config.hpp>

#include <concepts>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <rampart/call/operation.hpp>
#include <rampart/call/options.hpp>
#include <rampart/http/tls_transport.hpp>
#include <rampart/pages.hpp>
#include <rampart/policy/default_policies.hpp>
#include <rampart/policy/policies.hpp>
#include <rampart/provider.hpp>
#include <rampart/sign/secret.hpp>
#include <rampart/sign/secret_source.hpp>

namespace rampart {

namespace http {
class async_tls_transport;
} // namespace http

/// A key pair as issued by a provider. The secret is moved into the client's signer.
struct credentials {
    std::string api_key; ///< as issued
    sign::secret secret; ///< as issued
};

/// The signer of a provider's clients, see make_client.hpp.
template <class Provider>
struct provider_signer;

template <class Provider>
using signer_of = provider_signer<Provider>;

namespace detail {

/// Says what is wrong with arguments in the order (..., timeouts, policies).
template <class Policies>
constexpr void policies_come_before_timeouts() {
    static_assert(
        sizeof(Policies) == 0,
        "rampart: policies come before timeouts: (base_url, keys, transport, policies, timeouts)");
}

/// What a client shares with its calls, see call/core.hpp.
template <class Provider, class Signer, class Policies>
struct client_core;

/// What a client with the default policies shares with its calls.
template <class Provider, class Signer = signer_of<Provider>>
using core_of = client_core<Provider, Signer, default_policies_of<Provider>>;

/// Makes a call in the calling thread, see call/run.hpp. The operation has the response when
/// nothing is returned.
template <class Core, class Transport, class Operation>
std::optional<error> run_call(
    Core& core, Transport& transport, Operation& operation, http::timeouts const& timeouts,
    std::string_view tag);

/// A call under way that can be cancelled, see call/run_async.hpp.
struct running_call;

/// Makes a call on the executor of its transport, see call/run_async.hpp.
template <class Core, class Transport, class Operation, class Done>
void spawn_call(
    Core& core, Transport& transport, Operation& operation, http::timeouts const& timeouts,
    std::string_view tag, std::shared_ptr<running_call> running, Done done);

/// The signed request of a call.
template <class Core, class Operation>
result<http::request> prepare_call(Core const& core, Operation& operation);

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

/// Whether a member goes into a header that the signer sends: it would be sent twice.
template <class Provider, auto const& Endpoint>
constexpr bool takes_signature_header() {
    if constexpr (Endpoint.placed.size() != 0) {
        if constexpr (requires { Provider::scheme::headers::names; }) {
            for (auto const& one : Endpoint.placed) {
                if (one.place != member_place::header) continue;
                for (std::string_view const name : Provider::scheme::headers::names)
                    if (http::same_name(name, one.wire_name)) return true;
            }
        }
    }
    return false;
}

/// Whether a scheme puts fields of its own into the bodies of requests.
template <class Provider>
constexpr bool fills_forms() {
    if constexpr (requires { Provider::scheme::form_fields::size; }) {
        return Provider::scheme::form_fields::size > 0;
    } else {
        return false;
    }
}

/// Whether a request has a member that the scheme itself puts into the body: it would be sent
/// twice.
template <class Provider, auto const& Endpoint>
constexpr bool takes_form_field() {
    if constexpr (fills_forms<Provider>() && json::described<request_of<Endpoint>>) {
        return json::any_member<request_of<Endpoint>>([]<class Descriptor>(Descriptor) {
            return Endpoint.place_of(Descriptor::name) == member_place::by_form &&
                   Provider::scheme::form_fields::has(Descriptor::name);
        });
    } else {
        return false;
    }
}

/// What a client's parts have to be, whatever its transport.
template <class Provider, class Signer, class Policies>
struct client_checks {
    static_assert(check_provider<Provider>());
    static_assert(
        signer_check<Signer>::passed,
        "rampart: this type is not a signer: it needs a headers type and sign(message, headers) "
        "returning sign::failure");
    static_assert(
        rate_fits<Provider, typename Policies::limiter_type>,
        "rampart: this limiter paces by another provider's rate: take the client's own provider's");
    static_assert(
        signer_fits<Provider, Signer>,
        "rampart: this signer signs by another provider's scheme: a request that it signed would "
        "be refused; make it of this provider's own scheme");

    template <auto const& Endpoint>
    static constexpr void check_endpoint_of() {
        using tied_to = typename endpoint_type<Endpoint>::family_type;
        static_assert(
            std::is_same_v<tied_to, typename Provider::family> ||
                std::is_same_v<tied_to, any_provider>,
            "rampart: this endpoint belongs to another provider than the client");
        static_assert(check_endpoint<Endpoint>());
        if constexpr (is_constant<Endpoint>) {
            static_assert(
                Endpoint.effect != effect::creates_once || key_lifetime_of<Provider>().count() > 0,
                "rampart: this endpoint is effect::creates_once, and its provider does not say how "
                "long it remembers a key: add `static constexpr std::chrono::seconds key_lifetime` "
                "to the provider");
            static_assert(
                !fills_forms<Provider>() || Endpoint.form() == body_form::urlencoded ||
                    Endpoint.authentication == authentication::none,
                "rampart: this provider's scheme puts fields of its own (a nonce) into a "
                "form-encoded body: this endpoint needs .body = body_form::urlencoded, or "
                ".authentication = authentication::none");
            static_assert(
                !takes_form_field<Provider, Endpoint>(),
                "rampart: this endpoint's request type has a member that the provider's scheme "
                "itself puts into the body: leave it out of the type");
            static_assert(
                !takes_signature_header<Provider, Endpoint>(),
                "rampart: this endpoint places a member in a header of the provider's scheme, "
                "which "
                "the signer sends");
        }
    }
};

} // namespace detail

/// A typed client of one provider.
///
/// Each call goes one way: typed request, bytes, signature, transport, envelope, typed response.
/// The bytes of an attempt are made once; those that were signed are those that are sent. No
/// redirect is followed. A call is repeated only as the retry policy allows: reading, and what the
/// server certainly did not act upon. Errors are values; `error::delivery` says how far it got.
///
/// Its calls block; those of a basic_async_client (rampart/async.hpp) do not.
///
/// Thread safety: `call` may be used from several threads at once when the transport's `connect`
/// may (that of tls_transport may). Lifetime: it can be moved while no call is running.
///
/// ```
/// rampart::hexarails::client api{rampart::hexarails::sandbox, {key, secret{value}}};
/// auto made = api.call<rampart::hexarails::create_customer>(
///     {.name = "Jane Doe", .email = "jane@example.com"});
/// if (!made) std::cerr << made.error().describe() << '\n';
/// ```
template <
    class Provider, class Signer = signer_of<Provider>, class Transport = http::tls_transport,
    class Policies = default_policies_of<Provider>>
class basic_client {
    using checks = detail::client_checks<Provider, Signer, Policies>;
    static_assert(sizeof(checks) > 0);
    static_assert(
        http::transport<Transport>, "rampart: this type is not a transport: it needs "
                                    "connect(origin, timeouts, use) returning a "
                                    "result of a connection");

    using core_type = detail::client_core<Provider, Signer, Policies>;

public:
    using provider_type = Provider; ///< whose client it is

    /// A client of the server at `base_url` (an origin: https://host[:port]). A base URL that is
    /// none shows as errc::invalid_base_url in every call. Policies and timeouts that it is not
    /// given are its provider's, see brings_policies, or rampart's.
    basic_client(
        std::string_view base_url, credentials keys, Transport transport = Transport{},
        http::timeouts timeouts = default_timeouts_of<Provider>());

    /// With policies. The order is that of make_client.
    basic_client(
        std::string_view base_url, credentials keys, Transport transport, Policies behaviour,
        http::timeouts timeouts = default_timeouts_of<Provider>());

    /// A mistake, that says so.
    template <class Given = Policies>
    basic_client(std::string_view, credentials, Transport, http::timeouts, Given const&) {
        detail::policies_come_before_timeouts<Given>();
    }

    /// With a signer made by the caller: another clock, nonce or crypto policy.
    template <std::same_as<Signer> Given>
    basic_client(
        std::string_view base_url, Given signer, Transport transport = Transport{},
        http::timeouts timeouts = default_timeouts_of<Provider>());

    /// With a signer and policies.
    template <std::same_as<Signer> Given>
    basic_client(
        std::string_view base_url, Given signer, Transport transport, Policies behaviour,
        http::timeouts timeouts = default_timeouts_of<Provider>());

    /// Calls an operation and waits for its typed response. Throws nothing once the request may
    /// have been sent: what a policy or the transport throws then is an error with its delivery.
    template <auto const& Endpoint>
    [[nodiscard]] result<response_of<Endpoint>>
    call(request_of<Endpoint> const& request = {}, call_options const& options = {}) {
        checks::template check_endpoint_of<Endpoint>();
        // Behind a failed check nothing is compiled, so that its sentence is all that is said.
        if constexpr (detail::is_buildable<Endpoint>()) {
            detail::typed_operation<Provider, Endpoint> operation{request};
            auto&& carried = detail::carried(operation);
            auto failed = detail::run_call(
                *core_, transport_, carried, options.within(timeouts_), options.tag);
            if (failed) return std::move(*failed);
            return operation.take();
        }
    }

    /// The items of a paged list, page after page; see page_range.
    template <auto const& Endpoint>
    [[nodiscard]] auto pages(request_of<Endpoint> request = {}, call_options const& options = {}) {
        // Behind a failed check nothing is compiled, so that its sentence is all that is said.
        if constexpr (detail::check_pages<Endpoint>()) {
            return page_range<basic_client, Endpoint>{*this, std::move(request), options};
        }
    }

    /// The signed request of a call, complete but not sent: to look at, or to send otherwise.
    /// Signatures expire within a minute.
    template <auto const& Endpoint>
    [[nodiscard]] result<http::request> prepare(request_of<Endpoint> const& request = {}) const {
        checks::template check_endpoint_of<Endpoint>();
        if constexpr (detail::is_buildable<Endpoint>()) {
            detail::typed_operation<Provider, Endpoint> operation{request};
            auto&& carried = detail::carried(operation);
            return detail::prepare_call(static_cast<core_type const&>(*core_), carried);
        }
    }

    /// Reads an answer as `Endpoint`'s response: the envelope, then the typed data.
    template <auto const& Endpoint>
    [[nodiscard]] static result<response_of<Endpoint>> decode(http::response const& received) {
        return decode_answer<Provider, Endpoint>(received);
    }

    /// What carries the requests.
    [[nodiscard]] Transport& transport() noexcept { return transport_; }
    /// What signs the requests.
    [[nodiscard]] Signer const& signer() const noexcept { return core_->signer; }
    /// The policies.
    [[nodiscard]] Policies const& behaviour() const noexcept { return core_->policies; }

    /// Where the requests go; or why the base URL is not an origin.
    [[nodiscard]] result<http::origin> const& origin() const noexcept { return core_->origin; }

    /// The timeouts of every call that has none of its own in its call_options.
    [[nodiscard]] http::timeouts const& timeouts() const noexcept { return timeouts_; }

private:
    std::shared_ptr<core_type> core_;
    Transport transport_;
    http::timeouts timeouts_;
};

/// A client whose calls are asynchronous, see rampart/async.hpp.
template <
    class Provider, class Signer = signer_of<Provider>, class Transport = http::async_tls_transport,
    class Policies = default_policies_of<Provider>>
class basic_async_client;

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
    linkage template std::optional<rampart::error> rampart::detail::run_call(                      \
        rampart::detail::core_of<__VA_ARGS__>&, rampart::http::tls_transport&,                     \
        rampart::detail::erased_operation&, rampart::http::timeouts const&, std::string_view);     \
    linkage template rampart::result<rampart::http::request> rampart::detail::prepare_call(        \
        rampart::detail::core_of<__VA_ARGS__> const&, rampart::detail::erased_operation&);

/// The same for its asynchronous client, where the file with `RAMPART_ASYNC_CALLS_OF(, P)` includes
/// <rampart/async.hpp>.
#define RAMPART_ASYNC_CALLS_OF(linkage, ...)                                                       \
    linkage template void rampart::detail::spawn_call(                                             \
        rampart::detail::core_of<__VA_ARGS__>&, rampart::http::async_tls_transport&,               \
        rampart::detail::erased_operation&, rampart::http::timeouts const&, std::string_view,      \
        std::shared_ptr<rampart::detail::running_call>, rampart::detail::erased_completion);
