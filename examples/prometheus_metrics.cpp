// Counts and times calls for a Prometheus server, with the prometheus-cpp library (Debian's
// prometheus-cpp-dev), and prints what the server would read.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include <prometheus/client_metric.h>
#include <prometheus/collectable.h>
#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/histogram.h>
#include <prometheus/metric_family.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <rampart/hexarails.hpp>
#if defined(RAMPART_WITH_SQLITE)
#include <rampart/hexarails/settled_by.hpp>
#include <rampart/journal/payer.hpp>
#include <rampart/journal/sqlite_store.hpp>
#endif
#include <rampart/policy/counting_observer.hpp>
#include <rampart/policy/observer.hpp>
#include <rampart/sandbox/server.hpp>
#if defined(RAMPART_WITH_REDIS)
#include <rampart/shared/limiter.hpp>
#include <rampart/shared/redis_store.hpp>
#endif

namespace {

/// Feeds a registry. A few labels with few values each: a metric for every combination is kept for
/// ever, so that ids, paths and messages have no place among them.
class prometheus_observer {
public:
    /// The registry has to outlive the observer.
    explicit prometheus_observer(prometheus::Registry& registry)
        : attempts_{prometheus::BuildCounter()
                        .Name("rampart_attempts_total")
                        .Help("Requests that were started")
                        .Register(registry)},
          retries_{prometheus::BuildCounter()
                       .Name("rampart_retries_total")
                       .Help("Requests that failed and were repeated")
                       .Register(registry)},
          answers_{prometheus::BuildCounter()
                       .Name("rampart_answers_total")
                       .Help("Answers by class of HTTP status")
                       .Register(registry)},
          deviations_{prometheus::BuildCounter()
                          .Name("rampart_answer_deviations_total")
                          .Help("Values in answers that are not as the provider documents them")
                          .Register(registry)},
          calls_{prometheus::BuildCounter()
                     .Name("rampart_calls_total")
                     .Help("Calls by outcome; settle those of delivery unknown")
                     .Register(registry)},
          seconds_{prometheus::BuildHistogram()
                       .Name("rampart_call_seconds")
                       .Help("Duration of calls, waits included")
                       .Register(registry)} {}

    void on(rampart::events::attempt_started const& event) const {
        attempts_.Add(labels_of(event.call)).Increment();
    }

    void on(rampart::events::attempt_retried const& event) const {
        retries_.Add(labels_of(event.call)).Increment();
    }

    void on(rampart::events::answer_received const& event) const {
        auto labels = labels_of(event.call);
        labels["status"] = std::to_string(event.http_status / 100) + "xx";
        answers_.Add(labels).Increment();
    }

    void on(rampart::events::answer_deviated const& event) const {
        deviations_.Add(labels_of(event.call)).Increment();
    }

    void on(rampart::events::call_finished const& event) const {
        auto labels = labels_of(event.call);
        seconds_.Add(labels, bounds())
            .Observe(std::chrono::duration<double>{event.elapsed}.count());
        auto const* const failed = event.failed;
        labels["outcome"] = failed == nullptr ? "ok" : rampart::name_of(failed->code);
        labels["delivery"] = failed == nullptr ? "done" : to_string(failed->delivery);
        calls_.Add(labels).Increment();
    }

private:
    static prometheus::Labels labels_of(rampart::observed_call const& call) {
        return {
            {"provider", std::string{call.provider}}, {"operation", std::string{call.operation}}};
    }

    static prometheus::Histogram::BucketBoundaries bounds() {
        prometheus::Histogram::BucketBoundaries out;
        for (auto const bound : rampart::latency_bounds)
            out.push_back(std::chrono::duration<double>{bound}.count());
        return out;
    }

    prometheus::Family<prometheus::Counter>& attempts_;
    prometheus::Family<prometheus::Counter>& retries_;
    prometheus::Family<prometheus::Counter>& answers_;
    prometheus::Family<prometheus::Counter>& deviations_;
    prometheus::Family<prometheus::Counter>& calls_;
    prometheus::Family<prometheus::Histogram>& seconds_;
};

static_assert(rampart::observer<prometheus_observer>);

/// One number for each value of a label.
prometheus::MetricFamily family(
    char const* name, char const* help, prometheus::MetricType type, char const* label,
    std::vector<std::pair<char const*, std::size_t>> const& numbers) {
    prometheus::MetricFamily out{name, help, type, {}};
    for (auto const& [value, number] : numbers) {
        prometheus::ClientMetric one;
        if (*label != '\0') one.label = {{label, value}};
        auto& into = type == prometheus::MetricType::Gauge ? one.gauge.value : one.counter.value;
        into = static_cast<double>(number);
        out.metric.push_back(std::move(one));
    }
    return out;
}

/// What a transport's pool has done and has, read whenever the server asks for it.
class pool_collector : public prometheus::Collectable {
public:
    /// Both have to outlive what it is registered with.
    explicit pool_collector(rampart::http::tls_transport const& transport)
        : transport_{transport} {}

    [[nodiscard]] std::vector<prometheus::MetricFamily> Collect() const override {
        auto const seen = transport_.metrics();
        auto const& closed = seen.closed;
        return {
            family(
                "rampart_connections", "Connections at present", prometheus::MetricType::Gauge,
                "state",
                {{"in_use", seen.open - seen.idle},
                 {"idle", seen.idle},
                 {"waited_for", seen.waiting}}),
            family(
                "rampart_connections_made_total", "Connections begun",
                prometheus::MetricType::Counter, "", {{"", seen.made}}),
            family(
                "rampart_connections_closed_total", "Connections closed, by reason",
                prometheus::MetricType::Counter, "reason",
                {{"not_connected", closed.not_connected},
                 {"failed", closed.failed},
                 {"not_kept", closed.not_kept},
                 {"by_server", closed.by_server},
                 {"idle_timeout", closed.idle_timeout},
                 {"max_age", closed.max_age},
                 {"surplus", closed.surplus}}),
            family(
                "rampart_lookups_total", "Names looked up", prometheus::MetricType::Counter,
                "outcome",
                {{"found", seen.lookups - seen.lookups_failed},
                 {"not_found", seen.lookups_failed}}),
            family(
                "rampart_addresses_tried_total", "Addresses that connections were begun to",
                prometheus::MetricType::Counter, "", {{"", seen.addresses_tried}}),
            family(
                "rampart_tunnels_total", "Tunnels asked of a proxy",
                prometheus::MetricType::Counter, "outcome",
                {{"open", seen.tunnels - seen.tunnels_failed}, {"failed", seen.tunnels_failed}}),
            family(
                "rampart_pins_missed_total", "Server chains with none of the pinned keys",
                prometheus::MetricType::Counter, "", {{"", seen.pins_missed}}),
        };
    }

private:
    rampart::http::tls_transport const& transport_;
};

#if defined(RAMPART_WITH_SQLITE)
/// What a journal of payouts has, read whenever the server asks for it: alert on what is unknown or
/// held for long.
class journal_collector : public prometheus::Collectable {
public:
    /// It has to outlive what it is registered with.
    explicit journal_collector(rampart::journal::sqlite_store& store) : store_{store} {}

    [[nodiscard]] std::vector<prometheus::MetricFamily> Collect() const override {
        std::vector<std::pair<char const*, std::size_t>> intents;
        std::vector<std::pair<char const*, std::size_t>> ages;
        for (auto const& each : store_.counts()) {
            auto const* const state = to_string(each.state).data();
            intents.emplace_back(state, static_cast<std::size_t>(each.intents));
            auto const age =
                std::chrono::floor<std::chrono::seconds>(rampart::journal::now() - each.oldest);
            ages.emplace_back(state, static_cast<std::size_t>((std::max)(age.count(), {})));
        }
        return {
            family(
                "rampart_intents", "Intents by state", prometheus::MetricType::Gauge, "state",
                intents),
            family(
                "rampart_oldest_intent_seconds", "Age of the oldest intent in each state",
                prometheus::MetricType::Gauge, "state", ages)};
    }

private:
    rampart::journal::sqlite_store& store_;
};
#endif

#if defined(RAMPART_WITH_REDIS)
/// How the hosts of a key share its rate, read whenever the server asks for it: alert when a host
/// is alone for long.
class limiter_collector : public prometheus::Collectable {
public:
    /// Copies of a limiter share everything.
    explicit limiter_collector(rampart::shared::limiter<rampart::shared::redis_store> limiter)
        : limiter_{std::move(limiter)} {}

    [[nodiscard]] std::vector<prometheus::MetricFamily> Collect() const override {
        auto const seen = limiter_.metrics();
        return {
            family(
                "rampart_alone", "Whether this host paces without the shared store",
                prometheus::MetricType::Gauge, "", {{"", seen.alone ? 1U : 0U}}),
            family(
                "rampart_starts_total", "Calls that started, by who said so",
                prometheus::MetricType::Counter, "by",
                {{"store", seen.shared_starts}, {"host", seen.alone_starts}}),
            family(
                "rampart_times_alone_total", "How often the shared store stopped answering",
                prometheus::MetricType::Counter, "", {{"", seen.times_alone}})};
    }

private:
    rampart::shared::limiter<rampart::shared::redis_store> limiter_;
};
#endif

} // namespace

int main() {
    prometheus::Registry registry;
    rampart::sandbox::server server; // plays HexaRails on this machine
    auto const& keys = server.keys("hexarails");
    auto api = rampart::make_client<rampart::hexarails::provider>(
        server.base_url(), {keys.api_key, rampart::sign::secret{keys.api_secret}},
        rampart::http::tls_transport{{.ca_pem = server.ca_pem()}},
        rampart::policies{.observer = prometheus_observer{registry}});

    for (int count = 0; count < 3; ++count) {
        auto const balances = api.call<rampart::hexarails::list_balances>();
        if (!balances) return std::cerr << balances.error().describe() << '\n', 1;
    }
    auto const missing = api.call<rampart::hexarails::get_payment>({.id = "no-such-payment"});
    if (missing) return std::cerr << "a payment that was never made was found\n", 1;

    auto families = registry.Collect();
    for (auto& one : pool_collector{api.transport()}.Collect())
        families.push_back(std::move(one));
#if defined(RAMPART_WITH_SQLITE)
    namespace hexarails = rampart::hexarails;
    rampart::journal::sqlite_store store{":memory:"}; // a file, in a service
    auto payer = rampart::journal::make_payer<hexarails::provider, hexarails::create_payment>(
        store, server.base_url(), {keys.api_key, rampart::sign::secret{keys.api_secret}},
        rampart::http::tls_transport{{.ca_pem = server.ca_pem()}});
    payer.plan(
        {.deductCurrency = hexarails::currency_code::USDT,
         .amount = rampart::decimal{"25"},
         .currency = hexarails::currency_code::USD,
         .bankAccountId = "ba-1",
         .reference = "invoice-1"});
    payer.work();
    for (auto& one : journal_collector{store}.Collect())
        families.push_back(std::move(one));
#endif
#if defined(RAMPART_WITH_REDIS)
    // Many hosts on one key; without a Redis this one goes on alone, and the metrics say so.
    rampart::rate_limit const rate = rampart::hexarails::sandbox_rate;
    rampart::shared::limiter const shared_rate{
        rampart::shared::redis_store{"redis://127.0.0.1"}, rate, keys.api_key, {.hosts = 1}};
    auto one_of_many = rampart::make_client<rampart::hexarails::provider>(
        server.base_url(), {keys.api_key, rampart::sign::secret{keys.api_secret}},
        rampart::http::tls_transport{{.ca_pem = server.ca_pem()}},
        rampart::policies{.limiter = shared_rate});
    auto const paced = one_of_many.call<rampart::hexarails::list_balances>();
    if (!paced) return std::cerr << paced.error().describe() << '\n', 1;
    for (auto& one : limiter_collector{shared_rate}.Collect())
        families.push_back(std::move(one));
#endif
    prometheus::TextSerializer{}.Serialize(std::cout, families); // an Exposer does it over HTTP
}
