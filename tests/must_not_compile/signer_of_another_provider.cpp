// expect: rampart: this signer signs by another provider's scheme
#include <rampart/banxa.hpp>
#include <rampart/hexarails.hpp>

using wrong = rampart::basic_client<
    rampart::hexarails::provider, rampart::signer_of<rampart::banxa::provider>>;
wrong const* const used = nullptr;
static_assert(sizeof(*used) > 0);
