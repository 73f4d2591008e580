// Rampnow's notifications, under the agreed header and under the legacy hash: a byte for what is
// done to them, then a body (or, unsigned, headers too).
#include <string>
#include <variant>

#include <rampart/rampnow/legacy/webhooks.hpp>
#include <rampart/rampnow/webhooks.hpp>

#include "support/deliveries.hpp"

namespace {

namespace rampnow = rampart::rampnow;
namespace sign = rampart::sign;
namespace webhook = rampart::webhook;
using namespace rampart::fuzz;

constexpr std::string_view secret = "a webhook secret of Rampnow";

using policy = rampnow::hmac_header<"X-Agreed">;

rampnow::webhook_verifier<policy> const& verifier() {
    static rampnow::webhook_verifier<policy> const instance{policy{sign::secret{secret}}};
    return instance;
}

rampnow::legacy::webhook_verifier const& legacy_verifier() {
    static rampnow::legacy::webhook_verifier const instance{sign::secret{secret}};
    return instance;
}

void check_signed(input& bytes) {
    auto const what = static_cast<change>(bytes.choice(static_cast<std::size_t>(change::count)));
    input changes{bytes};
    if (what != change::none) { // the bytes that say how
        bytes.choice(256);
        bytes.choice(256);
    }
    auto const made = rampnow::sign_notification<"X-Agreed">(
        callback_url, std::string{bytes.rest()}, sign::secret{secret});
    require(made.has_value(), "a notification can be signed");
    auto received = *made;
    bool const changed = apply(what, changes, received) && !same(received, *made);
    auto const read = verifier().verify(received);
    if (!changed) {
        require(
            read || read.error().reason == webhook::cause::malformed_body,
            "what was signed is believed", received.body);
    } else if (read) {
        require(received.body == made->body, "a believed body is the one signed", received.body);
    }
    if (!read) check_refusal(read.error(), received, secret);
}

/// The hash covers four members. What is believed has these as they were signed.
void check_legacy(input& bytes) {
    std::string const id{bytes.until('\n')};
    std::string const currency{bytes.until('\n')};
    std::string const amount{bytes.until('\n')};
    std::string const status{bytes.until('\n')};
    auto const hash =
        rampnow::legacy::webhook_hash(id, currency, amount, status, sign::secret{secret});
    std::string body = R"({"merchantTransactionId":)";
    rampart::json::append_string(body, id);
    body += ",\"currency\":";
    rampart::json::append_string(body, currency);
    body += ",\"amount\":" + amount + ",\"status\":";
    rampart::json::append_string(body, status);
    body += ",\"hash\":\"";
    for (auto const byte : hash) {
        body += "0123456789abcdef"[byte >> 4];
        body += "0123456789abcdef"[byte & 15];
    }
    // What follows may name the members again: then the last ones count, for the hash as well.
    body += '"' + std::string{bytes.rest()} + '}';
    webhook::notification const received{"partner.example.com", "/hooks", {}, body};
    auto const read = legacy_verifier().verify(received);
    if (!read) return check_refusal(read.error(), received, secret);
    // Four texts without borders between them: their joined text is what is proved.
    auto const joined = read->merchantTransactionId + read->currency + read->amount.str() +
                        std::string{read->status.text()};
    require(joined == id + currency + amount + status, "what is believed was hashed", body);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    input bytes{data, size};
    switch (bytes.choice(4)) {
    case 0: {
        auto const received = made_up(bytes);
        auto const read = verifier().verify(received);
        require(!read, "nobody else can sign", received.body);
        check_refusal(read.error(), received, secret);
        require(!legacy_verifier().verify(received), "nor make the hash", received.body);
        static_cast<void>(rampnow::read_event(received.body));
        break;
    }
    case 1: check_legacy(bytes); break;
    default: check_signed(bytes);
    }
    return 0;
}
