// The crypto policy of builds that must stay on OpenSSL's provider path (FIPS).
#pragma once

#include <rampart/sign/evp.hpp>

namespace rampart::sign {

/// Every hash and MAC through EVP, so that whichever provider the default library context loads
/// (e.g. the FIPS provider) does the work. Slower than direct_crypto; see the benchmarks.
struct provider_crypto {
    using sha256 = evp_sha256;           ///< SHA-256
    using sha512 = evp_sha512;           ///< SHA-512
    using hmac_sha256 = evp_hmac_sha256; ///< HMAC with SHA-256
    using hmac_sha512 = evp_hmac_sha512; ///< HMAC with SHA-512
};

} // namespace rampart::sign
