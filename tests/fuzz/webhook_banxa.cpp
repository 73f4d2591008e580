// Banxa's notifications: a byte for what is done to them, then a body (or, unsigned, headers too).
#include <optional>
#include <string>

#include <rampart/banxa/webhooks.hpp>

#include "support/deliveries.hpp"

namespace {

namespace banxa = rampart::banxa;
namespace sign = rampart::sign;
namespace webhook = rampart::webhook;
using namespace rampart::fuzz;

constexpr std::string_view secret = "a webhook secret of Banxa";

auto const& verifier() {
    static banxa::basic_webhook_verifier<sign::fixed_clock> const instance{
        "key-1", sign::secret{secret}, {}, signed_at};
    return instance;
}

/// Banxa may sign JSON and then escape it, so the compact form of a body counts too.
bool same_json(std::string_view received, std::string_view sent) {
    return received == sent || webhook::compact(received) == sent;
}

void check_signed(input& bytes) {
    auto const what = static_cast<change>(bytes.choice(static_cast<std::size_t>(change::count)));
    input changes{bytes};
    if (what != change::none) { // the bytes that say how
        bytes.choice(256);
        bytes.choice(256);
    }
    auto const made = banxa::sign_notification<sign::fixed_clock, sign::fixed_nonce>(
        callback_url, std::string{bytes.rest()}, "key-1", sign::secret{secret}, signed_at,
        sign::fixed_nonce{"1790000000000"});
    require(made.has_value(), "a notification can be signed");
    auto received = *made;
    bool const changed = apply(what, changes, received) && !same(received, *made);
    auto const read = verifier().verify(received);
    if (!changed) {
        require(
            read || read.error().reason == webhook::cause::malformed_body,
            "what was signed is believed", received.body);
    } else if (read) {
        // The host is not signed by this rule, nor is Content-Type.
        bool const allowed = what == change::host || what == change::header_byte ||
                             what == change::header_gone || same_json(received.body, made->body);
        require(allowed, "what was changed is refused", received.body);
        require(
            same_json(received.body, made->body), "a believed body is the one signed",
            received.body);
    }
    if (!read) check_refusal(read.error(), received, secret);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    input bytes{data, size};
    if (bytes.choice(4) != 0) {
        check_signed(bytes);
    } else {
        auto const received = made_up(bytes);
        auto const read = verifier().verify(received);
        require(!read, "nobody else can sign", received.body);
        check_refusal(read.error(), received, secret);
        static_cast<void>(banxa::read_event(received.body));
    }
    return 0;
}
