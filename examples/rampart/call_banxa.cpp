#include "call.hpp"

#include <rampart/banxa.hpp>
#include <rampart/banxa/partner.hpp>

namespace rampart::cli {

bool call_banxa(call_options const& options) {
    // The Partner API has a host for each partner (banxa.md B1), so that none is assumed.
    return call_in<client_of<banxa::provider>, banxa::endpoints>(
               options, {.provider = "banxa", .default_url = banxa::sandbox}) ||
           call_in<client_of<banxa::partner::provider>, banxa::partner::endpoints>(
               options, {.provider = "banxa", .group = "partner."});
}

} // namespace rampart::cli
