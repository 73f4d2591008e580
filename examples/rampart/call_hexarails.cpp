#include "call.hpp"

#include <rampart/hexarails.hpp>

namespace rampart::cli {

void call_hexarails(call_options const& options) {
    call_by_name<hexarails::provider, hexarails::endpoints>(options, hexarails::sandbox);
}

} // namespace rampart::cli
