// One signature with rampart: beside signer_needs.cpp, what the signing headers cost to compile.
#include <rampart/hexarails/scheme.hpp>
#include <rampart/sign/signer.hpp>

// NOLINTNEXTLINE(misc-use-internal-linkage): without linkage no code would be made of it
rampart::sign::failure sign(
    rampart::sign::basic_signer<rampart::hexarails::scheme> const& signer,
    rampart::sign::message_view const& message,
    rampart::sign::signed_headers<rampart::hexarails::scheme>& headers) {
    return signer.sign(message, headers);
}
