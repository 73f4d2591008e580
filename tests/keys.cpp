// Key pairs in a client: refused with the rule that they break, and changed while it runs.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <rampart/banxa.hpp>
#include <rampart/hexarails.hpp>
#include <rampart/http/scripted_transport.hpp>
#include <rampart/make_client.hpp>
#include <rampart/rampnow.hpp>
#include <rampart/sign/rotating_signer.hpp>

namespace {

namespace banxa = rampart::banxa;
namespace hexarails = rampart::hexarails;
namespace http = rampart::http;
namespace rampnow = rampart::rampnow;
namespace sign = rampart::sign;

template <class Provider>
using client_of =
    rampart::basic_client<Provider, rampart::signer_of<Provider>, http::scripted_transport>;

template <class Provider, auto const& Endpoint>
void refuses(
    std::string const& key, std::string const& secret, std::string_view rule,
    rampart::request_of<Endpoint> const& request = {}) {
    CAPTURE(rule);
    client_of<Provider> api{
        "https://api.example.com",
        {key, sign::secret{std::string_view{secret}}},
        http::scripted_transport{}};
    auto const made = api.template call<Endpoint>(request);
    REQUIRE_FALSE(made.has_value());
    auto const& failed = made.error();
    CHECK(failed.code == rampart::errc::invalid_credentials);
    CHECK(failed.delivery == rampart::delivery::not_sent);
    CHECK(failed.message.find(rule) != std::string::npos);
    CHECK(failed.describe().find("s3cret") == std::string::npos);
    CHECK(api.transport().sent().empty());
}

} // namespace

TEST_CASE("a key pair with something around it ends each call before it is sent, with the rule") {
    std::vector<std::pair<std::string, std::string_view>> const secrets{
        {"", "empty"},
        {"s3cret\n", "line end"},
        {"s3cret ", "white space"},
        {"\"s3cret\"", "quotes"},
        {"\xEF\xBB\xBFs3cret", "byte order mark"}};
    for (auto const& [secret, rule] : secrets) {
        refuses<hexarails::provider, hexarails::list_balances>("key", secret, rule);
        refuses<banxa::provider, banxa::get_ramp>("key", secret, rule, {.id = "r1"});
        refuses<rampnow::provider, rampnow::get_quote>(
            "key", secret, rule,
            {.orderType = rampnow::order_type::buy,
             .srcAmount = "20",
             .srcCurrency = "USD",
             .srcChain = "fiat",
             .dstCurrency = "USDC",
             .dstChain = "monad"});
    }
    for (std::string const key : {"", "s3cret\n", " s3cret", "\xEF\xBB\xBFs3cret"}) {
        refuses<hexarails::provider, hexarails::list_balances>(key, "secret", "API key");
    }
    refuses<hexarails::provider, hexarails::list_balances>("'s3cret'", "secret", "quotes");
}

TEST_CASE("a client's key pair is changed while it runs, with its connections") {
    using keys = sign::rotating_signer<rampart::signer_of<hexarails::provider>>;
    http::scripted_transport script;
    for (int call = 0; call < 3; ++call)
        script.answer(200, R"({"status":"SUCCESS","data":[]})");
    rampart::basic_client<hexarails::provider, keys, http::scripted_transport> api{
        "https://api.example.com", {"key-1", sign::secret{"one"}}, std::move(script)};
    auto const key_of_last_call = [&] {
        return std::string{
            http::find_header(api.transport().sent().back().message.headers, "X-API-Key")
                .value_or("")};
    };
    static_cast<void>(api.call<hexarails::list_balances>());
    CHECK(key_of_last_call() == "key-1");
    api.signer().set_key("key-2", sign::secret{"two"});
    static_cast<void>(api.call<hexarails::list_balances>());
    CHECK(key_of_last_call() == "key-2");
    api.signer().set_key("key-3", sign::secret{"three\n"});
    auto const refused = api.call<hexarails::list_balances>();
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == rampart::errc::invalid_credentials);
    CHECK(api.transport().sent().size() == 2);
}
