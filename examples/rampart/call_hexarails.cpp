#include "call.hpp"

#include <rampart/hexarails.hpp>

namespace rampart::cli {

void call_hexarails(call_options const& options) {
    std::string names;
    bool const called =
        call_in<hexarails::provider, hexarails::endpoints>(
            options, {.provider = "hexarails", .default_url = hexarails::sandbox}, names) ||
        call_in<hexarails::provider, hexarails::legacy::endpoints>(
            options,
            {.provider = "hexarails", .group = "legacy.", .default_url = hexarails::sandbox},
            names);
    if (!called) reject_endpoint(options, names);
}

} // namespace rampart::cli
