#include <rampart/sign/evp_crypto.hpp>

#include <cstddef>
#include <random>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include <rampart/banxa/scheme.hpp>
#include <rampart/hexarails/scheme.hpp>
#include <rampart/rampnow/scheme.hpp>
#include <rampart/sign/signer.hpp>

namespace {

namespace sign = rampart::sign;

/// Repeatable random requests; a failing one is found again by its body's length.
class requests {
public:
    std::string bytes(std::size_t size) {
        std::string out(size, '\0');
        for (auto& byte : out)
            byte = static_cast<char>(random_() & 0xFF);
        return out;
    }

    std::string visible_text(std::size_t size) {
        std::string out(size, '\0');
        for (auto& character : out)
            character = static_cast<char>('!' + random_() % 94);
        return out;
    }

    std::string_view method() {
        static constexpr std::string_view all[] = {"GET", "POST", "put", "DELETE", "patch"};
        return all[random_() % 5];
    }

    bool coin() { return random_() % 2 == 0; }

private:
    std::mt19937 random_{20260101};
};

template <class Scheme>
void policies_agree() {
    requests random;
    std::size_t compared = 0;
    for (std::size_t const key_size : {1U, 32U, 63U, 64U, 65U, 131U}) {
        auto const key = random.bytes(key_size);
        sign::basic_signer<Scheme, sign::direct_crypto> const direct{"api", sign::secret{key}};
        sign::basic_signer<Scheme, sign::provider_crypto> const provider{"api", sign::secret{key}};
        for (std::size_t body_size = 0; body_size <= 300; ++body_size) {
            CAPTURE(key_size);
            CAPTURE(body_size);
            auto const host = random.visible_text(20);
            auto const target = "/" + random.visible_text(body_size % 97);
            auto const body = random.bytes(body_size);
            auto const timestamp = random.visible_text(10);
            auto const nonce = random.visible_text(1 + body_size % 128);
            sign::message_view const message{random.method(), host, target, body, random.coin()};

            sign::signed_headers<Scheme> one;
            sign::signed_headers<Scheme> two;
            REQUIRE(direct.sign_with(message, timestamp, nonce, one) == sign::failure::none);
            REQUIRE(provider.sign_with(message, timestamp, nonce, two) == sign::failure::none);
            for (std::size_t at = 0; at < one.size(); ++at)
                CHECK(one.value(at) == two.value(at));
            ++compared;
        }
    }
    CHECK(compared == 6 * 301);
}

} // namespace

TEST_CASE("both crypto policies make the same HexaRails headers") {
    policies_agree<rampart::hexarails::scheme>();
}

TEST_CASE("both crypto policies make the same Rampnow headers") {
    policies_agree<rampart::rampnow::scheme<>>();
}

TEST_CASE("both crypto policies make the same Banxa headers") {
    policies_agree<rampart::banxa::scheme<>>();
}
