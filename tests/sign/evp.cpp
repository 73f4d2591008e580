#include <rampart/sign/evp.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <openssl/err.h>

#include <rampart/sign/digest.hpp>
#include <rampart/sign/encode.hpp>
#include <rampart/sign/hmac.hpp>

#include "../support/digests.hpp"
#include "../support/vectors.hpp"

namespace {

using rampart::sign::encoded;
using rampart::sign::evp_hmac_sha256;
using rampart::sign::evp_hmac_sha512;
using rampart::sign::evp_sha256;
using rampart::sign::evp_sha512;
using rampart::sign::hex_lower;
using rampart::test::bytes_of;
using rampart::test::digest_of;
using rampart::test::mac_of;

template <class Digest>
std::string hash_of(std::string_view text) {
    Digest digest;
    digest.update(text);
    typename Digest::value_type out{};
    CHECK(digest.finish(out));
    return encoded<hex_lower>(out);
}

/// The tag as hex; "refused" when OpenSSL did.
template <class Mac>
std::string tag_of(Mac const& keyed, std::string_view text) {
    auto stream = keyed.start();
    stream.update(text);
    typename Mac::value_type out{};
    return stream.finish(out) ? encoded<hex_lower>(out) : "refused";
}

struct unknown_name {
    static constexpr char const* fetch = "NO-SUCH-DIGEST";
    static constexpr std::size_t digest_size = 32;
};

} // namespace

TEST_CASE("EVP's HMAC-SHA-256 and HMAC-SHA-512 give the tags of RFC 4231") {
    std::size_t ran = 0;
    for (auto const& test : rampart::test::rfc4231_cases()) {
        CAPTURE(test.data);
        auto const key = bytes_of(test.key);
        CHECK(
            tag_of(evp_hmac_sha256{key}, test.data).substr(0, test.hmac_sha256_hex.size()) ==
            test.hmac_sha256_hex);
        CHECK(
            tag_of(evp_hmac_sha512{key}, test.data).substr(0, test.hmac_sha512_hex.size()) ==
            test.hmac_sha512_hex);
        ++ran;
    }
    CHECK(ran == 7);
}

TEST_CASE("EVP's hashes and MACs give HexaRails' primitives") {
    std::size_t ran = 0;
    for (auto const& vector : rampart::test::hexarails_hashes()) {
        CHECK(hash_of<evp_sha256>(vector.data) == vector.hex);
        ++ran;
    }
    for (auto const& vector : rampart::test::hexarails_macs()) {
        CHECK(tag_of(evp_hmac_sha256{bytes_of(vector.key)}, vector.data) == vector.hex);
        ++ran;
    }
    CHECK(
        ran == rampart::test::count_in("hexarails", "primitives.sha256") +
                   rampart::test::count_in("hexarails", "primitives.hmac_sha256"));
    CHECK(ran == 7);
}

TEST_CASE("EVP's hashes are those of the direct functions at every length") {
    std::string text;
    for (int length = 0; length <= 300; ++length) {
        CAPTURE(length);
        CHECK(
            hash_of<evp_sha256>(text) ==
            encoded<hex_lower>(digest_of<rampart::sign::sha256>(text)));
        CHECK(
            hash_of<evp_sha512>(text) ==
            encoded<hex_lower>(digest_of<rampart::sign::sha512>(text)));
        text += static_cast<char>(length * 31 + 1);
    }
}

TEST_CASE("a hash fed as bytes and as text in pieces is the same through EVP") {
    evp_sha256 digest;
    digest.update(std::string_view{"a"});
    digest.update(bytes_of("bc"));
    digest.update(std::string_view{});
    evp_sha256::value_type out{};
    CHECK(digest.finish(out));
    CHECK(encoded<hex_lower>(out) == hash_of<evp_sha256>("abc"));
}

TEST_CASE("a hash of EVP's that was wiped ends in nothing") {
    {
        evp_sha256 digest;
        digest.update("a key");
        digest.wipe();
        evp_sha256::value_type out{};
        CHECK_FALSE(digest.finish(out));
    }
    // The context that it leaves serves the thread's next hash.
    CHECK(hash_of<evp_sha256>("abc") == hash_of<rampart::sign::sha256>("abc"));
}

TEST_CASE("EVP's MAC keyed once signs message after message, each from the beginning") {
    // The first message duplicates the keyed context, later ones reuse it.
    for (std::string_view const key : {"", "key", "another key"}) {
        CAPTURE(key);
        evp_hmac_sha256 const keyed{bytes_of(key)};
        rampart::sign::hmac_sha256 const direct{bytes_of(key)};
        for (std::string_view const text : {"one", "two", "", "one", "three", "", "two"}) {
            CHECK(tag_of(keyed, text) == encoded<hex_lower>(mac_of(direct, text)));
        }
    }
}

TEST_CASE("a message abandoned half way leaves nothing in the next one through EVP") {
    evp_hmac_sha256 const keyed{bytes_of("key")};
    auto const expected = tag_of(keyed, "message");
    {
        auto abandoned = keyed.start();
        abandoned.update(std::string_view{"never finished"});
    }
    CHECK(tag_of(keyed, "message") == expected);
}

TEST_CASE("several messages of one key may be in progress at a time through EVP") {
    evp_hmac_sha256 const keyed{bytes_of("key")};
    auto const one_alone = tag_of(keyed, "one");
    auto const two_alone = tag_of(keyed, "two");
    auto first = keyed.start();
    auto second = keyed.start();
    first.update(std::string_view{"on"});
    second.update(std::string_view{"tw"});
    first.update(bytes_of("e"));
    second.update(bytes_of("o"));
    evp_hmac_sha256::value_type one{};
    evp_hmac_sha256::value_type two{};
    CHECK(first.finish(one));
    CHECK(second.finish(two));
    CHECK(encoded<hex_lower>(one) == one_alone);
    CHECK(encoded<hex_lower>(two) == two_alone);
}

TEST_CASE("EVP's MAC moved to a new place signs as before, and the old place refuses") {
    evp_hmac_sha256 original{bytes_of("key")};
    auto const expected = tag_of(original, "message");
    evp_hmac_sha256 const moved{std::move(original)};
    CHECK(tag_of(moved, "message") == expected);
    CHECK(tag_of(original, "message") == "refused"); // NOLINT: what a moved-from one does
}

TEST_CASE("EVP's MAC is neither copied nor assigned") {
    static_assert(!std::is_copy_constructible_v<evp_hmac_sha256>);
    static_assert(!std::is_move_assignable_v<evp_hmac_sha256>);
    static_assert(!std::is_copy_constructible_v<evp_hmac_sha256::stream>);
}

TEST_CASE("an algorithm that the provider does not have fails at the end, without a crash") {
    rampart::sign::evp_digest<unknown_name> digest;
    digest.update(std::string_view{"text"});
    digest.update(bytes_of("bytes"));
    rampart::sign::evp_digest<unknown_name>::value_type out{};
    CHECK_FALSE(digest.finish(out));
    rampart::sign::evp_hmac<unknown_name> const keyed{bytes_of("key")};
    CHECK(tag_of(keyed, "message") == "refused");
    CHECK(tag_of(keyed, "message") == "refused");
}

TEST_CASE("one EVP MAC serves several threads at once") {
    evp_hmac_sha256 const keyed{bytes_of("key")};
    rampart::sign::hmac_sha256 const direct{bytes_of("key")};
    std::atomic<int> right = 0;
    std::vector<std::thread> threads;
    constexpr int rounds = 500;
    for (int number = 0; number < 4; ++number) {
        threads.emplace_back([&, number] {
            for (int round = 0; round < rounds; ++round) {
                auto const text = std::to_string(number) + ':' + std::to_string(round);
                auto stream = keyed.start();
                stream.update(text);
                evp_hmac_sha256::value_type out{};
                if (stream.finish(out) && out == mac_of(direct, text)) ++right;
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    CHECK(right == 4 * rounds);
}

TEST_CASE("what OpenSSL refuses leaves nothing in the thread's error queue") {
    ERR_clear_error();
    rampart::sign::evp_hmac<unknown_name> const keyed{bytes_of("key")};
    CHECK(ERR_peek_error() == 0);
    std::array<unsigned char, 32> out{};
    auto stream = keyed.start();
    stream.update("text");
    CHECK_FALSE(stream.finish(out));
    CHECK(ERR_peek_error() == 0);
    rampart::sign::evp_digest<unknown_name> digest;
    digest.update("text");
    CHECK_FALSE(digest.finish(out));
    CHECK(ERR_peek_error() == 0);
}
