#include <rampart/sign/crypto.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include <doctest/doctest.h>

#include <rampart/sign/evp_crypto.hpp>

namespace {

namespace sign = rampart::sign;

/// The least that the concept asks for.
struct archetype {
    static constexpr std::size_t digest_size = 4;
    using value_type = std::array<unsigned char, digest_size>;

    struct stream {
        void update(std::string_view) {}
        bool finish(value_type&) { return true; }
    };

    explicit archetype(std::span<unsigned char const>) {}
    [[nodiscard]] stream start() const { return {}; }
};

struct without_verdict : archetype {
    struct stream {
        void update(std::string_view) {}
        void finish(value_type&) {}
    };

    using archetype::archetype;
    [[nodiscard]] stream start() const { return {}; }
};

} // namespace

TEST_CASE("a MAC is keyed with bytes, streams text and says whether it worked") {
    static_assert(sign::mac<archetype>);
    static_assert(!sign::mac<without_verdict>);
    static_assert(!sign::mac<sign::sha256>);
}

TEST_CASE("both crypto policies offer both MACs, with the sizes of their hashes") {
    static_assert(sign::mac<sign::direct_crypto::hmac_sha256>);
    static_assert(sign::mac<sign::direct_crypto::hmac_sha512>);
    static_assert(sign::mac<sign::provider_crypto::hmac_sha256>);
    static_assert(sign::mac<sign::provider_crypto::hmac_sha512>);
    static_assert(sign::direct_crypto::hmac_sha256::digest_size == 32);
    static_assert(sign::direct_crypto::hmac_sha512::digest_size == 64);
    static_assert(sign::provider_crypto::hmac_sha256::digest_size == 32);
    static_assert(sign::provider_crypto::hmac_sha512::digest_size == 64);
}
