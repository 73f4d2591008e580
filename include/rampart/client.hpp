// The client: a provider, a signer and a transport put together into typed calls.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <rampart/endpoint.hpp>
#include <rampart/error.hpp>
#include <rampart/http/tls_transport.hpp>
#include <rampart/http/transport.hpp>
#include <rampart/json/read.hpp>
#include <rampart/pages.hpp>
#include <rampart/provider.hpp>
#include <rampart/request_builder.hpp>
#include <rampart/sign/signer.hpp>

namespace rampart {

/// A key pair as issued by a provider. The secret is moved into the client's signer.
struct credentials {
    std::string api_key;
    sign::secret secret;
};

/// A typed client of one provider.
///
/// Each call goes one way: typed request, bytes, signature, transport, envelope, typed response.
/// The bytes are made once; those that were signed are those that are sent. Nothing is repeated
/// and no redirect is followed. Errors are values; `error::delivery` says how far it got.
///
/// `call` may be used from several threads at once when the transport's `send` may (that of
/// tls_transport may). It can be moved while no call is running.
///
/// ```
/// rampart::hexarails::client api{rampart::hexarails::sandbox, {key, secret{value}}};
/// auto made = api.call<rampart::hexarails::create_customer>(
///     {.name = "Jane Doe", .email = "jane@example.com"});
/// if (!made) std::cerr << made.error().describe() << '\n';
/// ```
template <
    class Provider, class Signer = sign::basic_signer<typename Provider::scheme>,
    class Transport = http::tls_transport>
class basic_client {
    static constexpr bool has_envelope = requires { typename Provider::envelope; };
    static_assert(
        has_envelope,
        "rampart: this provider has no envelope: add `using envelope = ...;` with a static "
        "open(answer) that returns result<opened>");
    static_assert(
        !has_envelope || provider_policy<Provider>,
        "rampart: this type is no provider: it needs name, scheme, envelope, family and "
        "json_type_on_bodiless");
    static_assert(
        sign::signer<Signer>,
        "rampart: this type is no signer: it needs a headers type and sign(message, headers) "
        "returning sign::failure");
    static_assert(
        http::transport<Transport>,
        "rampart: this type is no transport: it needs send(origin, request, deadlines) returning "
        "result<http::response>");

public:
    using provider_type = Provider;

    /// A client of the server at `base_url` (an origin: https://host[:port]). A base URL that is
    /// none shows as errc::invalid_base_url in every call.
    basic_client(
        std::string_view base_url, credentials keys, Transport transport = Transport{},
        http::deadlines limits = {})
        : basic_client{
              base_url, Signer{std::move(keys.api_key), std::move(keys.secret)},
              std::move(transport), limits} {}

    /// With a signer made by the caller: another clock, nonce or crypto policy.
    template <std::same_as<Signer> Given>
    basic_client(
        std::string_view base_url, Given signer, Transport transport = Transport{},
        http::deadlines limits = {})
        : origin_{http::origin::parse(base_url)},
          signer_{std::move(signer)},
          transport_{std::move(transport)},
          limits_{limits} {}

    /// Calls an operation and waits for its typed response.
    template <auto const& Endpoint>
    [[nodiscard]] result<response_of<Endpoint>> call(request_of<Endpoint> const& request = {}) {
        auto const prepared = prepare<Endpoint>(request);
        if (!prepared) return prepared.error();
        auto const received = transport_.send(*origin_, *prepared, limits_);
        if (!received) return received.error();
        return decode<Endpoint>(*received);
    }

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
        using tied_to = typename endpoint_type<Endpoint>::family_type;
        static_assert(
            std::is_same_v<tied_to, typename Provider::family> ||
                std::is_same_v<tied_to, any_provider>,
            "rampart: this endpoint belongs to another provider than the client");
        if (!origin_) return origin_.error();
        auto built = build_request<Endpoint>(request, {}, start());
        if (!built) return built;
        return complete(std::move(*built), Endpoint.authentication);
    }

    /// Reads an answer as `Endpoint`'s response: the envelope, then the typed data.
    template <auto const& Endpoint>
    [[nodiscard]] static result<response_of<Endpoint>> decode(http::response const& received) {
        using response_type = response_of<Endpoint>;
        std::string no_json;
        auto const parsed = json::document::parse(received.body, no_json);
        answer const seen{
            received, parsed ? std::optional{parsed->root()} : std::nullopt, Endpoint.effect};
        auto const inside = Provider::envelope::open(seen);
        if (!inside) return inside.error();
        response_type out{};
        json::read_problem why;
        if (!inside->data) {
            if constexpr (
                std::is_same_v<response_type, json::nothing> ||
                json::detail::is_optional<response_type>) {
                return out;
            } else {
                why.path = inside->path;
                why.problem = "required, but missing";
            }
        } else if (json::read_value(*inside->data, out, why)) {
            return out;
        } else if (!inside->path.empty()) {
            json::detail::value_reader placed{std::move(why.path), {}};
            placed.prefix(std::string{inside->path});
            why.path = std::move(placed.path);
        }
        // The provider said yes: it acted, though what it said cannot be read.
        error failed = refusal(received);
        failed.code = errc::malformed_response;
        failed.delivery = delivery::unknown;
        failed.message = why.message();
        return failed;
    }

    [[nodiscard]] Transport& transport() noexcept { return transport_; }
    [[nodiscard]] Signer const& signer() const noexcept { return signer_; }

    /// Deadlines of the calls that follow.
    void set_deadlines(http::deadlines limits) noexcept { limits_ = limits; }

private:
    /// A request with the headers that stand first in each, and room for those that follow.
    http::request start() const {
        http::request out;
        out.headers.reserve(12);
        out.headers.emplace_back("Host", origin_->authority());
        out.headers.emplace_back("User-Agent", "rampart/" RAMPART_VERSION_STRING);
        out.headers.emplace_back("Accept", "application/json");
        return out;
    }

    /// Becomes a string where it is to stand, rather than being moved there.
    struct placed {
        std::string_view text;
        operator std::string() const { return std::string{text}; }
    };

    /// Adds what follows from the body, and the signature's headers where it has them.
    result<http::request> complete(http::request message, authentication how) const {
        auto& headers = message.headers;
        bool const typed = headers.back().name == "Content-Type";
        if (Provider::json_type_on_bodiless && !typed) {
            headers.emplace_back("Content-Type", "application/json");
        }
        if (message.method != http::method::get) {
            headers.emplace_back("Content-Length", std::to_string(message.body.size()));
        }
        if (how == authentication::none) return message;
        typename Signer::headers made;
        auto const failed = signer_.sign(
            {http::to_string(message.method), headers.front().value, message.target, message.body,
             message.multipart},
            made);
        if (failed != sign::failure::none) {
            bool const key = failed == sign::failure::api_key_invalid;
            return make_error(
                key ? errc::invalid_credentials : errc::signing_failed, delivery::not_sent,
                std::string{sign::describe(failed)});
        }
        for (std::size_t index = 0; index < made.size(); ++index) {
            headers.emplace_back(placed{made.name(index)}, placed{made.value(index)});
        }
        return message;
    }

    result<http::origin> origin_;
    Signer signer_;
    Transport transport_;
    http::deadlines limits_;
};

} // namespace rampart
