// A webhook, verified over its raw bytes before it is read and handled once, and a forged one.
// receive_webhooks.cpp is a whole receiver over HTTPS.
#include <chrono>
#include <iostream>
#include <string>
#include <variant>

#include <rampart/hexarails/webhooks.hpp>
#include <rampart/webhook/inbox.hpp>

namespace {

namespace hexarails = rampart::hexarails;
using namespace std::chrono_literals;

/// The status to answer with.
int receive(
    hexarails::webhook_verifier const& verifier, rampart::webhook::memory_inbox& inbox,
    rampart::webhook::notification const& posted) {
    auto const event = verifier.verify(posted);
    if (!event) {
        std::cout << "refused: " << event.error().message << '\n';
        return 401;
    }
    auto const mine = inbox.take(verifier.event_key(*event, posted), 1min);
    if (mine.what != rampart::webhook::claimed::fresh) {
        return mine.what == rampart::webhook::claimed::done ? 200 : 503; // 503: it comes again
    }
    if (auto const* got = std::get_if<hexarails::event_of<hexarails::deposit>>(&*event)) {
        auto const& deposit = got->payload;
        std::cout << text_of(deposit.amount) << ' ' << text_of(deposit.currency) << " received\n";
    }
    inbox.commit(mine, 8 * 24h); // longer than the provider repeats it
    return 200;
}

} // namespace

int main() {
    hexarails::webhook_verifier const verifier{rampart::sign::secret{"the API secret"}};
    // In memory: journal::sql_inbox keeps it in SQLite or PostgreSQL, over restarts.
    rampart::webhook::memory_inbox inbox;

    // What a web server hands over: host and target as registered, headers, raw body. Here it is
    // signed as the provider would.
    auto posted = hexarails::sign_notification(
                      "https://partner.example.com/hooks",
                      R"({"event":"DEPOSIT_RECEIVED","payload":{"id":"d1","type":"FIAT",)"
                      R"("currency":"AUD","amount":"1500.00","status":"RECEIVED"}})",
                      "an-api-key", rampart::sign::secret{"the API secret"})
                      .value();
    bool const genuine = receive(verifier, inbox, posted) == 200;
    bool const again = receive(verifier, inbox, posted) == 200; // and prints nothing
    posted.body.replace(posted.body.find("1500.00"), 4, "9500");
    bool const forged = receive(verifier, inbox, posted) == 200;
    return genuine && again && !forged ? 0 : 1;
}
