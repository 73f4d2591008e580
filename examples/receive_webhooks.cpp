// A receiver of HexaRails' webhooks over HTTPS: it verifies the raw bytes, handles the event, and
// answers 2xx only when that is done. To be complete without a provider, the program posts four
// notifications to itself: a genuine one that cannot be handled at first, the same again, as the
// provider would, one changed on the way, and the first one once more.
#include <chrono>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <rampart/hexarails/webhooks.hpp>
#include <rampart/sandbox/authority.hpp>
#include <rampart/webhook/inbox.hpp>

#include "webhook_receiver.hpp"

namespace {

namespace hexarails = rampart::hexarails;
using namespace std::chrono_literals;
namespace webhook = rampart::webhook;

constexpr std::string_view secret = "an API secret that exists for this example alone";

/// Books an event; throws when that fails. The first attempt of this program does.
void handle(hexarails::event const& event) {
    static bool first = true;
    if (std::exchange(first, false)) throw std::runtime_error{"the database is away"};
    std::cout << "verified " << hexarails::name_of(event);
    if (auto const* const got = std::get_if<hexarails::event_of<hexarails::deposit>>(&event)) {
        std::cout << ": " << text_of(got->payload.amount) << ' ' << text_of(got->payload.currency);
    }
    std::cout << '\n';
}

/// The status that answers a notification. It does not say why one was not believed; the log does.
unsigned receive(
    hexarails::webhook_verifier const& verifier, webhook::memory_inbox& inbox,
    webhook::notification const& received) {
    auto const event = verifier.verify(received);
    if (!event) {
        auto const& why = event.error();
        std::cout << "refused (" << to_string(why.reason) << "): " << why.message << '\n';
        // Genuine, and lost if it were acknowledged: the provider comes again, a person looks.
        return why.reason == webhook::cause::malformed_body ? 500 : 401;
    }
    // By the event's own key: HexaRails may post and sign one event several times.
    auto const mine = inbox.take(verifier.event_key(*event, received), 1min);
    switch (mine.what) {
    case webhook::claimed::done: return 200; // anything else would make the provider go on
    case webhook::claimed::busy: return 503; // the first may fail yet
    case webhook::claimed::fresh: break;
    }
    try {
        handle(*event);
        inbox.commit(mine, 8 * 24h); // longer than HexaRails repeats it
        return 200;
    } catch (std::exception const& failed) {
        std::cout << "not handled: " << failed.what() << '\n';
        inbox.release(mine); // so that it is fresh when it comes again
        return 500;
    }
}

void run() {
    rampart::sandbox::authority const authority;
    hexarails::webhook_verifier const verifier{rampart::sign::secret{secret}};
    webhook::memory_inbox inbox;
    webhook_receiver const receiver{
        authority.issue(rampart::sandbox::leaf_request::localhost()),
        [&](webhook::notification const& received) { return receive(verifier, inbox, received); }};

    auto const genuine =
        hexarails::sign_notification(
            receiver.url(),
            R"({"event":"DEPOSIT_RECEIVED","payload":{"id":"d1","type":"FIAT","currency":"AUD",)"
            R"("amount":"1500.00","txid":"t1","voutIndexTxKey":"t1:0","status":"RECEIVED",)"
            R"("timestamp":"2026-01-01T00:00:00Z"}})",
            "an-api-key", rampart::sign::secret{secret})
            .value();
    auto tampered = genuine;
    tampered.body.replace(tampered.body.find("1500.00"), 4, "9500");

    for (auto const& notification : {genuine, genuine, tampered, genuine}) {
        auto const status = post_to(receiver, notification, authority.ca_pem());
        std::cout << "  answered " << status << '\n';
    }
}

} // namespace

int main() {
    try {
        run();
        return 0;
    } catch (std::exception const& failed) {
        std::cerr << failed.what() << '\n';
        return 1;
    }
}
