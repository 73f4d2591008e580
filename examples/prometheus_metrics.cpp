// Counts and times calls for a Prometheus server, with the prometheus-cpp library (Debian's
// prometheus-cpp-dev), and prints what the server would read.
#include <iostream>
#include <string>

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <rampart/hexarails.hpp>
#include <rampart/policy/counting_observer.hpp>
#include <rampart/policy/observer.hpp>
#include <rampart/sandbox/server.hpp>

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

    prometheus::TextSerializer{}.Serialize(std::cout, registry.Collect());
}
