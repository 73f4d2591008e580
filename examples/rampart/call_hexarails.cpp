#include "call.hpp"

#include <rampart/hexarails.hpp>

namespace rampart::cli {

bool call_hexarails(call_options const& options) {
    using client = client_of<hexarails::provider>;
    return call_in<client, hexarails::endpoints>(
               options, {.provider = "hexarails", .default_url = hexarails::sandbox}) ||
           call_in<client, hexarails::legacy::endpoints>(
               options,
               {.provider = "hexarails", .group = "legacy.", .default_url = hexarails::sandbox});
}

} // namespace rampart::cli
