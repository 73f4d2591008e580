#include "call.hpp"

#include <rampart/rampnow.hpp>

#include "rampnow_fields.hpp"
#include "report.hpp"

namespace rampart::cli {

namespace {

bool call_signed(call_options const& options, api const& of) {
    auto const set = options.header_set.value_or("rn");
    if (set == "rn") {
        return call_in<client_of<rampnow::provider>, rampnow::endpoints>(options, of);
    }
    if (set != "x-rampnow") {
        reject_input("--header-set: must be rn or x-rampnow, found " + in_quotes(set));
    }
    using later_headers = rampnow::basic_provider<rampnow::x_rampnow_headers>;
    return call_in<client_of<later_headers>, rampnow::endpoints>(options, of);
}

} // namespace

bool call_rampnow(call_options const& options) {
    return call_signed(options, {.provider = "rampnow", .default_url = rampnow::sandbox}) ||
           call_in<client_of<rampnow::provider>, rampnow::public_api::endpoints>(
               options, {.provider = "rampnow",
                         .group = "public.",
                         .default_url = rampnow::public_api::production}) ||
           call_in<
               client_of<rampnow::legacy::provider, sign::bearer_signer>,
               rampnow::legacy::endpoints>(
               options, {.provider = "rampnow",
                         .group = "legacy.",
                         .default_url = rampnow::legacy::sandbox,
                         .has_token = true});
}

} // namespace rampart::cli
