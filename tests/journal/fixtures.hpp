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

/// A transport whose sending is decided by a test: `around` has the connection underneath.
class decided_transport {
public:
    using send_type = std::function<result<http::response>(http::request const&)>;
    using around_type =
        std::function<result<http::response>(http::request const&, send_type const&)>;

    /// What a test decides.
    struct decisions {
        around_type around;
        std::function<void()> on_connect{}; ///< before the request is made
        bool kept = false;                  ///< what a connection says of itself
    };

    decided_transport(http::tls_settings settings, decisions what)
        : line_{std::move(settings)}, what_{std::move(what)} {}

    class connection {
    public:
        connection(http::tls_transport::connection line, decisions const& what)
            : line_{std::move(line)}, what_{&what} {}

        [[nodiscard]] bool kept() const { return what_->kept || line_.kept(); }
        [[nodiscard]] http::exchange_progress progress() const { return line_.progress(); }
        [[nodiscard]] result<http::response>
        exchange(http::request const& message, http::timeouts const& within) {
            return what_->around(
                message, [&](http::request const& sent) { return line_.exchange(sent, within); });
        }

    private:
        http::tls_transport::connection line_;
        decisions const* what_;
    };

    result<connection>
    connect(http::origin const& to, http::timeouts const& within, http::connection_use use) {
        if (what_.on_connect) what_.on_connect();
        auto line = line_.connect(to, within, use);
        if (!line) return std::move(line).error();
        return connection{std::move(*line), what_};
    }

private:
    http::tls_transport line_;
    decisions what_;
};

inline bool reads_only(http::request const& message) { return message.method == http::method::get; }

inline result<http::response> lost() {
    return make_error(
        errc::connection_closed, delivery::unknown, "the line broke before the answer");
}

inline decided_transport::decisions sound() {
    return {[](auto const& message, auto const& send) { return send(message); }};
}

template <class Store>
auto payer_of(
    Store& store, sandbox::server const& server, decided_transport::decisions what,
    journal::payer_settings how = {}) {
    auto const& keys = server.keys("hexarails");
    return journal::make_payer<hexarails::provider, hexarails::create_payment>(
        store, server.base_url(), {keys.api_key, sign::secret{keys.api_secret}},
        decided_transport{{.ca_pem = server.ca_pem()}, std::move(what)}, std::move(how));
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
