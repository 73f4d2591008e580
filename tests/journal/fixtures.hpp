// What the tests of paying have in common: a sandbox, a line that breaks, and a count of payments.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include <rampart/hexarails/endpoints.hpp>
#include <rampart/hexarails/settled_by.hpp>
#include <rampart/http/tls_transport.hpp>
#include <rampart/journal/payer.hpp>
#include <rampart/sandbox/server.hpp>

namespace rampart::test {

/// A transport whose sending is decided by a test: `around` has the transport underneath.
class decided_transport {
public:
    using send_type = std::function<result<http::response>(http::request_source const&)>;
    using around_type =
        std::function<result<http::response>(http::request_source const&, send_type const&)>;

    decided_transport(http::tls_settings settings, around_type around)
        : line_{std::move(settings)}, around_{std::move(around)} {}

    result<http::response>
    send(http::origin const& to, http::request_source const& source, http::timeouts const& limits) {
        return around_(
            source, [&](http::request_source const& what) { return line_.send(to, what, limits); });
    }

private:
    http::tls_transport line_;
    around_type around_;
};

inline result<http::response> lost() {
    return make_error(
        errc::connection_closed, delivery::unknown, "the line broke before the answer");
}

/// Signs and hands over, and gets no further.
inline result<http::response> lost_before_the_server(http::request_source const& source) {
    auto const made = source();
    if (!made) return made.error();
    return lost();
}

inline decided_transport::around_type sound() {
    return [](auto const& source, auto const& send) { return send(source); };
}

template <class Store>
auto payer_of(
    Store& store, sandbox::server const& server, decided_transport::around_type around,
    journal::payer_settings how = {}) {
    auto const& keys = server.keys("hexarails");
    return journal::make_payer<hexarails::provider, hexarails::create_payment>(
        store, server.base_url(), {keys.api_key, sign::secret{keys.api_secret}},
        decided_transport{{.ca_pem = server.ca_pem()}, std::move(around)}, std::move(how));
}

inline hexarails::payment_create
invoice(std::string reference, std::string_view amount = "100.10") {
    return {
        .deductCurrency = hexarails::currency_code::USDT,
        .amount = decimal::parse(amount).value(),
        .currency = hexarails::currency_code::USD,
        .bankAccountId = "supplier-7",
        .reference = std::move(reference)};
}

/// How often each reference was paid at the sandbox.
template <class Api>
std::map<std::string, int> payments(Api& api) {
    std::map<std::string, int> out;
    for (auto const& row : api.template pages<hexarails::list_payments>({.pageSize = 100})) {
        auto const one = api.template call<hexarails::get_payment>({.id = row.value().id});
        ++out[one.value().reference.value_or("")];
    }
    return out;
}

} // namespace rampart::test
