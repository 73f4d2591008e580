// expect: rampart: this type is not a signer
#include <rampart/hexarails.hpp>

struct forger {};

using wrong = rampart::basic_client<rampart::hexarails::provider, forger>;
wrong const* const used = nullptr;
static_assert(sizeof(*used) > 0);
