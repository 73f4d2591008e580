// expect: rampart: this signer signs by another provider's scheme
#include <rampart/hexarails.hpp>
#include <rampart/make_client.hpp>
#include <rampart/rampnow.hpp>

using wrong = rampart::basic_client<
    rampart::rampnow::provider, rampart::sign::basic_signer<rampart::hexarails::scheme>>;
wrong const* const used = nullptr;
static_assert(sizeof(*used) > 0);
