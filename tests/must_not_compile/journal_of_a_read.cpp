// expect: an operation that only reads needs no journal: call it
#include <rampart/hexarails/endpoints.hpp>
#include <rampart/http/tls_transport.hpp>
#include <rampart/journal/payer.hpp>

#include "../journal/memory_store.hpp"

namespace hexarails = rampart::hexarails;

void wrong(archetypes::memory_store& store) {
    (void)rampart::journal::make_payer<hexarails::provider, hexarails::get_payment>(
        store, hexarails::sandbox, {"key", rampart::sign::secret{"secret"}},
        rampart::http::tls_transport{});
}
