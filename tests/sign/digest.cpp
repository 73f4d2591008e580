#include <rampart/sign/digest.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

#include <doctest/doctest.h>

#include <rampart/sign/encode.hpp>

#include "../support/digests.hpp"
#include "../support/vectors.hpp"

namespace {

using rampart::sign::encoded;
using rampart::sign::hex_lower;
using rampart::sign::sha256;
using rampart::sign::sha512;

template <class Digest>
std::string hex_of(std::string_view text) {
    return encoded<hex_lower>(rampart::test::digest_of<Digest>(text));
}

template <class Digest>
std::string finished(Digest& digest) {
    typename Digest::value_type out{};
    CHECK(digest.finish(out));
    return encoded<hex_lower>(out);
}

constexpr std::string_view two_blocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";

template <class Digest>
void any_split_hashes_alike() {
    std::string text;
    for (int at = 0; at < 300; ++at)
        text += static_cast<char>(at * 7);
    auto const whole = hex_of<Digest>(text);
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        CAPTURE(cut);
        Digest digest;
        digest.update(std::string_view{text}.substr(0, cut));
        digest.update(rampart::test::bytes_of(std::string_view{text}.substr(cut)));
        CHECK(finished(digest) == whole);
    }
}

#if !defined(RAMPART_SIGNS_BY_PROVIDER)
template <class Digest>
void wipe_leaves_zeros() {
    static_assert(std::is_trivially_copyable_v<Digest>);
    Digest digest;
    digest.update(std::string_view{"key material"});
    digest.wipe();
    std::array<unsigned char, sizeof(Digest)> bytes;
    std::memcpy(bytes.data(), &digest, sizeof digest);
    CHECK(std::all_of(bytes.begin(), bytes.end(), [](unsigned char byte) { return byte == 0; }));
}
#endif

} // namespace

TEST_CASE("SHA-256 gives the digests of FIPS 180") {
    CHECK(
        hex_of<sha256>("abc") ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(hex_of<sha256>("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(
        hex_of<sha256>(two_blocks) ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST_CASE("SHA-512 gives the digests of FIPS 180") {
    CHECK(
        hex_of<sha512>("abc") ==
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
    CHECK(
        hex_of<sha512>("") == "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
                              "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e");
}

TEST_CASE("SHA-256 gives HexaRails' primitives, a million letters included") {
    std::size_t ran = 0;
    for (auto const& vector : rampart::test::hexarails_hashes()) {
        CAPTURE(vector.hex);
        CHECK(hex_of<sha256>(vector.data) == vector.hex);
        ++ran;
    }
    CHECK(ran == rampart::test::count_in("hexarails", "primitives.sha256"));
    CHECK(ran == 4);
}

TEST_CASE("SHA-256 gives Rampnow's legacy webhook hashes") {
    std::size_t ran = 0;
    for (auto const& vector : rampart::test::rampnow_legacy_hashes()) {
        CAPTURE(vector.data);
        CHECK(hex_of<sha256>(vector.data) == vector.hex);
        ++ran;
    }
    CHECK(ran == rampart::test::count_in("rampnow", "legacy_webhook_hash.vectors"));
    CHECK(ran == 3);
}

TEST_CASE("the digest of a text does not depend on the pieces it came in") {
    any_split_hashes_alike<sha256>();
    any_split_hashes_alike<sha512>();
}

// A digest through EVP is not copied, holds no state itself, and says at the end what went wrong.
#if !defined(RAMPART_SIGNS_BY_PROVIDER)
TEST_CASE("a text hashed in one step has the digest of the text hashed in two") {
    CHECK(sha256::of("abc") == rampart::test::digest_of<sha256>("abc"));
    CHECK(sha512::of("abc") == rampart::test::digest_of<sha512>("abc"));
}

TEST_CASE("a copied digest goes on from the common beginning on its own") {
    sha256 beginning;
    beginning.update(std::string_view{"ab"});
    auto first = beginning;
    auto second = beginning;
    first.update(std::string_view{"c"});
    second.update(std::string_view{"d"});
    CHECK(finished(first) == hex_of<sha256>("abc"));
    CHECK(finished(second) == hex_of<sha256>("abd"));
    CHECK(finished(beginning) == hex_of<sha256>("ab"));
}

TEST_CASE("a digest wiped keeps no byte of its state") {
    wipe_leaves_zeros<sha256>();
    wipe_leaves_zeros<sha512>();
}
#endif
