// OpenSSL functions that fail when a test wants them to, put in between by the linker.
#pragma once

#include <string>

namespace rampart::test {

/// While it exists, this function fails in this thread: "RAND_bytes". "EVP_MAC_init without a key"
/// succeeds and leads to a wrong MAC, as in OpenSSL 3.0.0 to 3.0.2. Needs a program linked with
/// --wrap for each of the functions (tests/meson.build).
class crypto_fault {
public:
    explicit crypto_fault(std::string function);
    ~crypto_fault();
    crypto_fault(crypto_fault const&) = delete;
    crypto_fault& operator=(crypto_fault const&) = delete;

    /// How often the function was called, and failed.
    [[nodiscard]] int struck() const;
};

} // namespace rampart::test
