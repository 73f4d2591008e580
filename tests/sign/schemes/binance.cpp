// Binance Spot (more-schemes.md section 1): the signature is the query's last parameter.
#include <array>

#include <rampart/sign/batch.hpp>

#include "scheme_test.hpp"

namespace {

namespace sign = rampart::sign;
using namespace scheme_test;
using namespace rampart::sign::parts;

struct binance : sign::hmac_sha256_scheme {
    using message = sign::concat<query, body>;
    using headers = sign::header_list<sign::header<"X-MBX-APIKEY", api_key>>;
    using query_parameters = sign::query_list<sign::query_parameter<"signature", signature>>;
};

/// The same with the time and the window added and signed by the signer.
struct binance_stamped : sign::hmac_sha256_scheme {
    using window = sign::query_parameter<"recvWindow", setting<"recv_window">>;
    using time = sign::query_parameter<"timestamp", timestamp>;
    using message = sign::concat<query, sign::query_list<window, time>, body>;
    using headers = sign::header_list<sign::header<"X-MBX-APIKEY", api_key>>;
    using query_parameters =
        sign::query_list<window, time, sign::query_parameter<"signature", signature>>;
    using timestamp_format = sign::unix_milliseconds;
};

constexpr std::string_view secret =
    "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j";

std::string suffix_of(std::string const& target, std::string_view body = {}) {
    auto const made = signed_at<binance>(0, secret, {"POST", "api.binance.com", target, body});
    CHECK(header_of(made, "X-MBX-APIKEY") == "key");
    return std::string{made.target_suffix()};
}

} // namespace

TEST_CASE("Binance's published signatures are the query's last parameter") {
    std::string const order = "side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1"
                              "&recvWindow=5000&timestamp=1499827319559";
    CHECK(
        suffix_of("/api/v3/order?symbol=LTCBTC&" + order) ==
        "&signature=c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71");
    CHECK(
        suffix_of(
            "/api/v3/order?symbol=%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95%EF%BC%96&" +
            order) ==
        "&signature=e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3");
}

TEST_CASE("Binance's published message has the same signature when a part of it is the body") {
    CHECK(
        suffix_of(
            "/api/v3/order?symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC",
            "&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559") ==
        "&signature=c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71");
}

TEST_CASE("a target without a query gets a question mark, one with an empty query nothing") {
    auto const empty = "signature=" + plain_hex(plain_hmac(EVP_sha256(), secret, ""));
    CHECK(suffix_of("/api/v3/order") == "?" + empty);
    CHECK(suffix_of("/api/v3/order?") == empty);
}

TEST_CASE("parameters that the signer adds are signed as they are sent") {
    constexpr long long now = 1499827319559;
    sign::settings const window{{"recv_window", "5000"}};
    auto const stamped = [&](std::string_view target) {
        auto const made =
            signed_at<binance_stamped>(now, secret, {"GET", "api.binance.com", target}, window);
        return std::string{target} + std::string{made.target_suffix()};
    };
    CHECK(
        stamped("/api/v3/order?symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1"
                "&price=0.1") ==
        "/api/v3/order?symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1"
        "&recvWindow=5000&timestamp=1499827319559"
        "&signature=c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71");
    std::string const alone = "recvWindow=5000&timestamp=1499827319559";
    CHECK(
        stamped("/api/v3/account") == "/api/v3/account?" + alone + "&signature=" +
                                          plain_hex(plain_hmac(EVP_sha256(), secret, alone)));
}

TEST_CASE("a batch has the suffixes of requests signed one by one, and checks its settings") {
    std::array<sign::message_view, 3> const requests{
        {{"GET", "h", "/a?b=1"}, {"POST", "h", "/c", "d=2"}, {"GET", "h", "/"}}};
    auto const signer_with = [](sign::settings constants) {
        return signer_of<binance_stamped>{
            "key", sign::secret{secret}, sign::fixed_clock::at_unix_seconds(1767225600),
            std::move(constants)};
    };
    std::array<sign::signed_headers<binance_stamped>, 3> batch;
    std::array<sign::failure, 3> outcomes{};
    auto const good = signer_with({{"recv_window", "5000"}});
    CHECK(sign::sign_batch<binance_stamped>(good, requests, batch, outcomes) == 3);
    for (std::size_t at = 0; at < requests.size(); ++at) {
        sign::signed_headers<binance_stamped> alone;
        REQUIRE(good.sign(requests[at], alone) == sign::failure::none);
        CHECK(batch[at].target_suffix() == alone.target_suffix());
        CHECK(batch[at].value(0) == alone.value(0));
    }
    CHECK(sign::sign_batch<binance_stamped>(signer_with({}), requests, batch, outcomes) == 0);
    CHECK(outcomes[1] == sign::failure::setting_invalid);
}
