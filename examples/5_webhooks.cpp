// A webhook, verified over its raw bytes before it is read, and a forged one.
// receive_webhooks.cpp is a whole receiver over HTTPS.
#include <iostream>
#include <string>
#include <variant>

#include <rampart/hexarails/webhooks.hpp>

namespace {

namespace hexarails = rampart::hexarails;

/// The status to answer with.
int receive(
    hexarails::webhook_verifier const& verifier, rampart::webhook::notification const& posted) {
    auto const event = verifier.verify(posted);
    if (!event) {
        std::cout << "refused: " << event.error().message << '\n';
        return event.error().reason == rampart::webhook::cause::replayed ? 200 : 401;
    }
    if (auto const* got = std::get_if<hexarails::event_of<hexarails::deposit>>(&*event)) {
        auto const& deposit = got->payload;
        std::cout << text_of(deposit.amount) << ' ' << text_of(deposit.currency) << " received\n";
    }
    return 200;
}

} // namespace

int main() {
    hexarails::webhook_verifier const verifier{rampart::sign::secret{"the API secret"}};

    // What a web server hands over: host and target as registered, headers, raw body. Here it is
    // signed as the provider would.
    auto posted = hexarails::sign_notification(
                      "https://partner.example.com/hooks",
                      R"({"event":"DEPOSIT_RECEIVED","payload":{"id":"d1","type":"FIAT",)"
                      R"("currency":"AUD","amount":"1500.00","status":"RECEIVED"}})",
                      "an-api-key", rampart::sign::secret{"the API secret"})
                      .value();
    bool const genuine = receive(verifier, posted) == 200;
    posted.body.replace(posted.body.find("1500.00"), 4, "9500");
    bool const forged = receive(verifier, posted) == 200;
    return genuine && !forged ? 0 : 1;
}
