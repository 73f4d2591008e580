#include "call.hpp"

#include <rampart/banxa.hpp>

namespace rampart::cli {

void call_banxa(call_options const& options) {
    call_by_name<banxa::provider, banxa::endpoints>(options, banxa::sandbox);
}

} // namespace rampart::cli
