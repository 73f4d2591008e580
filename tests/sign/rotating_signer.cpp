// A key pair changed while others sign with it.
#include <rampart/sign/rotating_signer.hpp>

#include <atomic>
#include <chrono>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <doctest/doctest.h>

#include <rampart/hexarails/scheme.hpp>
#include <rampart/sign/bearer_signer.hpp>
#include <rampart/sign/evp_crypto.hpp>
#include <rampart/sign/learned_clock.hpp>
#include <rampart/sign/verify.hpp>

#include "../support/allocations.hpp"
#include "../support/threads.hpp"

namespace {

namespace sign = rampart::sign;
using scheme = rampart::hexarails::scheme;
using sign::failure;

using learning = sign::basic_signer<scheme, sign::direct_crypto, sign::learned_clock<>>;

static_assert(sign::signer<sign::rotating_signer<sign::basic_signer<scheme>>>);
static_assert(sign::signer<sign::rotating_signer<learning>>);
static_assert(sign::signer<sign::rotating_signer<sign::bearer_signer>>);
static_assert(sign::learning_clock<std::remove_cvref_t<
                  decltype(std::declval<sign::rotating_signer<learning> const&>().time_source())>>);

sign::message_view const request{"POST", "example.com", "/path?a=1", "{}"};

/// Whether the headers are those of the pair "key-N", "secret-N".
template <class Headers>
bool fit_together(Headers const& headers) {
    std::string const key{headers.value(0)};
    sign::basic_verifier<scheme> const verifier{sign::secret{"secret-" + key.substr(4)}};
    return verifier.check(request, {key, headers.timestamp(), headers.nonce(), headers.value(3)}) ==
           sign::receipt::genuine;
}

} // namespace

TEST_CASE("a rotating signer signs with the newest key pair, and its copies with it") {
    sign::rotating_signer<sign::basic_signer<scheme>> const keys{"key-1", sign::secret{"secret-1"}};
    auto const copy = keys;
    sign::signed_headers<scheme> before;
    REQUIRE(copy.sign(request, before) == failure::none);
    CHECK(before.value(0) == "key-1");
    CHECK(fit_together(before));
    keys.set_key("key-2", sign::secret{"secret-2"});
    CHECK(copy.key() == "key-2");
    sign::signed_headers<scheme> after;
    REQUIRE(copy.sign(request, after) == failure::none);
    CHECK(after.value(0) == "key-2");
    CHECK(fit_together(after));
    // The old headers are views of the old signer, which is still there.
    CHECK(before.value(0) == "key-1");
    CHECK(fit_together(before));
    keys.set_key("key-3", sign::secret{"secret-3\n"});
    CHECK(copy.sign(request, after) == failure::secret_line_end);
    keys.replace(sign::basic_signer<scheme>{"key-4", sign::secret{"secret-4"}});
    REQUIRE(copy.sign(request, after) == failure::none);
    CHECK(fit_together(after));
}

TEST_CASE("the clock and the settings stay when the key changes") {
    struct with_setting : scheme {
        using headers = sign::header_list<
            sign::header<"X-Window", sign::parts::setting<"window">>,
            sign::header<"X-Signature", sign::parts::signature>>;
    };
    using signer = sign::basic_signer<with_setting, sign::direct_crypto, sign::fixed_clock>;
    sign::rotating_signer<signer> const keys{signer{
        "key-1", sign::secret{"s"}, sign::fixed_clock::at_unix_seconds(1767225600),
        sign::settings{{"window", "5000"}}}};
    keys.set_key("key-2", sign::secret{"t"});
    sign::signed_headers<with_setting> headers;
    REQUIRE(keys.sign(request, headers) == failure::none);
    CHECK(headers.value(0) == "5000");
    CHECK(headers.timestamp() == "1767225600");
    sign::rotating_signer<learning> const learned{"key-1", sign::secret{"s"}};
    auto const& clock = learned.time_source();
    auto const now = clock.reading();
    clock.observe(
        std::chrono::floor<std::chrono::seconds>(now.time) + std::chrono::hours{1}, now, now,
        std::chrono::seconds{60});
    REQUIRE(clock.correct());
    learned.set_key("key-2", sign::secret{"t"});
    CHECK(learned.time_source().applied() > std::chrono::minutes{59});
}

TEST_CASE("signers of other kinds rotate too") {
    sign::rotating_signer<sign::basic_signer<scheme, sign::provider_crypto>> const provider{
        "key-1", sign::secret{"secret-1"}};
    provider.set_key("key-2", sign::secret{"secret-2"});
    sign::signed_headers<scheme> headers;
    REQUIRE(provider.sign(request, headers) == failure::none);
    CHECK(fit_together(headers));
    sign::rotating_signer<sign::bearer_signer> const tokens{
        sign::bearer_signer{sign::secret{"one"}}};
    tokens.replace(sign::bearer_signer{sign::secret{"two"}});
    sign::bearer_signer::headers bearer;
    REQUIRE(tokens.sign(request, bearer) == failure::none);
    CHECK(bearer.value(0) == "Bearer two");
}

TEST_CASE("a rotating signer does not allocate to sign") {
    sign::rotating_signer<sign::basic_signer<scheme>> const keys{"key-1", sign::secret{"secret-1"}};
    sign::signed_headers<scheme> headers;
    rampart::test::allocation_count const during;
    auto const outcome = keys.sign(request, headers);
    auto const count = during.value();
    CHECK(outcome == failure::none);
    CHECK(count == 0);
}

TEST_CASE("while keys change, each request is signed by one pair from beginning to end") {
    sign::rotating_signer<sign::basic_signer<scheme>> const keys{"key-0", sign::secret{"secret-0"}};
    std::atomic<int> wrong{0};
    std::atomic<bool> done{false};
    {
        rampart::test::threads running;
        for (int thread = 0; thread < 4; ++thread) {
            running.start([&] {
                sign::signed_headers<scheme> headers;
                do {
                    bool const good =
                        keys.sign(request, headers) == failure::none && fit_together(headers);
                    wrong += good ? 0 : 1;
                } while (!done);
            });
        }
        for (int turn = 1; turn <= 500; ++turn) {
            auto const number = std::to_string(turn);
            keys.set_key("key-" + number, sign::secret{"secret-" + number});
        }
        done = true;
    }
    CHECK(wrong == 0);
    CHECK(keys.key() == "key-500");
}
