// HexaRails' notifications: a byte for what is done to them, then a body (or, unsigned, headers
// too).
#include <string>

#include <rampart/hexarails/webhooks.hpp>

#include "support/deliveries.hpp"

namespace {

namespace hexarails = rampart::hexarails;
namespace sign = rampart::sign;
namespace webhook = rampart::webhook;
using namespace rampart::fuzz;

constexpr std::string_view secret = "a webhook secret of HexaRails";

auto const& verifier() {
    static hexarails::basic_webhook_verifier<sign::fixed_clock> const instance{
        sign::secret{secret}, {.api_keys = {"key-1"}}, signed_at};
    return instance;
}

void check_signed(input& bytes) {
    auto const what = static_cast<change>(bytes.choice(static_cast<std::size_t>(change::count)));
    input changes{bytes};
    if (what != change::none) { // the bytes that say how
        bytes.choice(256);
        bytes.choice(256);
    }
    auto const made = hexarails::sign_notification(
        callback_url, std::string{bytes.rest()}, "key-1", sign::secret{secret}, signed_at,
        sign::fixed_nonce{"00000000-0000-4000-8000-000000000001"});
    require(made.has_value(), "a notification can be signed");
    auto received = *made;
    bool const changed = apply(what, changes, received) && !same(received, *made);
    auto const read = verifier().verify(received);
    if (!changed) {
        require(
            read || read.error().reason == webhook::cause::malformed_body,
            "what was signed is believed", received.body);
    } else if (read) {
        // Content-Type is not signed, and hex may be written in either case.
        require(
            what == change::header_byte || what == change::header_gone,
            "what was changed is refused", received.body);
        require(received.body == made->body, "a believed body is the one signed", received.body);
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
        static_cast<void>(hexarails::read_event(received.body));
    }
    return 0;
}
