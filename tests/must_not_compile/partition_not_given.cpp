// expect: rampart: this nonce policy is not made from the API key alone: give the signer one
#include <rampart/banxa/scheme.hpp>
#include <rampart/sign/partitioned_nonce.hpp>
#include <rampart/sign/signer.hpp>

namespace sign = rampart::sign;

sign::basic_signer<rampart::banxa::scheme<sign::partitioned_milliseconds>> signer() {
    return {"key", sign::secret{"secret"}};
}
