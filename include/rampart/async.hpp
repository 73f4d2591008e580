// Asynchronous calls with any completion token of Asio's: an opt-in, for it costs Asio's headers.
#pragma once

#include <rampart/config.hpp>

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <rampart/call/async_page_range.hpp>
#include <rampart/call/run_async.hpp>
#include <rampart/http/async_tls_transport.hpp>
#include <rampart/make_client.hpp>

namespace rampart {

namespace detail {

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

/// What an asynchronous client shares with its calls, which keep it alive.
template <class Core, class Transport>
struct shared_core : Core {
    template <class... Arguments>
    explicit shared_core(Transport carrier, Arguments&&... arguments)
        : Core{std::forward<Arguments>(arguments)...}, transport{std::move(carrier)} {}

    Transport transport;
    running_calls calls;
};

/// A call and what it refers to, alive until it is over.
template <class Shared, class Core, auto const& Endpoint>
struct owned_call {
    using operation_type = typed_operation<typename Core::provider_type, Endpoint>;
    using carried_type = decltype(carried(std::declval<operation_type&>()));

    owned_call(
        std::shared_ptr<Shared> with, request_of<Endpoint> asked, http::timeouts const& within,
        std::string name)
        : shared{std::move(with)},
          tag{std::move(name)},
          timeouts{within},
          request{std::move(asked)},
          operation{request},
          carrier{carried(operation)},
          running{make_running_call(shared->transport.get_executor())} {}
    owned_call(owned_call const&) = delete;
    owned_call& operator=(owned_call const&) = delete;
    /// Also of a call that comes to no end, since its context is destroyed.
    ~owned_call() { shared->calls.remove(*running); }

    [[nodiscard]] Core& core() noexcept { return *shared; }

    std::shared_ptr<Shared> shared;
    std::string tag;
    http::timeouts timeouts;
    request_of<Endpoint> request; // the answer is compared with it
    operation_type operation;
    carried_type carrier;
    std::shared_ptr<running_call> running;
};

/// Hands a call's result to its handler, on the handler's executor, which has something coming
/// until then.
template <class Owned, class Handler>
struct call_completion {
    using place_type = boost::asio::associated_executor_t<Handler, boost::asio::any_io_executor>;

    call_completion(std::unique_ptr<Owned> call, Handler called)
        : owned{std::move(call)},
          work{boost::asio::get_associated_executor(
              called, owned->shared->transport.get_executor())},
          handler{std::move(called)} {}

    /// `failed`: why the operation has no response.
    void operator()(std::optional<error> failed) {
        owned->shared->calls.remove(*owned->running);
        using result_type = decltype(owned->operation.take());
        auto outcome = failed ? result<result_type>{std::move(*failed)}
                              : result<result_type>{owned->operation.take()};
        owned.reset(); // before the handler, which may destroy the client
        auto const place = work.get_executor();
        boost::asio::dispatch(
            place, [called = std::move(handler), kept = std::move(work),
                    got = std::move(outcome)]() mutable {
                auto slot = boost::asio::get_associated_cancellation_slot(called);
                if (slot.is_connected()) slot.clear();
                std::move(called)(std::move(got));
            });
    }

    std::unique_ptr<Owned> owned;
    boost::asio::executor_work_guard<place_type> work;
    Handler handler;
};

/// Starts a call; never ends one within this function.
template <class Owned, class Handler>
void start_call(std::unique_ptr<Owned> owned, Handler handler) {
    auto& call = *owned;
    call.shared->calls.add(*call.running);
    auto slot = boost::asio::get_associated_cancellation_slot(handler);
    if (slot.is_connected()) {
        slot.assign([weak = std::weak_ptr{call.running}](boost::asio::cancellation_type) {
            if (auto const still = weak.lock()) still->cancel();
        });
    }
    spawn_call(
        call.core(), call.shared->transport, call.carrier, call.timeouts, call.tag, call.running,
        carried_completion(call_completion<Owned, Handler>{std::move(owned), std::move(handler)}));
}

} // namespace detail

/// A typed client of one provider whose calls are asynchronous, on the executor of its transport.
///
/// As basic_client otherwise: what it sends, repeats and returns is the same. Many calls may be
/// under way at once; each completes on the executor of its completion token, or on the
/// transport's. A call is cancelled through its token's cancellation slot (all types of
/// cancellation do the same), all of them by `cancel_all` or by destroying the client or assigning
/// another one; its error then tells by `delivery` how far it got. No thread is started but for
/// name lookups.
///
/// Thread safety: calls may be started from any thread. Lifetime: the execution context must
/// outlive the client; calls under way keep what they need of it.
/// ```
/// asio::io_context context;
/// rampart::banxa::async_client api{rampart::banxa::sandbox, {key, secret}, context};
/// // A variable: GCC 12 destroys a braced request twice when it is an operand of co_await.
/// rampart::banxa::price_request const wanted{.fiat = "EUR", ...};
/// auto price = co_await api.async_call<rampart::banxa::get_price>(wanted, asio::use_awaitable);
/// ```
template <class Provider, class Signer, class Transport, class Policies>
class basic_async_client {
    using checks = detail::client_checks<Provider, Signer, Policies>;
    static_assert(sizeof(checks) > 0);
    static_assert(
        http::async_transport<Transport>,
        "rampart: this type is not an asynchronous transport: it needs get_executor() and "
        "connect(origin, timeouts, use) returning an awaitable result of a connection");

    using core_type = detail::client_core<Provider, Signer, Policies>;
    using shared_type = detail::shared_core<core_type, Transport>;

public:
    using provider_type = Provider; ///< whose client it is

    /// A client of the server at `base_url`, see basic_client.
    basic_async_client(
        std::string_view base_url, credentials keys, Transport transport,
        http::timeouts timeouts = default_timeouts_of<Provider>())
        : basic_async_client{
              by_default{},
              base_url,
              detail::policies_for<Provider, Policies>(base_url, keys.api_key),
              Signer{std::move(keys.api_key), std::move(keys.secret)},
              std::move(transport),
              timeouts} {}

    /// With policies. The order is that of make_async_client.
    basic_async_client(
        std::string_view base_url, credentials keys, Transport transport, Policies behaviour,
        http::timeouts timeouts = default_timeouts_of<Provider>())
        : basic_async_client{
              base_url, Signer{std::move(keys.api_key), std::move(keys.secret)},
              std::move(transport), std::move(behaviour), timeouts} {}

    /// A mistake, that says so.
    template <class Where, class Given = Policies>
    basic_async_client(std::string_view, credentials, Where&&, http::timeouts, Given const&) {
        detail::policies_come_before_timeouts<Given>();
    }

    /// On an execution context, e.g. an io_context, or an executor; with the default transport.
    template <class Where>
    requires(
        !std::same_as<std::remove_cvref_t<Where>, Transport> &&
        std::constructible_from<Transport, Where>)
        basic_async_client(
            std::string_view base_url, credentials keys, Where&& where,
            http::timeouts timeouts = default_timeouts_of<Provider>())
        : basic_async_client{
              base_url, std::move(keys), Transport{std::forward<Where>(where)}, timeouts} {}

    /// On an execution context, with policies.
    template <class Where>
    requires(
        !std::same_as<std::remove_cvref_t<Where>, Transport> &&
        std::constructible_from<Transport, Where>)
        basic_async_client(
            std::string_view base_url, credentials keys, Where&& where, Policies behaviour,
            http::timeouts timeouts = default_timeouts_of<Provider>())
        : basic_async_client{
              base_url, std::move(keys), Transport{std::forward<Where>(where)},
              std::move(behaviour), timeouts} {}

    /// With a signer made by the caller: another clock, nonce or crypto policy.
    template <std::same_as<Signer> Given>
    basic_async_client(
        std::string_view base_url, Given signer, Transport transport,
        http::timeouts timeouts = default_timeouts_of<Provider>())
        : basic_async_client{
              by_default{},
              base_url,
              detail::policies_for<Provider, Policies>(base_url, detail::key_of(signer)),
              std::move(signer),
              std::move(transport),
              timeouts} {}

    /// With a signer and policies.
    template <std::same_as<Signer> Given>
    basic_async_client(
        std::string_view base_url, Given signer, Transport transport, Policies behaviour,
        http::timeouts timeouts = default_timeouts_of<Provider>())
        : shared_{std::make_shared<shared_type>(
              std::move(transport), base_url, std::move(signer), std::move(behaviour))},
          timeouts_{timeouts} {}

    /// Calls under way keep what they need.
    basic_async_client(basic_async_client&&) noexcept = default;
    /// Its own calls under way are cancelled.
    basic_async_client& operator=(basic_async_client&& other) noexcept {
        if (this == &other) return *this;
        if (shared_) cancel_all();
        shared_ = std::move(other.shared_);
        timeouts_ = other.timeouts_;
        return *this;
    }
    ~basic_async_client() {
        if (shared_) cancel_all();
    }

    /// Calls an operation without waiting: `token` is any completion token of Asio's for
    /// `void(result<response_of<Endpoint>>)`. On a thread that runs the executor this function
    /// takes the call's first steps itself, up to the first wait: hooks and observers may run here,
    /// so hold no lock that they take. The token's handler never runs here.
    ///
    /// `request` is a request_of<Endpoint>, or braces. With GCC before 13 what is awaited takes a
    /// variable: that compiler destroys a request twice that is made within co_await's operand.
    template <auto const& Endpoint, class Token, class Request = request_of<Endpoint>>
    auto async_call(Request&& request, Token&& token, call_options const& options = {}) {
        checks::template check_endpoint_of<Endpoint>();
        using result_type = decltype(initiate<Endpoint>(
            std::forward<Request>(request), std::forward<Token>(token), options));
        static_assert(
            !detail::awaits_temporaries_wrongly || std::is_lvalue_reference_v<Request> ||
                std::is_trivially_destructible_v<std::remove_cvref_t<Request>> ||
                !detail::may_be_awaited<result_type>,
            "rampart: this compiler (GCC before 13) would destroy the request twice: put it into a "
            "variable before the call, and pass that");
        return initiate<Endpoint>(
            std::forward<Request>(request), std::forward<Token>(token), options);
    }

    /// The items of a paged list, page after page; see async_page_range.
    template <auto const& Endpoint>
    [[nodiscard]] auto
    async_pages(request_of<Endpoint> request = {}, call_options const& options = {}) {
        if constexpr (detail::check_pages<Endpoint>()) {
            return async_page_range<basic_async_client, Endpoint>{
                *this, std::move(request), options};
        }
    }

    /// Ends all calls under way with errc::cancelled, their delivery telling how far they got.
    void cancel_all() { shared_->calls.cancel(); }

    /// The signed request of a call, complete but not sent, see basic_client.
    template <auto const& Endpoint>
    [[nodiscard]] result<http::request> prepare(request_of<Endpoint> const& request = {}) const {
        checks::template check_endpoint_of<Endpoint>();
        if constexpr (detail::is_buildable<Endpoint>()) {
            detail::typed_operation<Provider, Endpoint> operation{request};
            auto&& carried = detail::carried(operation);
            return detail::prepare_call(static_cast<core_type const&>(*shared_), carried);
        }
    }

    /// Where its I/O runs.
    [[nodiscard]] boost::asio::any_io_executor get_executor() const {
        return shared_->transport.get_executor();
    }
    /// What carries the requests.
    [[nodiscard]] Transport& transport() noexcept { return shared_->transport; }
    /// What signs the requests.
    [[nodiscard]] Signer const& signer() const noexcept { return shared_->signer; }
    /// The policies.
    [[nodiscard]] Policies const& behaviour() const noexcept { return shared_->policies; }

    /// Where the requests go; or why the base URL is not an origin.
    [[nodiscard]] result<http::origin> const& origin() const noexcept { return shared_->origin; }

    /// The timeouts of every call that has none of its own in its call_options.
    [[nodiscard]] http::timeouts const& timeouts() const noexcept { return timeouts_; }

private:
    struct by_default {};

    /// The policies come first, for they are made of the key that the signer takes.
    basic_async_client(
        by_default, std::string_view base_url, Policies behaviour, Signer signer,
        Transport transport, http::timeouts timeouts)
        : basic_async_client{
              base_url, std::move(signer), std::move(transport), std::move(behaviour), timeouts} {}

    template <auto const& Endpoint, class Token>
    auto initiate(request_of<Endpoint> request, Token&& token, call_options const& options) {
        using owned_type = detail::owned_call<shared_type, core_type, Endpoint>;
        auto const start = [](auto handler, std::shared_ptr<shared_type> shared,
                              request_of<Endpoint> asked, http::timeouts within, std::string tag) {
            detail::start_call(
                std::make_unique<owned_type>(
                    std::move(shared), std::move(asked), within, std::move(tag)),
                std::move(handler));
        };
        return boost::asio::async_initiate<Token, void(result<response_of<Endpoint>>)>(
            start, token, shared_, std::move(request), options.within(timeouts_),
            std::string{options.tag});
    }

    std::shared_ptr<shared_type> shared_;
    http::timeouts timeouts_;
};

/// An asynchronous client with rampart's own signer and transport, and policies of one's own.
template <class Provider, class Policies = default_policies_of<Provider>>
using async_client =
    basic_async_client<Provider, signer_of<Provider>, http::async_tls_transport, Policies>;

/// As make_client, an asynchronous one.
template <class Provider, class Transport, class Policies = default_policies_of<Provider>>
[[nodiscard]] auto make_async_client(
    std::string_view base_url, credentials keys, Transport transport, Policies behaviour,
    http::timeouts timeouts = default_timeouts_of<Provider>()) {
    return basic_async_client<Provider, signer_of<Provider>, Transport, Policies>{
        base_url, std::move(keys), std::move(transport), std::move(behaviour), timeouts};
}

/// With the policies that a client has by default.
template <class Provider, class Transport>
[[nodiscard]] auto make_async_client(
    std::string_view base_url, credentials keys, Transport transport,
    http::timeouts timeouts = default_timeouts_of<Provider>()) {
    return basic_async_client<Provider, signer_of<Provider>, Transport>{
        base_url, std::move(keys), std::move(transport), timeouts};
}

} // namespace rampart
