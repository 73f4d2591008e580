#include <rampart/sign/hmac.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <rampart/sign/encode.hpp>

#include "../support/allocations.hpp"
#include "../support/digests.hpp"
#include "../support/vectors.hpp"

namespace {

using rampart::sign::encoded;
using rampart::sign::hex_lower;
using rampart::sign::hmac_sha256;
using rampart::sign::hmac_sha512;
using rampart::test::bytes_of;
using rampart::test::mac_of;

template <class Mac>
std::string hex_of(std::string_view key, std::string_view text) {
    return encoded<hex_lower>(mac_of(Mac{bytes_of(key)}, text));
}

/// OpenSSL's own HMAC, as the judge.
std::string reference(EVP_MD const* digest, std::string_view key, std::string_view text) {
    auto const message = bytes_of(text);
    unsigned char out[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    REQUIRE(
        ::HMAC(
            digest, key.data(), static_cast<int>(key.size()), message.data(), message.size(), out,
            &size) != nullptr);
    return encoded<hex_lower>({out, size});
}

#if !defined(RAMPART_SIGNS_BY_PROVIDER)
template <class Mac>
void destruction_wipes() {
    auto keyed = std::make_unique<Mac>(bytes_of("a key of some length"));
    rampart::test::release_watch const watch{keyed.get(), sizeof(Mac)};
    keyed.reset();
    REQUIRE(watch.content().has_value());
    CHECK(*watch.content() == std::string(sizeof(Mac), '\0'));
}
#endif

} // namespace

TEST_CASE("HMAC-SHA-256 and HMAC-SHA-512 give the tags of RFC 4231") {
    std::size_t ran = 0;
    for (auto const& test : rampart::test::rfc4231_cases()) {
        CAPTURE(test.data);
        // The fifth case gives the first 128 bits only.
        CHECK(
            hex_of<hmac_sha256>(test.key, test.data).substr(0, test.hmac_sha256_hex.size()) ==
            test.hmac_sha256_hex);
        CHECK(
            hex_of<hmac_sha512>(test.key, test.data).substr(0, test.hmac_sha512_hex.size()) ==
            test.hmac_sha512_hex);
        ++ran;
    }
    CHECK(ran == 7);
}

TEST_CASE("HMAC-SHA-256 gives HexaRails' primitives") {
    std::size_t ran = 0;
    for (auto const& vector : rampart::test::hexarails_macs()) {
        CAPTURE(vector.data);
        CHECK(hex_of<hmac_sha256>(vector.key, vector.data) == vector.hex);
        ++ran;
    }
    CHECK(ran == rampart::test::count_in("hexarails", "primitives.hmac_sha256"));
    CHECK(ran == 3);
}

TEST_CASE("keys of every length around the block are absorbed as OpenSSL absorbs them") {
    std::string key;
    for (int length = 0; length <= 300; ++length) {
        CAPTURE(length);
        CHECK(hex_of<hmac_sha256>(key, "message") == reference(EVP_sha256(), key, "message"));
        CHECK(hex_of<hmac_sha512>(key, "message") == reference(EVP_sha512(), key, "message"));
        key += static_cast<char>(length * 31 + 1);
    }
}

TEST_CASE("messages of every length around the block have the tag that OpenSSL gives them") {
    std::string text;
    for (int length = 0; length <= 300; ++length) {
        CAPTURE(length);
        CHECK(hex_of<hmac_sha256>("key", text) == reference(EVP_sha256(), "key", text));
        CHECK(hex_of<hmac_sha512>("key", text) == reference(EVP_sha512(), "key", text));
        text += static_cast<char>(length * 31 + 1);
    }
}

TEST_CASE("the tag of a message does not depend on the pieces it came in") {
    std::string const text = "GET\nramp.hexarails.ai\n/balance\n\n\n1767225600\n";
    hmac_sha256 const keyed{bytes_of("key")};
    auto const whole = mac_of(keyed, text);
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        CAPTURE(cut);
        auto stream = keyed.start();
        stream.update(std::string_view{text}.substr(0, cut));
        stream.update(bytes_of(std::string_view{text}.substr(cut)));
        hmac_sha256::value_type tag{};
        CHECK(stream.finish(tag));
        CHECK(tag == whole);
    }
}

TEST_CASE("one keyed object serves any number of messages, in turn and interleaved") {
    hmac_sha256 const keyed{bytes_of("key")};
    auto first = keyed.start();
    auto second = keyed.start();
    first.update(std::string_view{"on"});
    second.update(std::string_view{"tw"});
    first.update(std::string_view{"e"});
    second.update(std::string_view{"o"});
    hmac_sha256::value_type one{};
    hmac_sha256::value_type two{};
    CHECK(second.finish(two));
    CHECK(first.finish(one));
    CHECK(one == mac_of(keyed, "one"));
    CHECK(two == mac_of(keyed, "two"));
    CHECK(one != two);
}

TEST_CASE("a message in progress cannot be copied: two ends of one message would be signed") {
    static_assert(!std::is_copy_constructible_v<hmac_sha256::stream>);
    static_assert(!std::is_copy_assignable_v<hmac_sha256::stream>);
}

TEST_CASE("the key may be wiped once it has been absorbed") {
    auto key = bytes_of("key");
    hmac_sha256 const keyed{key};
    std::fill(key.begin(), key.end(), static_cast<unsigned char>(0));
    CHECK(
        encoded<hex_lower>(mac_of(keyed, "message")) == reference(EVP_sha256(), "key", "message"));
}

TEST_CASE("a message too long to be gathered has OpenSSL's tag, whatever pieces it came in") {
    std::string text;
    for (int at = 0; at < 5'000; ++at)
        text += static_cast<char>(at * 31 + at / 256);
    for (std::size_t const size :
         {1'015U, 1'016U, 1'023U, 1'024U, 1'025U, 1'088U, 2'047U, 5'000U}) {
        auto const whole = text.substr(0, size);
        auto const expected = reference(EVP_sha256(), "key", whole);
        auto const expected_512 = reference(EVP_sha512(), "key", whole);
        CHECK(hex_of<hmac_sha256>("key", whole) == expected);
        CHECK(hex_of<hmac_sha512>("key", whole) == expected_512);
        for (std::size_t const piece : {1U, 63U, 64U, 65U, 700U, 1'024U, 1'500U}) {
            CAPTURE(size);
            CAPTURE(piece);
            hmac_sha256 const keyed{bytes_of("key")};
            auto stream = keyed.start();
            for (std::size_t at = 0; at < size; at += piece)
                stream.update(std::string_view{whole}.substr(at, piece));
            hmac_sha256::value_type tag;
            CHECK(stream.finish(tag));
            CHECK(encoded<hex_lower>(tag) == expected);
        }
    }
}

// The MAC through EVP holds OpenSSL's object: its messages do not outlive it, it is not copied, and
// OpenSSL wipes it.
#if !defined(RAMPART_SIGNS_BY_PROVIDER)
TEST_CASE("a message in progress outlives the keyed object it came from") {
    auto keyed = std::make_unique<hmac_sha256>(bytes_of("key"));
    auto stream = keyed->start();
    keyed.reset();
    stream.update(std::string_view{"message"});
    hmac_sha256::value_type tag{};
    CHECK(stream.finish(tag));
    CHECK(encoded<hex_lower>(tag) == reference(EVP_sha256(), "key", "message"));
}

TEST_CASE("a copy of a keyed object signs alike") {
    hmac_sha256 const keyed{bytes_of("key")};
    auto copy = keyed;
    CHECK(copy.of("message") == keyed.of("message"));
    copy = hmac_sha256{bytes_of("other")};
    CHECK(copy.of("message") != keyed.of("message"));
}

TEST_CASE("the states that follow the key's pads are overwritten on destruction") {
    destruction_wipes<hmac_sha256>();
    destruction_wipes<hmac_sha512>();
}
#endif

#if defined(RAMPART_HAS_SHA256_NI) && !defined(RAMPART_SIGNS_BY_PROVIDER)
TEST_CASE("hashes and tags by the CPU's SHA instructions are those of OpenSSL's functions") {
    auto& by_instructions = rampart::sign::detail::hashes_with_sha_ni;
    bool const here = rampart::sign::detail::cpu_has_sha();
    CHECK(by_instructions == here);
    std::string text;
    for (std::size_t size = 0; size <= 1024 + 130; ++size) {
        CAPTURE(size);
        text.push_back(static_cast<char>(size * 151 >> 3));
        by_instructions = false;
        auto const tag = hex_of<hmac_sha256>("a key", text);
        auto const digest = rampart::sign::sha256::of(text);
        by_instructions = here;
        CHECK(hex_of<hmac_sha256>("a key", text) == tag);
        CHECK(rampart::sign::sha256::of(text) == digest);
        CHECK(tag == reference(EVP_sha256(), "a key", text));
    }
}
#endif
