#include <chrono>
#include <exception>
#include <stdexcept>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <rampart/async.hpp>
#include <rampart/hexarails.hpp>

#include "hand_signer.hpp"
#include "load.hpp"

namespace benchmarks {

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

class calls : public load {
public:
    calls(account const& to, std::size_t in_flight, std::size_t connections, std::size_t clients)
        : in_flight_{in_flight} {
        auto const share = (connections + clients - 1) / clients;
        rampart::http::timeouts const limits{
            .call = 300s, .connect = 300s, .io = 300s, .pool_wait = 300s};
        for (std::size_t number = 0; number < clients; ++number) {
            clients_.push_back(std::make_unique<client>(
                "https://" + to.host + ':' + std::to_string(to.port),
                rampart::credentials{
                    to.api_key + std::to_string(number),
                    rampart::sign::secret{to.api_secret + std::to_string(number)}},
                rampart::http::async_tls_transport{
                    context_,
                    {.ca_file = to.ca_file,
                     .max_connections = share,
                     .max_waiting = in_flight,
                     .max_idle_connections = share,
                     .idle_timeout = 10min,
                     .max_age = 0ms,
                     .fresh_for_changes = 10min}},
                limits));
        }
    }

    ~calls() override {
        for (auto const& one : clients_)
            one->cancel_all();
        context_.restart();
        context_.run();
    }

    void run(std::size_t count, std::vector<float>& microseconds) override {
        left_ = count;
        for (std::size_t lane = 0; lane < in_flight_; ++lane)
            asio::co_spawn(
                context_, repeat(*clients_[lane % clients_.size()], microseconds), noting{failed_});
        context_.restart();
        context_.run();
        if (failed_) std::rethrow_exception(failed_);
    }

    void hold() override {
        // With a callback: a coroutine would have a frame of its own.
        for (std::size_t lane = 0; lane < in_flight_; ++lane) {
            clients_[lane % clients_.size()]->async_call<rampart::hexarails::create_customer>(
                {.name = held_name, .email = "jane@example.com"}, [this](auto const& made) {
                    if (made || made.error().code != rampart::errc::cancelled)
                        failed_ = std::make_exception_ptr(
                            std::runtime_error{made ? "answered" : made.error().describe()});
                });
        }
        context_.restart();
        while (context_.run_one_for(1s) != 0) {
        }
        if (failed_) std::rethrow_exception(failed_);
    }

private:
    // Nothing is repeated: an error that a repetition would hide is an error here.
    using client =
        rampart::async_client<rampart::hexarails::provider, rampart::policies<rampart::no_retry>>;

    struct noting {
        std::exception_ptr& failed;
        void operator()(std::exception_ptr thrown) const {
            if (thrown) failed = std::move(thrown);
        }
    };

    asio::awaitable<void> repeat(client& api, std::vector<float>& microseconds) {
        while (left_ > 0) {
            --left_;
            auto const begun = std::chrono::steady_clock::now();
            rampart::hexarails::customer_create const wanted{
                .name = "Jane Doe", .email = "jane@example.com"};
            auto const made = co_await api.async_call<rampart::hexarails::create_customer>(
                wanted, asio::use_awaitable);
            if (!made) throw rampart::call_failed{made.error()};
            if (text_of(made->status) != "PENDING") throw std::runtime_error{"wrong answer"};
            microseconds.push_back(microseconds_since(begun));
        }
    }

    std::size_t in_flight_;
    asio::io_context context_{1};
    std::vector<std::unique_ptr<client>> clients_;
    std::size_t left_ = 0;
    std::exception_ptr failed_;
};

} // namespace

std::unique_ptr<load> rampart_load(
    account const& to, std::size_t in_flight, std::size_t connections, std::size_t clients) {
    return std::make_unique<calls>(to, in_flight, connections, clients);
}

} // namespace benchmarks
