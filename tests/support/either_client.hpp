// A client of HexaRails whose calls block or complete on a context, so that a test does both alike.
#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include <boost/asio/io_context.hpp>

#include <rampart/async.hpp>
#include <rampart/hexarails.hpp>

namespace rampart::test {

/// One call after the other, none repeated. For one thread.
class either_client {
public:
    using policies_type = policies<no_retry>;
    using blocking_client = basic_client<
        hexarails::provider, signer_of<hexarails::provider>, http::tls_transport, policies_type>;
    using async_client = rampart::async_client<hexarails::provider, policies_type>;

    either_client(
        bool asynchronous, std::string_view base_url, credentials keys, http::tls_settings settings,
        http::timeouts timeouts) {
        if (asynchronous) {
            asynchronous_.emplace(
                base_url, std::move(keys), http::async_tls_transport{context_, std::move(settings)},
                timeouts);
        } else {
            blocking_.emplace(
                base_url, std::move(keys), http::tls_transport{std::move(settings)}, timeouts);
        }
    }

    template <auto const& Endpoint>
    result<response_of<Endpoint>> call(request_of<Endpoint> request) {
        if (blocking_) return blocking_->call<Endpoint>(request);
        std::optional<result<response_of<Endpoint>>> out;
        asynchronous_->async_call<Endpoint>(
            std::move(request), [&](auto answer) { out.emplace(std::move(answer)); });
        context_.restart();
        context_.run();
        return std::move(*out);
    }

    [[nodiscard]] http::pool_metrics metrics() {
        return blocking_ ? blocking_->transport().metrics() : asynchronous_->transport().metrics();
    }

    boost::asio::io_context& context() { return context_; }
    blocking_client& blocking() { return *blocking_; }
    async_client& asynchronous() { return *asynchronous_; }

    /// The client goes, its context stays.
    void reset() {
        blocking_.reset();
        asynchronous_.reset();
    }

private:
    boost::asio::io_context context_{1};
    std::optional<blocking_client> blocking_;
    std::optional<async_client> asynchronous_;
};

} // namespace rampart::test
