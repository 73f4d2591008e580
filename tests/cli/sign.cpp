// `rampart sign`: the providers' vectors, the explanation, and what it refuses to sign.
#include "../support/vectors.hpp"
#include "command_line.hpp"

namespace {

using namespace rampart::test;

/// The command that signs the vector, its body in a file.
arguments sign_arguments(
    std::string const& provider, signing_vector const& vector, temporary_folder const& folder) {
    arguments out{"sign", provider, vector.method, vector.target};
    auto const add = [&](char const* option, std::string const& value) {
        if (value.empty()) return;
        out.emplace_back(option);
        out.push_back(value);
    };
    add("--host", vector.host);
    add("--timestamp", vector.timestamp);
    add("--nonce", vector.nonce);
    if (!vector.body.empty()) add("--body-file", folder.write("body", vector.body));
    if (vector.multipart) out.emplace_back("--multipart");
    return out;
}

/// The vector's headers as the command prints them, in the order of the scheme.
std::string lines_of(std::vector<named_value> headers) {
    std::erase_if(headers, [](auto const& header) { return header.name == "Content-Type"; });
    std::string out;
    for (auto const& [name, value] : headers)
        out += name + ": " + value + '\n';
    return out;
}

std::string visible(std::string_view text) {
    std::string out;
    for (char const character : text) {
        if (character == '\n') {
            out += "\\n";
        } else if (character == '\r') {
            out += "\\r";
        } else if (character == '\t') {
            out += "\\t";
        } else if (character == '\\') {
            out += "\\\\";
        } else {
            out += character;
        }
    }
    return out;
}

void signs(
    std::string const& provider, signing_vector const& vector, std::size_t header_set = 0,
    arguments const& further = {}) {
    CAPTURE(provider);
    CAPTURE(vector.id);
    temporary_folder const folder;
    auto given = sign_arguments(provider, vector, folder);
    given.insert(given.end(), further.begin(), further.end());
    auto const keys = key_pair(provider, vector.api_key, vector.secret);
    auto const result = rampart::test::rampart(given, keys);
    CHECK(result.exit_code == 0);
    CHECK(result.err.empty());
    CHECK(result.out == lines_of(vector.header_sets.at(header_set)));

    given.emplace_back("--explain");
    auto const explained = rampart::test::rampart(given, keys);
    CHECK(explained.out == result.out);
    CHECK(contains(
        explained.err, "canonical string (" + std::to_string(vector.canonical_string.size()) +
                           " bytes): " + visible(vector.canonical_string) + '\n'));
    CHECK_FALSE(contains(explained.err + explained.out, vector.secret));
}

process_result sign(arguments further, variables const& environment = any_keys()) {
    further.insert(further.begin(), "sign");
    return rampart::test::rampart(std::move(further), environment);
}

/// The value of a header line that was printed.
std::string value_of(process_result const& result, std::string const& name) {
    auto const begin = result.out.find(name + ": ");
    REQUIRE(begin != std::string::npos);
    auto const value = begin + name.size() + 2;
    return result.out.substr(value, result.out.find('\n', value) - value);
}

} // namespace

TEST_CASE("sign prints the headers of HexaRails' vectors") {
    auto const vectors = hexarails_vectors();
    for (auto const* const id :
         {"get-no-query-sandbox", "get-percent-encoded-lower", "get-lower-case-method",
          "post-json-unicode-raw", "post-json-empty-array", "post-empty-body",
          "post-multipart-with-file", "post-very-long-body-utf8", "key-131-bytes", "key-non-ascii",
          "nonce-not-uuid", "host-with-port-post"}) {
        signs("hexarails", find(vectors, id));
    }
}

TEST_CASE("sign prints the headers of Rampnow's vectors in both header sets") {
    auto const vectors = rampnow_vectors();
    for (auto const* const id :
         {"get_quote_documented_uri", "post_no_body", "post_unicode_body_raw_utf8",
          "query_percent_encoded", "post_body_with_whitespace", "delete_method",
          "secret_looks_base64", "body_longer_than_1k"}) {
        signs("rampnow", find(vectors, id));
        signs("rampnow", find(vectors, id), 0, {"--header-set", "rn"});
        signs("rampnow", find(vectors, id), 1, {"--header-set", "x-rampnow"});
    }
}

TEST_CASE("sign prints the header of Banxa's vectors") {
    auto const vectors = banxa_vectors();
    for (auto const* const id :
         {"get-price-no-query", "get-quote-microsecond-nonce", "get-price-seconds-nonce",
          "post-ramps-seed-example", "post-ramps-unicode-raw-utf8", "post-body-json-escapes",
          "get-path-percent-encoded", "get-identity-by-email-raw-at", "patch-identities"}) {
        signs("banxa", find(vectors, id));
    }
}

TEST_CASE("a body on the command line is the same as one in a file") {
    auto const vectors = hexarails_vectors();
    for (auto const* const id :
         {"post-json", "post-json-array", "post-json-empty-array", "post-json-empty-object",
          "post-json-unicode-raw"}) {
        auto const& vector = find(vectors, id);
        auto const result = sign(
            {"hexarails", vector.method, vector.target, "--host", vector.host, "--timestamp",
             vector.timestamp, "--nonce", vector.nonce, "--body", vector.body},
            key_pair("hexarails", vector.api_key, vector.secret));
        CHECK(result.out == lines_of(vector.header_sets.at(0)));
    }
}

TEST_CASE("an empty body is no body, in each way to write it") {
    auto const bare = sign({"banxa", "POST", "/x", "--nonce", "1"});
    REQUIRE(bare.exit_code == 0);
    CHECK(sign({"banxa", "POST", "/x", "--nonce", "1", "--body", ""}).out == bare.out);
    CHECK(sign({"banxa", "POST", "/x", "--body=", "--nonce", "1"}).out == bare.out);
    CHECK(sign({"banxa", "POST", "/x", "--nonce", "1", "--body=x"}).out != bare.out);
}

TEST_CASE("what is not given is drawn as a client would draw it") {
    auto const first = sign({"hexarails", "GET", "/balance"});
    auto const second = sign({"hexarails", "GET", "/balance"});
    CHECK(value_of(first, "X-Nonce").size() == 36);
    CHECK(value_of(first, "X-Nonce") != value_of(second, "X-Nonce"));
    CHECK(value_of(first, "X-Timestamp").size() == 10);
    auto const half = sign({"hexarails", "GET", "/balance", "--nonce", "mine"});
    CHECK(value_of(half, "X-Nonce") == "mine");
    CHECK(value_of(half, "X-Timestamp").size() == 10);
    auto const authorization = value_of(sign({"banxa", "GET", "/x"}), "Authorization");
    CHECK(authorization.size() - authorization.rfind(':') == 1 + 13);
}

TEST_CASE("raw UTF-8 in a target is signed as it is given") {
    auto const result =
        sign({"rampnow", "GET", "/x?n=Zo\xC3\xAB", "--timestamp", "1", "--explain"});
    CHECK(result.exit_code == 0);
    CHECK(contains(result.err, "1GET/x?n=Zo\xC3\xAB"));
}

TEST_CASE("sign tells that it does not use what the provider does not sign") {
    auto const banxa = sign({"banxa", "GET", "/x", "--nonce", "1", "--timestamp", "1"});
    CHECK(banxa.exit_code == 0);
    CHECK(banxa.err.find("--timestamp is not used") != std::string::npos);
    CHECK(banxa.out == sign({"banxa", "GET", "/x", "--nonce", "1"}).out);
    auto const rampnow = sign({"rampnow", "GET", "/x", "--timestamp", "1", "--nonce", "1"});
    CHECK(rampnow.exit_code == 0);
    CHECK(rampnow.err.find("--nonce is not used") != std::string::npos);
    CHECK(rampnow.out == sign({"rampnow", "GET", "/x", "--timestamp", "1"}).out);
}

TEST_CASE("sign refuses what cannot be sent, with the field, the rule and the remedy") {
    auto const is_refused = [](arguments further, std::vector<std::string> const& parts) {
        auto const result = sign(std::move(further));
        CHECK(result.out.empty());
        is_invalid(result, parts);
    };
    is_refused({"paypal", "GET", "/x"}, {"PROVIDER", "hexarails, rampnow or banxa"});
    for (auto const* const method : {"", "G ET", "GET\n", "GET1", "GET/", "G\xC3\x8BT"}) {
        is_refused({"hexarails", method, "/x"}, {"METHOD", "letters only"});
    }
    for (auto const* const target : {"", "x", "https://host/x", "?a=b", "foo/bar"}) {
        is_refused({"hexarails", "GET", target}, {"TARGET", "start with a slash"});
    }
    for (auto const* const target : {"/a b", "/a\nb", "/a\rb", "/a\tb", "/\x01", "/\x7F", "/ "}) {
        is_refused({"hexarails", "GET", target}, {"TARGET", "control", "percent-encode"});
    }
    is_refused({"hexarails", "GET", "/x#top"}, {"TARGET", "fragment", "%23"});
    is_refused({"hexarails", "GET", "/x", "--host", ""}, {"--host", "empty"});
    for (auto const* const host : {"a b", "a\nb", "a\x7F"}) {
        is_refused({"hexarails", "GET", "/x", "--host", host}, {"--host", "control"});
    }
    is_refused({"hexarails", "GET", "/x", "--host", "https://h"}, {"--host", "without https://"});
    is_refused({"hexarails", "GET", "/x", "--timestamp", "1.5"}, {"--timestamp", "whole seconds"});
    is_refused({"hexarails", "GET", "/x", "--nonce", "a b"}, {"--nonce", "visible ASCII"});
    is_refused({"hexarails", "GET", "/x", "--nonce", std::string(129, 'n')}, {"--nonce", "128"});
    is_refused({"banxa", "GET", "/x", "--nonce", "1:2"}, {"--nonce", "colon"});
    is_refused({"banxa", "GET", "/x", "--header-set", "rn"}, {"--header-set", "rampnow"});
    is_refused({"rampnow", "GET", "/x", "--header-set", "y"}, {"--header-set", "x-rampnow"});
    is_refused({"banxa", "GET", "/x", "--body-file", "/nowhere"}, {"--body-file", "/nowhere"});
    is_refused({"banxa", "GET", "/x", "--body-file", "/"}, {"--body-file", "folder"});
    is_refused({"banxa", "GET", "/x", "--body", "a", "--body-file", "b"}, {"--body"});
}

TEST_CASE("a missing or unusable key is told by the name of its variable, never by its value") {
    is_invalid(sign({"hexarails", "GET", "/x"}, {}), {"RAMPART_HEXARAILS_API_KEY"});
    is_invalid(
        sign({"rampnow", "GET", "/x"}, {{"RAMPART_RAMPNOW_API_KEY", "k"}}),
        {"RAMPART_RAMPNOW_API_SECRET"});
    is_invalid(
        sign({"banxa", "GET", "/x"}, key_pair("banxa", "k", "")), {"RAMPART_BANXA_API_SECRET"});
    auto const result = sign({"banxa", "GET", "/x"}, key_pair("banxa", "k k", "s3cr3t"));
    is_invalid(result, {"API key"});
    CHECK_FALSE(contains(result.err, "s3cr3t"));
}

TEST_CASE("sign warns of what the provider is going to refuse") {
    auto const late = sign({"hexarails", "GET", "/x", "--timestamp", "1700000000000"});
    CHECK(late.exit_code == 0);
    CHECK(contains(text(boost::json::parse(late.err), "note"), "looks like milliseconds"));
    auto const unknown = sign({"rampnow", "GTE", "/x", "--timestamp", "1700000000"});
    CHECK(unknown.exit_code == 0);
    CHECK(contains(text(boost::json::parse(unknown.err), "note"), "did you mean GET?"));
    CHECK(sign({"rampnow", "GET", "/x", "--timestamp", "1700000000"}).err.empty());
}
