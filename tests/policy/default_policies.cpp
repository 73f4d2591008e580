// policy/default_policies.hpp: what a client does that is given no policies of its own.
#include <rampart/policy/default_policies.hpp>

#include <chrono>
#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>

#include <rampart/async.hpp>
#include <rampart/hexarails.hpp>
#include <rampart/http/scripted_transport.hpp>
#include <rampart/make_client.hpp>
#include <rampart/policy/shared_limiter.hpp>
#include <rampart/rampart.hpp>

namespace default_policies_test {

using namespace rampart;
using namespace std::chrono_literals;

struct scheme : sign::hmac_sha256_scheme {
    using message = sign::lines<sign::parts::target>;
    using headers = sign::header_list<sign::header<"X-Signature", sign::parts::signature>>;
};

struct envelope {
    static result<opened> open(answer const& received) {
        if (is_success(received.response.status)) return opened{received.body, ""};
        return refusal(received);
    }
};

/// Remembers for whom it was made.
struct told_observer {
    std::string about;
    void on(events::call_finished const&) const {}
};

/// Names nothing of the kind.
struct plain_provider {
    static constexpr std::string_view name = "plain";
    static constexpr bool json_type_on_bodiless = false;
    using scheme = default_policies_test::scheme;
    using envelope = default_policies_test::envelope;
    using family = any_provider;
};

/// Names all of it.
struct provider : plain_provider {
    static auto default_policies(std::string_view base_url, std::string_view key) {
        rate_limit const slow{1, 60s, "key", "default_policies_test"};
        return policies{
            .retry = standard_retry{.attempts = 2, .backoff = {.transient_base = 1ms}},
            .limiter = shared_limiter{slow, key, {.max_wait = 1s}},
            .observer = told_observer{std::string{base_url} + ' ' + std::string{key}}};
    }
    static constexpr http::timeouts default_timeouts{.call = 7s};
};

constexpr endpoint<json::nothing, json::nothing> ping{.path = "/ping", .effect = effect::reads};

constexpr std::string_view url = "https://api.example";

template <class P>
using client_of = basic_client<P, signer_of<P>, http::scripted_transport>;

static_assert(std::same_as<default_policies_of<plain_provider>, policies<>>);
static_assert(std::same_as<default_policies_of<hexarails::provider>, policies<>>);
static_assert(std::same_as<default_policies_of<banxa::provider>, policies<>>);
static_assert(std::same_as<default_policies_of<rampnow::provider>, policies<>>);
static_assert(
    std::same_as<
        decltype(client_of<provider>{url, {}}.behaviour()), default_policies_of<provider> const&>);

} // namespace default_policies_test

using namespace default_policies_test;

TEST_CASE("a client without policies has its provider's, made for its server and key") {
    client_of<provider> const api{url, {"key 1", sign::secret{"s"}}};
    CHECK(api.behaviour().observer.about == "https://api.example key 1");
    CHECK(api.behaviour().retry.attempts == 2);
    CHECK(api.timeouts().call == 7s);
    auto const made =
        make_client<provider>(url, {"key 2", sign::secret{"s"}}, http::scripted_transport{});
    CHECK(made.behaviour().observer.about == "https://api.example key 2");
    CHECK(made.timeouts().call == 7s);
    client_of<provider> const with_signer{url, signer_of<provider>{"key 3", sign::secret{"s"}}};
    CHECK(with_signer.behaviour().observer.about == "https://api.example key 3");
    CHECK(with_signer.timeouts().call == 7s);
}

TEST_CASE("a provider's pacing and retries take effect") {
    http::scripted_transport wire;
    wire.answer(503, "");
    wire.answer(200, "{}");
    client_of<provider> api{url, {"paced", sign::secret{"s"}}, std::move(wire)};
    auto const first = api.call<ping>();
    // Two attempts of the retry policy; the second one has no place in the limiter soon enough.
    REQUIRE(first.has_error());
    CHECK(first.error().code == errc::pacing_timeout);
    CHECK(api.transport().sent().size() == 1);
    // Another client of the key shares its pace.
    client_of<provider> other{url, {"paced", sign::secret{"s"}}};
    CHECK(other.call<ping>().error().code == errc::pacing_timeout);
    http::scripted_transport free_wire;
    free_wire.answer(200, "{}");
    client_of<provider> of_another_key{url, {"unpaced", sign::secret{"s"}}, std::move(free_wire)};
    CHECK(of_another_key.call<ping>().has_value());
}

TEST_CASE("policies that are given replace the provider's, and its timeouts stay") {
    auto const own = make_client<provider>(
        url, {"key", sign::secret{"s"}}, http::scripted_transport{}, policies{.retry = no_retry{}});
    static_assert(std::same_as<std::remove_cvref_t<decltype(own.behaviour())>, policies<no_retry>>);
    CHECK(own.timeouts().call == 7s);
    auto const hurried = make_client<provider>(
        url, {"key", sign::secret{"s"}}, http::scripted_transport{}, http::timeouts{.call = 1s});
    CHECK(hurried.timeouts().call == 1s);
    CHECK(hurried.behaviour().observer.about == "https://api.example key");
    // Of the same type, but the caller's.
    client_of<provider> const same{
        url, {"key", sign::secret{"s"}}, {}, provider::default_policies("elsewhere", "other")};
    CHECK(same.behaviour().observer.about == "elsewhere other");
}

TEST_CASE("without a word of the provider's a client has rampart's policies and timeouts") {
    client_of<plain_provider> const api{url, {"key", sign::secret{"s"}}};
    CHECK(api.behaviour().retry.attempts == standard_retry{}.attempts);
    CHECK(api.timeouts().call == http::timeouts{}.call);
}

TEST_CASE("an asynchronous client has its provider's policies and timeouts too") {
    boost::asio::io_context context;
    rampart::async_client<provider> const on_context{url, {"key 4", sign::secret{"s"}}, context};
    CHECK(on_context.behaviour().observer.about == "https://api.example key 4");
    CHECK(on_context.timeouts().call == 7s);
    rampart::async_client<provider> const with_transport{
        url, {"key 5", sign::secret{"s"}}, http::async_tls_transport{context}};
    CHECK(with_transport.behaviour().observer.about == "https://api.example key 5");
    rampart::async_client<provider> const with_signer{
        url, signer_of<provider>{"key 6", sign::secret{"s"}}, http::async_tls_transport{context}};
    CHECK(with_signer.behaviour().observer.about == "https://api.example key 6");
    auto const made = make_async_client<provider>(
        url, {"key 7", sign::secret{"s"}}, http::async_tls_transport{context});
    CHECK(made.behaviour().observer.about == "https://api.example key 7");
}
