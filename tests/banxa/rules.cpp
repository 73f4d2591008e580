#include <string>
#include <vector>

#include <rampart/banxa/endpoints.hpp>

#include "fixtures.hpp"

#include <doctest/doctest.h>

namespace {

namespace banxa = rampart::banxa;
using banxa_tests::is_accepted;
using rampart::decimal;

template <auto const& Endpoint>
std::string refusal_of(rampart::request_of<Endpoint> const& request) {
    return banxa_tests::refusal_of<banxa::provider, Endpoint>(request);
}

banxa::price_request some_price() {
    return {
        .fiat = "AUD",
        .crypto = "USDT",
        .blockchain = "TRON",
        .method = "payid-bank-transfer",
        .fiatAmount = decimal{"100"}};
}

banxa::quote_request some_quote() {
    return {
        .identityReference = "c-1",
        .fiat = "AUD",
        .crypto = "USDT",
        .blockchain = "TRON",
        .method = "payid-bank-transfer",
        .transactionType = banxa::transaction_type::ONRAMP,
        .fiatAmount = decimal{"100"}};
}

banxa::fiat_side some_fiat() { return {.id = "AUD", .method = "payid-bank-transfer"}; }

banxa::crypto_side some_crypto() {
    return {.id = "USDT", .blockchain = "TRON", .walletAddress = "T1"};
}

banxa::ramp_create some_ramp() {
    return {
        .identityReference = "c-1",
        .source = {.fiat = some_fiat()},
        .target = {.crypto = some_crypto()},
        .fiatAmount = decimal{"100"}};
}

banxa::eligibility_request some_check() {
    return {
        .identityReference = "c-1",
        .method = "payid-bank-transfer",
        .transactionType = banxa::transaction_type::ONRAMP,
        .fiat = "AUD",
        .crypto = "USDT",
        .blockchain = "TRON",
        .fiatAmount = decimal{"500"}};
}

banxa::token_share some_share() {
    return {
        .identityReference = "c-1",
        .email = "a@example.com",
        .mobileNumber = "61431000001",
        .provider = {.token = "abcdef"}};
}

banxa::reliance_request some_reliance() {
    return {
        .identityReference = "c-1",
        .mobileNumber = "1",
        .email = "a@example.com",
        .screeningDate = "2023-06-05",
        .customerIdentity = {.givenName = "J", .surname = "D", .dob = "1990-01-01"}};
}

} // namespace

TEST_CASE("a price and a quote are for exactly one of the two amounts, above zero") {
    auto request = some_price();
    CHECK(is_accepted<banxa::get_price>(request));
    request.cryptoAmount = decimal{"1"};
    std::string const both =
        "fiatAmount: exactly one of fiatAmount, cryptoAmount must be given (banxa.md A7.1)";
    CHECK(refusal_of<banxa::get_price>(request) == both);
    request.fiatAmount.reset();
    request.cryptoAmount = decimal{"0.00"};
    CHECK(
        refusal_of<banxa::get_price>(request) ==
        "cryptoAmount: must be greater than zero (banxa.md A7.1)");
    request.cryptoAmount.reset();
    CHECK(refusal_of<banxa::get_price>(request) == both);
    request = some_price();
    request.method = "";
    CHECK(refusal_of<banxa::get_price>(request) == "method: must not be empty (banxa.md A7.1)");
}

TEST_CASE("a quote is asked for with every parameter") {
    CHECK(is_accepted<banxa::get_quote>(some_quote()));
    auto const refused = [](auto change) {
        auto request = some_quote();
        change(request);
        return refusal_of<banxa::get_quote>(request);
    };
    std::string const section = " (banxa.md A7.2)";
    CHECK(refused([](auto& r) { r.identityReference = ""; }).starts_with("identityReference: "));
    CHECK(refused([](auto& r) { r.fiat = ""; }) == "fiat: must not be empty" + section);
    CHECK(refused([](auto& r) { r.crypto = ""; }) == "crypto: must not be empty" + section);
    CHECK(refused([](auto& r) { r.blockchain = ""; }) == "blockchain: must not be empty" + section);
    CHECK(refused([](auto& r) { r.method = ""; }) == "method: must not be empty" + section);
    CHECK(refused([](auto& r) {
              r.transactionType = {};
          }) == "transactionType: must not be empty" + section);
    std::string const one =
        "fiatAmount: exactly one of fiatAmount, cryptoAmount must be given" + section;
    CHECK(refused([](auto& r) { r.fiatAmount.reset(); }) == one);
    CHECK(refused([](auto& r) { r.cryptoAmount = decimal{"1"}; }) == one);
    CHECK(refused([](auto& r) {
              r.fiatAmount = decimal{"0"};
          }) == "fiatAmount: must be greater than zero" + section);
}

TEST_CASE("the reference of the provider's own example can be sent with every operation") {
    auto price = some_price();
    price.identityReference = "example_01";
    CHECK(is_accepted<banxa::get_price>(price));
    auto quote = some_quote();
    quote.identityReference = "example_01";
    CHECK(is_accepted<banxa::get_quote>(quote));
    auto ramp = some_ramp();
    ramp.identityReference = "example_01";
    CHECK(is_accepted<banxa::create_ramp>(ramp));
    CHECK(is_accepted<banxa::create_identity>({.identityReference = "example_01"}));
    CHECK(is_accepted<banxa::get_identity>({.identity_reference = "example_01"}));
    CHECK(is_accepted<banxa::update_identity>({.identityReference = "example_01", .email = "e"}));
    auto share = some_share();
    share.identityReference = "example_01";
    CHECK(is_accepted<banxa::share_token>(share));
    auto reliance = some_reliance();
    reliance.identityReference = "example_01";
    CHECK(is_accepted<banxa::rely_on_identity>(reliance));
    CHECK(is_accepted<banxa::share_documents>(
        {.identityReference = "example_01",
         .mobileNumber = "+61 431 000 001",
         .email = "a@example.com",
         .customerIdentity = {.givenName = "J", .surname = "", .dob = "1 January 1990"}}));
    auto check = some_check();
    check.identityReference = "example_01";
    CHECK(is_accepted<banxa::check_eligibility>(check));
    CHECK(is_accepted<banxa::get_limits>(
        {.identityReference = "example_01",
         .method = "m",
         .transactionType = banxa::transaction_type::OFFRAMP,
         .fiat = "AUD",
         .crypto = "USDT",
         .blockchain = "TRON"}));
}

TEST_CASE("a reference has letters, digits, hyphens and underscores wherever it is sent") {
    std::string const words = "must be letters, digits, hyphens and underscores (banxa.md ";
    for (auto const& wrong :
         {std::string{}, std::string{"a b"}, std::string{"a@b.c"}, std::string{"\xC3\xA9"}}) {
        CAPTURE(wrong);
        auto price = some_price();
        price.identityReference = wrong;
        CHECK(refusal_of<banxa::get_price>(price) == "identityReference: " + words + "A6)");
        auto ramp = some_ramp();
        ramp.identityReference = wrong;
        CHECK(refusal_of<banxa::create_ramp>(ramp) == "identityReference: " + words + "A6)");
        CHECK(
            refusal_of<banxa::create_identity>({.identityReference = wrong}) ==
            "identityReference: " + words + "A6)");
        CHECK(
            refusal_of<banxa::get_identity>({.identity_reference = wrong}) ==
            "identity_reference: " + words + "A6)");
        auto check = some_check();
        check.identityReference = wrong;
        CHECK(
            refusal_of<banxa::check_eligibility>(check) ==
            "identityReference: " + words + "A7.11)");
        CHECK(
            refusal_of<banxa::update_identity>({.identityReference = wrong, .email = "e"}) ==
            "identityReference: " + words + "A6)");
    }
    auto longest = some_check();
    longest.identityReference = std::string(255, '-');
    CHECK(is_accepted<banxa::check_eligibility>(longest));
    longest.identityReference = std::string(256, '-');
    CHECK(
        refusal_of<banxa::check_eligibility>(longest) ==
        "identityReference: must have 1 to 255 characters, has 256 (banxa.md A7.11)");
    // No length is documented for the others.
    CHECK(is_accepted<banxa::create_identity>({.identityReference = std::string(256, '-')}));
}

TEST_CASE("a ramp goes from fiat to crypto or back, with all that its ends need") {
    std::string const section = " (banxa.md A7.3)";
    auto const refused = [](banxa::ramp_create request, auto change) {
        change(request);
        return refusal_of<banxa::create_ramp>(request);
    };
    auto const onramp = some_ramp();
    CHECK(is_accepted<banxa::create_ramp>(onramp));
    auto offramp = some_ramp();
    offramp.source = {.crypto = some_crypto()};
    offramp.target = {.fiat = some_fiat()};
    CHECK(is_accepted<banxa::create_ramp>(offramp));

    CHECK(refused(onramp, [](auto& r) {
              r.source = {};
              r.target = {};
          }) == "source.fiat.id: must be given" + section);
    CHECK(refused(onramp, [](auto& r) {
              r.source.fiat->id = "";
          }) == "source.fiat.id: must be given" + section);
    CHECK(refused(onramp, [](auto& r) {
              r.source.fiat->method.reset();
          }) == "source.fiat.method: must be given" + section);
    CHECK(refused(onramp, [](auto& r) {
              r.target.crypto.reset();
          }) == "target.crypto.id: must be given" + section);
    CHECK(refused(onramp, [](auto& r) {
              r.target.crypto->id.reset();
          }) == "target.crypto.id: must be given" + section);
    CHECK(refused(onramp, [](auto& r) {
              r.target.crypto->blockchain.reset();
          }) == "target.crypto.blockchain: must be given" + section);
    CHECK(refused(onramp, [](auto& r) {
              r.target.crypto->walletAddress = "";
          }) == "target.crypto.walletAddress: must be given" + section);
    CHECK(refused(offramp, [](auto& r) {
              r.source.crypto->walletAddress.reset();
          }) == "source.crypto.walletAddress: must be given" + section);
    CHECK(refused(offramp, [](auto& r) {
              r.target.fiat->method = "";
          }) == "target.fiat.method: must be given" + section);
    CHECK(refused(onramp, [](auto& r) {
              r.source.crypto = some_crypto();
          }) == "source: must be fiat or crypto, not both" + section);
    CHECK(refused(onramp, [](auto& r) {
              r.target.fiat = some_fiat();
          }) == "target: must be fiat or crypto, not both" + section);
    CHECK(refused(onramp, [](auto& r) {
              r.target = {.fiat = some_fiat()};
          }) == "target.crypto: must be given with source.fiat" + section);
    CHECK(refused(offramp, [](auto& r) {
              r.target = {.crypto = some_crypto()};
          }) == "target.fiat: must be given with source.crypto" + section);
    CHECK(
        refused(onramp, [](auto& r) { r.source.amount = decimal{"1"}; }) ==
        "source.amount: must not be given: give fiatAmount or cryptoAmount of the ramp itself" +
            section);
}

TEST_CASE("a ramp of a quote sends what it was given, and no empty object") {
    auto const built = rampart::detail::build_request<banxa::create_ramp>(
        {.identityReference = "c-1",
         .target = {.crypto = {{.walletAddress = "T1"}}},
         .quoteId = "q-1"});
    REQUIRE_MESSAGE(built.has_value(), built.error().describe());
    CHECK(
        built->body == R"({"identityReference":"c-1","target":{"crypto":{"walletAddress":"T1"}},)"
                       R"("quoteId":"q-1"})");
    auto const bare = rampart::detail::build_request<banxa::create_ramp>(
        {.identityReference = "c-1",
         .source = {.fiat = banxa::fiat_side{}},
         .target = {.crypto = banxa::crypto_side{}},
         .quoteId = "q-1"});
    REQUIRE(bare.has_value());
    CHECK(bare->body == R"({"identityReference":"c-1","quoteId":"q-1"})");
}

TEST_CASE("a ramp has exactly one amount, unless a quote has them") {
    auto request = some_ramp();
    CHECK(is_accepted<banxa::create_ramp>(request));
    request.cryptoAmount = decimal{"1"};
    CHECK(
        refusal_of<banxa::create_ramp>(request) ==
        "fiatAmount: exactly one of fiatAmount, cryptoAmount must be given (banxa.md A7.3)");
    request.quoteId = "q";
    CHECK(
        refusal_of<banxa::create_ramp>(request) ==
        "cryptoAmount: must not be given together with fiatAmount (banxa.md A7.3)");
    request.fiatAmount.reset();
    request.cryptoAmount.reset();
    CHECK(is_accepted<banxa::create_ramp>(request));
    request.quoteId.reset();
    CHECK(refusal_of<banxa::create_ramp>(request).find("A7.3") != std::string::npos);
    request.fiatAmount = decimal{"-1"};
    CHECK(
        refusal_of<banxa::create_ramp>(request) ==
        "fiatAmount: must be greater than zero (banxa.md A7.3)");
    request = some_ramp();
    request.fiatAmount.reset();
    request.cryptoAmount = decimal{"0"};
    CHECK(
        refusal_of<banxa::create_ramp>(request) ==
        "cryptoAmount: must be greater than zero (banxa.md A7.3)");
    request.cryptoAmount = decimal{"0.1"};
    CHECK(is_accepted<banxa::create_ramp>(request));
    request = some_ramp();
    request.subPartnerId = "";
    CHECK(
        refusal_of<banxa::create_ramp>(request) ==
        "subPartnerId: must not be empty (banxa.md A7.3)");
}

TEST_CASE("eligibility is checked for a reference, or else for an e-mail and a country") {
    auto request = some_check();
    request.identityReference.reset();
    std::string const neither =
        "identityReference: must be given, or else email and countryOfResidence (banxa.md A7.11)";
    CHECK(refusal_of<banxa::check_eligibility>(request) == neither);
    request.email = "a@example.com";
    CHECK(refusal_of<banxa::check_eligibility>(request) == neither);
    request.countryOfResidence = "AU";
    CHECK(is_accepted<banxa::check_eligibility>(request));
    CHECK(is_accepted<banxa::check_eligibility_unversioned>(request));
    request.countryOfResidence = "Australia";
    CHECK(
        refusal_of<banxa::check_eligibility>(request) ==
        "countryOfResidence: must be an ISO 3166-1 alpha-2 code of two upper-case letters "
        "(banxa.md A7.11)");
    request.countryOfResidence = "US";
    CHECK(
        refusal_of<banxa::check_eligibility>(request) ==
        "state: must be given when the country is US (banxa.md A7.11)");
    request.state = "CA";
    CHECK(is_accepted<banxa::check_eligibility>(request));
}

TEST_CASE("the texts of an eligibility check have the documented lengths and alphabets") {
    std::string const section = " (banxa.md A7.11)";
    for (auto const* const wrong : {"", "aud", "A-B", "ABCDEFGHIJK"}) {
        CAPTURE(wrong);
        auto request = some_check();
        request.fiat = wrong;
        CHECK(
            refusal_of<banxa::check_eligibility>(request) ==
            "fiat: must be 1 to 10 upper-case letters and digits" + section);
        request = some_check();
        request.crypto = wrong;
        CHECK(
            refusal_of<banxa::check_eligibility>(request) ==
            "crypto: must be 1 to 10 upper-case letters and digits" + section);
    }
    auto request = some_check();
    request.method = std::string(100, 'm');
    CHECK(is_accepted<banxa::check_eligibility>(request));
    request.method = std::string(101, 'm');
    CHECK(
        refusal_of<banxa::check_eligibility>(request) ==
        "method: must have 1 to 100 characters, has 101" + section);
    request = some_check();
    request.transactionType = {};
    CHECK(
        refusal_of<banxa::check_eligibility>(request) ==
        "transactionType: must not be empty" + section);
    request = some_check();
    request.blockchain = "";
    CHECK(
        refusal_of<banxa::check_eligibility>(request) == "blockchain: must not be empty" + section);
    request = some_check();
    request.cryptoAmount = decimal{"1"};
    CHECK(
        refusal_of<banxa::check_eligibility>(request) ==
        "fiatAmount: exactly one of fiatAmount, cryptoAmount must be given" + section);
}

TEST_CASE("a date is a day of the calendar as YYYY-MM-DD") {
    for (auto const* const wrong :
         {"", "1990-1-1", "01-01-1990", "1990-02-30", "1990-13-01", "1990-00-10", "1990-01-00",
          "1990/01/01", "1990-01-01T00:00:00Z", "-990-01-01", "199a-01-01"}) {
        CAPTURE(wrong);
        auto request = some_check();
        request.dateOfBirth = wrong;
        CHECK(
            refusal_of<banxa::check_eligibility>(request) ==
            "dateOfBirth: must be a date as YYYY-MM-DD (banxa.md A7.11)");
        CHECK(
            refusal_of<banxa::create_identity>(
                {.identityReference = "c-1", .dateOfBirth = wrong}) ==
            "dateOfBirth: must be a date as YYYY-MM-DD (banxa.md A7.5)");
    }
    auto leap = some_check();
    leap.dateOfBirth = "2000-02-29";
    CHECK(is_accepted<banxa::check_eligibility>(leap));
    auto reliance = some_reliance();
    reliance.screeningDate = "2001-02-29";
    CHECK(
        refusal_of<banxa::rely_on_identity>(reliance) ==
        "screeningDate: must be a date as YYYY-MM-DD (banxa.md A7.9)");
    reliance = some_reliance();
    reliance.customerIdentity.dob = "x";
    CHECK(
        refusal_of<banxa::rely_on_identity>(reliance) ==
        "customerIdentity.dob: must be a date as YYYY-MM-DD (banxa.md A7.9)");
}

TEST_CASE("an address in the US has a state") {
    banxa::identity_create identity{.identityReference = "c-1"};
    identity.residentialAddress = {
        .addressLine = "1", .suburb = "s", .state = "", .postCode = "1", .country = "AU"};
    CHECK(is_accepted<banxa::create_identity>(identity));
    identity.residentialAddress->country = "US";
    CHECK(
        refusal_of<banxa::create_identity>(identity) ==
        "residentialAddress.state: must be given when the country is US (banxa.md A7.5)");
    identity.residentialAddress->state = "CA";
    CHECK(is_accepted<banxa::create_identity>(identity));
    // Hong Kong and the Emirates have no post codes; what is empty is sent as it is.
    identity.residentialAddress = {
        .addressLine = "1", .suburb = "", .state = "", .postCode = "", .country = "HK"};
    auto const built = rampart::detail::build_request<banxa::create_identity>(identity);
    REQUIRE(built.has_value());
    CHECK(built->body.ends_with(
        R"("residentialAddress":{"addressLine":"1","suburb":"","state":"","postCode":"",)"
        R"("country":"HK"}})"));
}

TEST_CASE("a birth date is a past date") {
    CHECK(
        refusal_of<banxa::create_identity>(
            {.identityReference = "c-1", .dateOfBirth = "2999-01-01"}) ==
        "dateOfBirth: must be a past date (banxa.md A7.5)");
    CHECK(is_accepted<banxa::create_identity>(
        {.identityReference = "c-1", .dateOfBirth = "2001-01-01"}));
}

TEST_CASE("a shared token is Sumsub's and has at least 6 characters") {
    CHECK(is_accepted<banxa::share_token>(some_share()));
    auto request = some_share();
    request.provider.vendor = "onfido";
    CHECK(
        refusal_of<banxa::share_token>(request) ==
        "provider.vendor: must be sumsub, the only documented vendor (banxa.md A7.8)");
    request = some_share();
    request.provider.token = "abcde";
    CHECK(
        refusal_of<banxa::share_token>(request) ==
        "provider.token: must have at least 6 characters (banxa.md A7.8)");
    request = some_share();
    request.email = std::string(200, 'a');
    CHECK(is_accepted<banxa::share_token>(request));
    request.email = std::string(201, 'a');
    CHECK(
        refusal_of<banxa::share_token>(request) ==
        "email: must have 1 to 200 characters, has 201 (banxa.md A7.8)");
    request = some_share();
    request.mobileNumber = "0431 000 001";
    CHECK(
        refusal_of<banxa::share_token>(request) ==
        "mobileNumber: must be digits with the country code, such as +61431000001 "
        "(banxa.md A7.8)");
}

TEST_CASE("an update needs the e-mail on every call") {
    CHECK(
        refusal_of<banxa::update_identity>({.identityReference = "c-1", .email = ""}) ==
        "email: must not be empty (banxa.md A7.7)");
}

TEST_CASE("a share of documents has a customer whose tax state is two letters") {
    banxa::document_share request{
        .identityReference = "c-1",
        .mobileNumber = "+61431000001",
        .email = "a@example.com",
        .customerIdentity = {
            .givenName = "J", .surname = "D", .dob = "1990-01-01", .taxState = "CAL"}};
    CHECK(
        refusal_of<banxa::share_documents>(request) ==
        "customerIdentity.taxState: must be two letters (banxa.md A7.10)");
    request.customerIdentity.taxState = "CA";
    CHECK(is_accepted<banxa::share_documents>(request));
    request.customerIdentity.givenName = "";
    CHECK(
        refusal_of<banxa::share_documents>(request) ==
        "customerIdentity.givenName: must not be empty (banxa.md A7.10)");
}

TEST_CASE("limits are asked for with every member") {
    banxa::limits_request const whole{
        .identityReference = "c-1",
        .method = "m",
        .transactionType = banxa::transaction_type::OFFRAMP,
        .fiat = "AUD",
        .crypto = "USDT",
        .blockchain = "TRON"};
    CHECK(is_accepted<banxa::get_limits>(whole));
    auto request = whole;
    request.transactionType = {};
    CHECK(
        refusal_of<banxa::get_limits>(request) ==
        "transactionType: must not be empty (banxa.md A7.12)");
    request = whole;
    request.blockchain = "";
    CHECK(
        refusal_of<banxa::get_limits>(request) == "blockchain: must not be empty (banxa.md A7.12)");
}
