// `rampart verify`: what a receiver would say of a delivery.
#include "../support/vectors.hpp"
#include "command_line.hpp"

namespace {

using namespace rampart::test;

constexpr char const* url = "https://partner.example.com/hooks/rampnow";

arguments verify_arguments(
    std::string const& provider, std::string const& callback_url, std::string const& body_file,
    std::vector<named_value> const& headers, arguments const& further = {}) {
    arguments out{"verify", provider, "--url", callback_url, "--body-file", body_file};
    for (auto const& [name, value] : headers) {
        out.emplace_back("--header");
        out.push_back(name + ": " + value);
    }
    out.insert(out.end(), further.begin(), further.end());
    return out;
}

process_result verify_vector(webhook_vector const& vector, arguments const& further = {}) {
    temporary_folder const folder;
    auto const& received = vector.received;
    return rampart::test::rampart(
        verify_arguments(
            "hexarails", "https://" + received.host + received.target,
            folder.write("body", received.body),
            {{"X-API-Key", received.api_key},
             {"X-Timestamp", received.timestamp},
             {"x-nonce", received.nonce},
             {"X-Signature", vector.received_signature}},
            further),
        {{"RAMPART_HEXARAILS_API_SECRET", received.secret}});
}

process_result verify(
    std::string const& provider, std::string const& body, arguments const& further = {},
    variables const& environment = any_keys()) {
    temporary_folder const folder;
    return rampart::test::rampart(
        verify_arguments(provider, url, folder.write("body", body), {}, further), environment);
}

void is_refused(process_result const& result, std::string_view code) {
    CAPTURE(result.err);
    CHECK(result.exit_code == 1);
    CHECK(result.out.empty());
    auto const failed = failure_of(result);
    CHECK(failed.code == code);
    CHECK(failed.provider_code.empty());
    CHECK_FALSE(failed.message.empty());
}

constexpr char const* legacy_notice =
    R"({"merchantTransactionId":"00000000-0000-4000-8000-000000000001","amount": 100,)"
    R"("currency":"EUR","status":"ACCEPTED",)"
    R"("hash":"65434D1DE084376ECAC314F2A949B6F830AB69F338BD4B91D1E5912A46A5722C"})";

} // namespace

TEST_CASE("each of HexaRails' webhook vectors is verified or refused") {
    for (auto const& vector : hexarails_webhooks()) {
        CAPTURE(vector.received.id);
        auto const result = verify_vector(vector, {"--window", "off"});
        CHECK_FALSE(contains(result.out + result.err, vector.received.secret));
        if (vector.valid) {
            CHECK(result.exit_code == 0);
            CHECK(result.err.empty());
            CHECK(boost::json::parse(result.out) == boost::json::parse(vector.received.body));
        } else {
            is_refused(
                result, vector.received.id == "webhook-body-reserialized" ? "body_reserialised"
                                                                          : "mismatch");
        }
    }
}

TEST_CASE("the window is 300 seconds unless another is asked for") {
    auto const vector = hexarails_webhooks().at(0);
    is_refused(verify_vector(vector), "outside_window");
    is_refused(verify_vector(vector, {"--window", "60"}), "outside_window");
    CHECK(verify_vector(vector, {"--window", "999999999"}).exit_code == 0);
    for (auto const* const bad : {"-1", "soon", "1.5", "1000000000", ""}) {
        CAPTURE(bad);
        is_invalid(verify_vector(vector, {std::string{"--window="} + bad}), {"--window"});
    }
}

TEST_CASE("a missing header is named") {
    auto const result = verify("hexarails", "{}", {"--header", "X-API-Key: k"});
    is_refused(result, "missing_header");
    CHECK(contains(failure_of(result).message, "X-Timestamp"));
}

TEST_CASE("Banxa's webhook vectors are verified with the key pair of the environment") {
    for (auto const& vector : banxa_vectors()) {
        if (!contains(vector.id, "webhook")) continue;
        CAPTURE(vector.id);
        temporary_folder const folder;
        auto const given = verify_arguments(
            "banxa", "https://partner.example.com" + vector.target,
            folder.write("body", vector.body), vector.header_sets.at(0), {"--window", "off"});
        auto const result =
            rampart::test::rampart(given, key_pair("banxa", vector.api_key, vector.secret));
        CHECK(result.exit_code == 0);
        CHECK(result.out == vector.body + '\n');
        is_refused(
            rampart::test::rampart(given, key_pair("banxa", "another", vector.secret)),
            "unknown_key");
        is_refused(
            rampart::test::rampart(given, key_pair("banxa", vector.api_key, "another")),
            "mismatch");
        // The vectors' nonces are times of long ago.
        arguments const by_default{given.begin(), given.end() - 2};
        is_refused(
            rampart::test::rampart(by_default, key_pair("banxa", vector.api_key, vector.secret)),
            "outside_window");
    }
}

TEST_CASE("Rampnow's legacy form is verified by its hash, the others not without a header") {
    variables const keys{{"RAMPART_RAMPNOW_API_SECRET", "FAKE-CLIENT-SECRET-0001"}};
    auto const genuine = verify("rampnow", legacy_notice, {}, keys);
    CHECK(genuine.exit_code == 0);
    CHECK(boost::json::parse(genuine.out) == boost::json::parse(legacy_notice));
    is_refused(verify("rampnow", legacy_notice), "mismatch");
    auto const order = verify("rampnow", R"({"orderUid":"o1"})");
    is_refused(order, "not_verified");
    CHECK(contains(failure_of(order).message, "--secret-header"));
}

TEST_CASE("Rampnow's body is verified under a header that was agreed on") {
    // RFC 4231, case 2, is no JSON: genuine, but not to be read.
    std::string const mac = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    variables const keys{{"RAMPART_RAMPNOW_API_SECRET", "Jefe"}};
    auto const given = [&](std::string const& body, std::string const& signature) {
        return verify(
            "rampnow", body, {"--secret-header", "X-Sign", "--header", "x-sign:" + signature},
            keys);
    };
    is_refused(given("what do ya want for nothing?", mac), "malformed_body");
    is_refused(given("what do ya want for nothing!", mac), "mismatch");
    is_refused(given("{}", "soon"), "malformed_header");
    is_refused(verify("rampnow", "{}", {"--secret-header", "X-Sign"}, keys), "missing_header");
    auto const genuine = given(
        R"({"orderUid":"o1"})", "98b70efebba6f47c6140403e053935874a0fd2071ec35facf5ca94ce59fbb2cb");
    CHECK(genuine.exit_code == 0);
    CHECK(genuine.out == "{\"orderUid\":\"o1\"}\n");
}

TEST_CASE("what is missing or wrong on the command line is named") {
    is_invalid(verify("hexarails", "{}", {}, {}), {"RAMPART_HEXARAILS_API_SECRET"});
    is_invalid(verify("banxa", "{}", {}, {}), {"RAMPART_BANXA_API_KEY"});
    is_invalid(verify("rampnow", "{}", {}, {}), {"RAMPART_RAMPNOW_API_SECRET"});
    is_invalid(verify("other", "{}"), {"PROVIDER"});
    is_invalid(verify("hexarails", "{}", {"--secret-header", "X"}), {"--secret-header"});
    is_invalid(verify("rampnow", "{}", {"--window", "1"}), {"--window"});
    for (auto const* const bad : {"X-Nonce", ": x", "X Nonce: 1"}) {
        CAPTURE(bad);
        is_invalid(verify("hexarails", "{}", {"--header", bad}), {"--header"});
    }
    auto const run = [](arguments given) {
        return rampart::test::rampart(std::move(given), any_keys());
    };
    is_invalid(run({"verify", "hexarails", "--url", "nowhere", "--body-file", "b"}), {"--url"});
    is_invalid(
        run({"verify", "hexarails", "--url", url, "--body-file", "/no/such/file"}),
        {"--body-file", "/no/such/file"});
    is_invalid(run({"verify", "hexarails"}), {"--url"});
}

TEST_CASE("a value of a header is not repeated when it cannot be read") {
    auto const result = verify("hexarails", "{}", {"--header", "Authorization Bearer key"});
    CHECK(result.exit_code == 2);
    CHECK_FALSE(contains(result.err, "Bearer"));
}
