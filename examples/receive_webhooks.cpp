// A receiver of HexaRails' webhooks over HTTPS: it verifies the raw bytes, handles the event, and
// answers 2xx only when that is done. To be complete without a provider, the program posts four
// notifications to itself: a genuine one that cannot be handled at first, the same again, as the
// provider would, one changed on the way, and the first one once more.
#include <exception>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <rampart/hexarails/webhooks.hpp>
#include <rampart/sandbox/authority.hpp>

#include "webhook_receiver.hpp"

namespace {

namespace hexarails = rampart::hexarails;
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
///
/// The memory stops the same notification when it comes twice. HexaRails may sign one event several
/// times: what `handle` books, it books once for each event name and payload id.
unsigned
receive(hexarails::webhook_verifier const& verifier, webhook::notification const& received) {
    auto const event = verifier.verify(received);
    if (event) {
        try {
            handle(*event);
            return 200;
        } catch (std::exception const& failed) {
            std::cout << "not handled: " << failed.what() << '\n';
            verifier.forget(received); // so that it is not `replayed` when it comes again
            return 500;
        }
    }
    auto const& why = event.error();
    std::cout << "refused (" << to_string(why.reason) << "): " << why.message << '\n';
    switch (why.reason) {
    // It was handled when it came first, since this receiver takes one after the other: anything
    // but 2xx would make the provider go on. With several at once the first may be under way still
    // and fail: answer 503 then, until it is known to be done.
    case webhook::cause::replayed: return 200;
    // Genuine, and lost if it were acknowledged: the provider comes again, a person looks into it.
    case webhook::cause::malformed_body: return 500;
    default: return 401;
    }
}

void run() {
    rampart::sandbox::authority const authority;
    hexarails::webhook_verifier const verifier{
        rampart::sign::secret{secret},
        {.memory = std::make_shared<webhook::replay_memory>(10'000)}};
    webhook_receiver const receiver{
        authority.issue(rampart::sandbox::leaf_request::localhost()),
        [&verifier](webhook::notification const& received) { return receive(verifier, received); }};

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
