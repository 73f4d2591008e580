// Asynchronous calls with any completion token of Asio's: an opt-in, for it costs Asio's headers.
#pragma once

#include <rampart/config.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>

#include <rampart/call/async_pages.hpp>
#include <rampart/http/async_tls_transport.hpp>
#include <rampart/make_client.hpp>

namespace rampart {

/// A client whose calls may be asynchronous, on the executor that its transport is made with.
///
/// Many calls may be under way at once, started from any thread; each completes on the executor of
/// its completion token, or on the transport's. A call is cancelled through its token's
/// cancellation slot (all types of cancellation do the same), all of them by `cancel_all` or by
/// destroying the client; its error then tells by `delivery` how far it got. No thread is started.
/// The execution context must outlive the client.
/// ```
/// asio::io_context context;
/// rampart::async_client<rampart::banxa::provider> api{
///     rampart::banxa::sandbox, {key, secret}, rampart::http::async_tls_transport{context}};
/// // A variable: GCC 12 destroys a braced request twice when it is an operand of co_await.
/// rampart::banxa::price_request const wanted{.fiat = "EUR", ...};
/// auto price = co_await api.async_call<rampart::banxa::get_price>(wanted, asio::use_awaitable);
/// ```
template <class Provider, class Policies = policies<>>
using async_client =
    basic_client<Provider, signer_of<Provider>, http::async_tls_transport, Policies>;

namespace detail {

/// A call and what it refers to, alive until its handler is called.
template <class Core, auto const& Endpoint>
struct owned_call {
    owned_call(
        std::shared_ptr<Core> shared, request_of<Endpoint> asked, http::timeouts const& limits,
        std::string name)
        : core{std::move(shared)},
          tag{std::move(name)},
          request{std::move(asked)},
          call{*core, request, limits, tag} {}

    std::shared_ptr<Core> core;
    std::string tag;
    request_of<Endpoint> request; // the answer is compared with it
    typed_call<Core, Endpoint> call;
};

template <auto const& Endpoint, class Core, class Transport, class Token>
auto initiate_call(
    std::shared_ptr<Core> core, Transport& transport, request_of<Endpoint> request,
    http::timeouts const& limits, std::string_view tag, Token&& token) {
    static_assert(
        http::async_transport<Transport>,
        "rampart: this type is no asynchronous transport: it needs get_executor(), cancel_all() "
        "and async_run(origin, call_sequence_view, handler)");
    namespace asio = boost::asio;
    auto const initiate = [](auto handler, std::shared_ptr<Core> shared, Transport* carrier,
                             request_of<Endpoint> asked, http::timeouts within, std::string name) {
        auto const executor = asio::get_associated_executor(handler, carrier->get_executor());
        auto const slot = asio::get_associated_cancellation_slot(handler);
        auto owned = std::make_unique<owned_call<Core, Endpoint>>(
            std::move(shared), std::move(asked), within, std::move(name));
        auto& call = owned->call;
        auto const to = owned->core->origin ? *owned->core->origin : http::origin{};
        auto finish = [owned = std::move(owned), handler = std::move(handler)]() mutable {
            auto outcome = std::move(owned->call).take();
            owned.reset(); // before the handler, which may destroy the client
            std::move(handler)(std::move(outcome));
        };
        carrier->async_run(
            to, http::call_sequence_view{static_cast<call_progress<Core>&>(call)},
            asio::bind_cancellation_slot(slot, asio::bind_executor(executor, std::move(finish))));
    };
    return asio::async_initiate<Token, void(result<response_of<Endpoint>>)>(
        initiate, token, std::move(core), &transport, std::move(request), limits, std::string{tag});
}

} // namespace detail

} // namespace rampart
