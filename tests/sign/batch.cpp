// Many signatures at once are those made one by one, in every kernel and at every length.
#include <rampart/sign/batch.hpp>

#include <array>
#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <rampart/banxa/scheme.hpp>
#include <rampart/hexarails/scheme.hpp>
#include <rampart/rampnow/scheme.hpp>
#include <rampart/sign/evp_crypto.hpp>

#include "../support/allocations.hpp"
#include "../support/digests.hpp"
#include "../support/vectors.hpp"

namespace {

namespace sign = rampart::sign;
using rampart::test::bytes_of;
using rampart::test::digest_of;
using sign::failure;
using sign::lane_kernel;
using sign::message_view;
using sign::receipt;
using sign::sha256;

using hexarails = rampart::hexarails::scheme;
using rampnow = rampart::rampnow::scheme<>;
using banxa = rampart::banxa::scheme<>;

constexpr std::array kernels{
    lane_kernel::portable, lane_kernel::sha, lane_kernel::avx512, lane_kernel::avx512_pair,
    lane_kernel::measured};

/// The kernels of this machine; others would only repeat the portable one.
std::vector<lane_kernel> kernels_here() {
    std::vector<lane_kernel> out;
    for (auto const kernel : kernels) {
        if (sign::available(kernel)) out.push_back(kernel);
    }
    return out;
}

std::string random_text(std::mt19937& random, std::size_t size) {
    std::string out(size, '\0');
    for (auto& byte : out)
        byte = static_cast<char>(random());
    return out;
}

std::vector<std::string_view> views(std::vector<std::string> const& texts) {
    return {texts.begin(), texts.end()};
}

/// OpenSSL's own, as the judge.
sha256::value_type reference_mac(std::string_view key, std::string_view text) {
    sha256::value_type out{};
    auto const message = bytes_of(text);
    unsigned size = 0;
    REQUIRE(
        ::HMAC(
            EVP_sha256(), key.data(), static_cast<int>(key.size()), message.data(), message.size(),
            out.data(), &size) != nullptr);
    return out;
}

sha256::value_type reference_hash(std::string_view text) {
    sha256::value_type out{};
    unsigned size = 0;
    REQUIRE(EVP_Digest(text.data(), text.size(), out.data(), &size, EVP_sha256(), nullptr) == 1);
    return out;
}

void hashes_and_macs_fit(std::vector<std::string> const& texts, std::string_view key_text) {
    sign::hmac_sha256 const key{bytes_of(key_text)};
    std::vector<sha256::value_type> hashes;
    std::vector<sha256::value_type> macs;
    for (auto const& text : texts) {
        hashes.push_back(reference_hash(text));
        macs.push_back(reference_mac(key_text, text));
    }
    for (auto const kernel : kernels_here()) {
        CAPTURE(kernel);
        std::vector<sha256::value_type> out(texts.size());
        sign::sha256_batch(views(texts), out, kernel);
        CHECK(out == hashes);
        sign::hmac_batch(key, views(texts), out, kernel);
        CHECK(out == macs);
    }
}

/// Requests of all shapes: methods, queries, bodies of every size, multipart.
struct requests {
    std::vector<std::string> targets;
    std::vector<std::string> bodies;
    std::vector<message_view> views;

    requests(std::mt19937& random, std::size_t count, std::size_t longest_body) {
        for (std::size_t at = 0; at < count; ++at) {
            targets.push_back(
                "/path/" + std::string(random() % 60, 'p') + (random() % 2 == 0 ? "?query=1" : ""));
            bodies.push_back(
                random() % 3 == 0 ? "" : random_text(random, random() % (longest_body + 1)));
        }
        for (std::size_t at = 0; at < count; ++at) {
            views.push_back(
                {bodies[at].empty() ? "get" : "POST", "api.example.com", targets[at], bodies[at],
                 random() % 8 == 0});
        }
    }
};

template <class Scheme, class Crypto = sign::direct_crypto>
sign::basic_signer<Scheme, Crypto, sign::fixed_clock, sign::fixed_nonce> fixed_signer() {
    return {
        "batch-key", sign::secret{"batch-secret"},
        sign::fixed_clock::at_unix_seconds(1'767'225'600),
        sign::fixed_nonce{"00000000-0000-4000-8000-000000000001"}};
}

template <class Signer>
void batch_equals_single(Signer const& by, std::vector<message_view> const& requests) {
    using headers = typename Signer::headers;
    std::vector<headers> single(requests.size());
    for (std::size_t at = 0; at < requests.size(); ++at)
        REQUIRE(by.sign(requests[at], single[at]) == failure::none);
    for (auto const kernel : kernels_here()) {
        CAPTURE(kernel);
        std::vector<headers> many(requests.size());
        std::vector<failure> outcomes(requests.size(), failure::crypto_library);
        CHECK(
            sign::sign_batch(
                by, std::span<message_view const>{requests}, std::span<headers>{many}, outcomes,
                kernel) == requests.size());
        for (std::size_t at = 0; at < requests.size(); ++at) {
            CAPTURE(at);
            CHECK(outcomes[at] == failure::none);
            for (std::size_t header = 0; header < headers::size(); ++header)
                CHECK(many[at].value(header) == single[at].value(header));
        }
    }
}

template <class Scheme>
void scheme_signs_alike_in_batches() {
    std::mt19937 random{7};
    auto const by = fixed_signer<Scheme>();
    for (std::size_t const count : {0U, 1U, 2U, 15U, 16U, 17U, 40U, 64U, 65U, 150U}) {
        CAPTURE(count);
        batch_equals_single(by, requests{random, count, 300}.views);
    }
    // Longer than the memory of a batch, among short ones.
    batch_equals_single(by, requests{random, 40, 5'000}.views);
    batch_equals_single(by, requests{random, 9, 80'000}.views);
}

/// What the headers of a request signed by `by` say, for a scheme of HexaRails' headers.
struct received {
    std::vector<sign::signed_headers<hexarails>> headers;
    std::vector<sign::received_message> messages;

    template <class Signer>
    received(Signer const& by, std::vector<message_view> const& requests)
        : headers(requests.size()) {
        for (std::size_t at = 0; at < requests.size(); ++at) {
            REQUIRE(by.sign(requests[at], headers[at]) == failure::none);
            messages.push_back(
                {requests[at],
                 {"batch-key", headers[at].timestamp(), headers[at].nonce(),
                  headers[at].value(3)}});
        }
    }
};

} // namespace

TEST_CASE("a batch of any size has the hashes and MACs that OpenSSL gives its texts") {
    std::mt19937 random{1};
    for (std::size_t count = 0; count <= 70; ++count) {
        CAPTURE(count);
        std::vector<std::string> alike;
        std::vector<std::string> unlike;
        for (std::size_t at = 0; at < count; ++at) {
            alike.push_back(random_text(random, 110));
            unlike.push_back(random_text(random, random() % 4'097));
        }
        hashes_and_macs_fit(alike, "key");
        hashes_and_macs_fit(unlike, "key");
    }
    std::vector<std::string> more;
    for (std::size_t at = 0; at < 200; ++at)
        more.push_back(random_text(random, random() % 260));
    hashes_and_macs_fit(more, "key");
}

TEST_CASE("texts that end at or beside the end of a block are padded right in every lane") {
    std::mt19937 random{2};
    for (std::size_t const size :
         {0U, 1U, 55U, 56U, 57U, 63U, 64U, 65U, 118U, 119U, 120U, 127U, 128U, 129U}) {
        CAPTURE(size);
        std::vector<std::string> texts;
        for (std::size_t at = 0; at < 18; ++at)
            texts.push_back(random_text(random, size));
        hashes_and_macs_fit(texts, "key");
        texts[5] = random_text(random, 1'000);
        hashes_and_macs_fit(texts, "key");
    }
}

TEST_CASE("texts in as many blocks are hashed together, whatever their ends and neighbours") {
    std::mt19937 random{8};
    for (std::size_t const shortest : {0U, 56U, 64U, 120U, 256U}) {
        CAPTURE(shortest);
        std::vector<std::string> texts;
        auto const add = [&](std::size_t count, std::size_t least, std::size_t more) {
            for (std::size_t at = 0; at < count; ++at)
                texts.push_back(random_text(random, least + random() % more));
        };
        std::size_t const ends = shortest % 64 == 0 ? 56 : 8; // that take as many blocks
        add(16, shortest, ends);
        hashes_and_macs_fit(texts, "key");
        add(7, 0, 1'000);
        add(48, shortest, ends);
        hashes_and_macs_fit(texts, "key");
        for (std::size_t at = 0; at < 32; ++at)
            add(1, at % 2 == 0 ? shortest : 2'048, ends);
        hashes_and_macs_fit(texts, "key");
    }
}

TEST_CASE("keys of every length around the block serve a batch") {
    std::mt19937 random{3};
    for (std::size_t const size : {0U, 1U, 63U, 64U, 65U, 200U}) {
        CAPTURE(size);
        auto const key = random_text(random, size);
        std::vector<std::string> texts;
        for (std::size_t at = 0; at < 33; ++at)
            texts.push_back(random_text(random, at * 5));
        hashes_and_macs_fit(texts, key);
    }
}

TEST_CASE("two groups of alike texts and one, between others, have OpenSSL's MACs") {
    std::mt19937 random{9};
    for (std::size_t const before : {0U, 1U, 15U, 16U, 17U}) {
        CAPTURE(before);
        for (std::size_t const alike : {16U, 31U, 32U, 33U, 48U, 64U}) {
            CAPTURE(alike);
            // From 56 bytes on as many blocks serve 64 lengths, which end in the last or before.
            for (std::size_t const shortest : {0U, 56U, 60U, 120U, 1'016U}) {
                CAPTURE(shortest);
                for (std::size_t const lengths : {1U, 5U, 56U, 64U}) {
                    CAPTURE(lengths);
                    std::vector<std::string> texts;
                    for (std::size_t at = 0; at < before; ++at)
                        texts.push_back(random_text(random, random() % 300));
                    for (std::size_t at = 0; at < alike; ++at)
                        texts.push_back(random_text(random, shortest + random() % lengths));
                    texts.push_back(random_text(random, 1'000));
                    hashes_and_macs_fit(texts, "key");
                }
            }
        }
    }
}

TEST_CASE("batches that name no kernel go through the one that was chosen, with the same results") {
    REQUIRE(sign::chosen_lane_kernel() == lane_kernel::measured);
    std::vector<std::string_view> const texts(40, "text");
    std::vector<sha256::value_type> const expected(texts.size(), digest_of<sha256>("text"));
    for (auto const kernel : kernels) {
        CAPTURE(kernel);
        sign::choose_lane_kernel(kernel);
        CHECK(sign::chosen_lane_kernel() == kernel);
        std::vector<sha256::value_type> out(texts.size());
        sign::sha256_batch(texts, out);
        CHECK(out == expected);
    }
    sign::choose_lane_kernel(lane_kernel::measured);
}

TEST_CASE("the portable kernel is always there, and one that is missing is replaced by it") {
    CHECK(sign::available(lane_kernel::portable));
    CHECK(sign::available(sign::chosen_lane_kernel()));
    std::vector<std::string_view> const texts(20, "text");
    for (auto const kernel : kernels) {
        CAPTURE(kernel);
        std::vector<sha256::value_type> out(texts.size());
        sign::sha256_batch(texts, out, kernel);
        CHECK(out == std::vector<sha256::value_type>(texts.size(), digest_of<sha256>("text")));
    }
}

TEST_CASE("a batch of HexaRails' requests has the headers of requests signed one by one") {
    scheme_signs_alike_in_batches<hexarails>();
}

TEST_CASE("a batch of Rampnow's requests has the headers of requests signed one by one") {
    scheme_signs_alike_in_batches<rampnow>();
}

TEST_CASE("a batch of Banxa's requests has the headers of requests signed one by one") {
    scheme_signs_alike_in_batches<banxa>();
}

TEST_CASE("a batch whose strings fill its memory to the last byte is signed as one by one") {
    auto const by = fixed_signer<rampnow>();
    for (std::size_t longest = 430; longest <= 620; ++longest) {
        CAPTURE(longest);
        std::string const method(longest, 'M'); // which nobody expects to be as long
        std::vector<message_view> const requests(64, message_view{method, "h", "/"});
        batch_equals_single(by, requests);
    }
}

TEST_CASE("a provider's MAC signs a batch one by one, with the same result") {
    std::mt19937 random{4};
    batch_equals_single(
        fixed_signer<hexarails, sign::provider_crypto>(), requests{random, 20, 200}.views);
}

TEST_CASE("each request of a batch gets a nonce of its own") {
    sign::basic_signer<banxa> const by{"key-of-a-batch", sign::secret{"secret"}};
    std::vector<message_view> const requests(100, message_view{"GET", "h", "/"});
    std::vector<sign::signed_headers<banxa>> headers(requests.size());
    std::vector<failure> outcomes(requests.size());
    REQUIRE(
        sign::sign_batch(
            by, std::span<message_view const>{requests},
            std::span<sign::signed_headers<banxa>>{headers}, outcomes) == requests.size());
    for (std::size_t at = 1; at < headers.size(); ++at) {
        CAPTURE(at);
        CHECK(headers[at - 1].nonce() < headers[at].nonce());
    }
}

TEST_CASE("a batch says of each request why it was not signed") {
    std::vector<message_view> const requests(20, message_view{"GET", "h", "/"});
    std::vector<sign::signed_headers<hexarails>> headers(requests.size());
    std::vector<failure> outcomes(requests.size());
    auto const all = [&](auto const& by) {
        CHECK(
            sign::sign_batch(
                by, std::span<message_view const>{requests},
                std::span<sign::signed_headers<hexarails>>{headers}, outcomes) == 0);
        return outcomes;
    };
    CHECK(
        all(sign::basic_signer<hexarails>{"no key", sign::secret{"s"}}) ==
        std::vector<failure>(requests.size(), failure::api_key_invalid));
    using fixed =
        sign::basic_signer<hexarails, sign::direct_crypto, sign::system_clock, sign::fixed_nonce>;
    CHECK(
        all(fixed{"key", sign::secret{"s"}, {}, sign::fixed_nonce{"no nonce"}}) ==
        std::vector<failure>(requests.size(), failure::nonce_invalid));
}

TEST_CASE("signing a batch does not allocate") {
    std::mt19937 random{5};
    requests const many{random, 100, 400};
    sign::basic_signer<hexarails> const by{"key", sign::secret{"secret"}};
    std::vector<sign::signed_headers<hexarails>> headers(many.views.size());
    std::vector<failure> outcomes(many.views.size());
    rampart::test::allocation_count const during;
    auto const signed_ones = sign::sign_batch(
        by, std::span<message_view const>{many.views},
        std::span<sign::signed_headers<hexarails>>{headers}, outcomes);
    auto const count = during.value();
    CHECK(signed_ones == many.views.size());
    CHECK(count == 0);
}

TEST_CASE("a batch of checks finds exactly the forged requests, in every kernel") {
    std::mt19937 random{6};
    for (std::size_t const count : {1U, 3U, 16U, 70U}) {
        CAPTURE(count);
        requests const genuine{random, count, 300};
        auto const by = fixed_signer<hexarails>();
        received all{by, genuine.views};
        std::vector<std::string> changed(count);
        std::vector<receipt> expected(count, receipt::genuine);
        for (std::size_t at = 0; at < count; at += 1 + random() % 3) {
            auto& [message, stamps] = all.messages[at];
            switch (random() % 5) {
            case 4: // a line end in the target
                changed[at] = genuine.targets[at] + "\n";
                message.target = changed[at];
                expected[at] = receipt::signature_differs;
                break;
            case 0: // another target
                changed[at] = genuine.targets[at] + "x";
                message.target = changed[at];
                expected[at] = receipt::signature_differs;
                break;
            case 1: // one digit of the signature
                changed[at] = stamps.signature;
                changed[at][63] = changed[at][63] == '0' ? '1' : '0';
                stamps.signature = changed[at];
                expected[at] = receipt::signature_differs;
                break;
            case 2: // a signature cut short
                stamps.signature = stamps.signature.substr(2);
                expected[at] = receipt::header_malformed;
                break;
            default: // another timestamp
                stamps.timestamp = "1767225601";
                expected[at] = receipt::signature_differs;
            }
        }
        std::vector<sign::secret> secrets;
        for (auto const* const text : {"older", "batch-secret", "newer"})
            secrets.emplace_back(text);
        sign::basic_verifier<hexarails> const verifier{std::move(secrets)};
        std::size_t good = 0;
        for (std::size_t at = 0; at < count; ++at) {
            good += expected[at] == receipt::genuine ? 1 : 0;
            CHECK(
                verifier.check(all.messages[at].message, all.messages[at].stamps) == expected[at]);
        }
        for (auto const kernel : kernels_here()) {
            CAPTURE(kernel);
            std::vector<receipt> outcomes(count, receipt::crypto_library);
            CHECK(sign::check_batch(verifier, all.messages, outcomes, kernel) == good);
            CHECK(outcomes == expected);
        }
    }
}

TEST_CASE("a batch of checks puts up with claims of any length, as a sender may make them") {
    std::string const signature(64, '0');
    for (std::size_t const count : {17U, 64U}) {
        for (std::size_t size = 380; size <= 9'000; size += size < 640 ? 1 : 997) {
            CAPTURE(size);
            std::string const text(size, '7');
            auto const differs = [&]<class Scheme>(Scheme, sign::received_stamps const& stamps) {
                std::vector<sign::received_message> const all(
                    count, {message_view{"POST", "h", "/", "{}"}, stamps});
                std::vector<sign::secret> secrets;
                secrets.emplace_back("batch-secret");
                sign::basic_verifier<Scheme> const verifier{std::move(secrets)};
                std::vector<receipt> outcomes(count, receipt::crypto_library);
                for (auto const kernel : kernels_here())
                    CHECK(sign::check_batch(verifier, all, outcomes, kernel) == 0);
                CHECK(outcomes == std::vector<receipt>(count, receipt::signature_differs));
            };
            differs(hexarails{}, {"batch-key", "1767225600", text, signature});
            differs(rampnow{}, {"batch-key", text, "", signature});
            differs(banxa{}, {"batch-key", "1767225600", text, signature});
        }
    }
}

TEST_CASE("a batch of checks without a secret finds nothing genuine, and goes through a provider") {
    requests const none = [] {
        std::mt19937 random{8};
        return requests{random, 20, 100};
    }();
    received const all{fixed_signer<hexarails>(), none.views};
    std::vector<receipt> outcomes(all.messages.size());
    CHECK(sign::check_batch(sign::basic_verifier<hexarails>{}, all.messages, outcomes) == 0);
    CHECK(outcomes == std::vector<receipt>(outcomes.size(), receipt::signature_differs));
    sign::basic_verifier<hexarails, sign::provider_crypto> const provider{
        sign::secret{"batch-secret"}};
    CHECK(sign::check_batch(provider, all.messages, outcomes) == outcomes.size());
}
