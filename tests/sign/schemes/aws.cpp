// AWS's Signature Version 4: a key for a day, a region and a service, and a canonical request in
// which path, query and headers are brought into order first. The cases of AWS's own signing suite
// are read where they are; the example of its documentation always is.
#include <algorithm>
#include <atomic>
#include <concepts>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/json/parse.hpp>

#include <rampart/sign/derived_key.hpp>
#include <rampart/sign/evp_crypto.hpp>

#include "scheme_test.hpp"

#if !defined(RAMPART_SHARED_VECTORS)
#define RAMPART_SHARED_VECTORS "."
#endif

namespace {

namespace sign = rampart::sign;
namespace json = boost::json;
using namespace scheme_test;
using namespace rampart::sign::parts;

constexpr std::string_view secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/// Percent-encodes all but unreserved characters and those of `kept`.
std::string encoded(std::string_view text, std::string_view kept) {
    std::string out;
    for (char const one : text) {
        bool const plain = (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z') ||
                           (one >= '0' && one <= '9') ||
                           std::string_view{"-._~"}.find(one) != std::string_view::npos ||
                           kept.find(one) != std::string_view::npos;
        if (plain) {
            out += one;
        } else {
            auto const byte = static_cast<unsigned char>(one);
            out += '%';
            out += "0123456789ABCDEF"[byte / 16];
            out += "0123456789ABCDEF"[byte % 16];
        }
    }
    return out;
}

std::vector<std::string> split(std::string_view text, char by) {
    std::vector<std::string> out;
    for (;;) {
        auto const end = text.find(by);
        out.emplace_back(text.substr(0, end));
        if (end == std::string_view::npos) return out;
        text.remove_prefix(end + 1);
    }
}

/// A path without "." and "..", and without empty segments.
std::string normalized(std::string_view path) {
    std::vector<std::string> kept;
    for (auto const& segment : split(path, '/')) {
        if (segment == "..") {
            if (!kept.empty()) kept.pop_back();
        } else if (!segment.empty() && segment != ".") {
            kept.push_back(segment);
        }
    }
    std::string out;
    for (auto const& segment : kept)
        out += '/' + segment;
    bool const is_folder = path.ends_with('/') || path.ends_with("/.") || path.ends_with("/..");
    return out.empty() || is_folder ? out + '/' : out;
}

template <bool Normalizes>
struct canonical_path : detail::always_present {
    static constexpr std::string_view name = "canonical_path";

    template <class Crypto, class Sink>
    static bool write(Sink& sink, sign::signing_context const& context) {
        auto const path = context.message.path();
        sink.update(encoded(Normalizes ? normalized(path) : std::string{path}, "/%"));
        return true;
    }
};

struct canonical_query : detail::always_present {
    static constexpr std::string_view name = "canonical_query";

    template <class Crypto, class Sink>
    static bool write(Sink& sink, sign::signing_context const& context) {
        std::vector<std::pair<std::string, std::string>> parameters;
        if (!context.message.query().empty()) {
            for (auto const& one : split(context.message.query(), '&')) {
                auto const equals = (std::min)(one.find('='), one.size());
                auto const value = equals < one.size() ? one.substr(equals + 1) : std::string{};
                parameters.emplace_back(encoded(one.substr(0, equals), "%"), encoded(value, "%"));
            }
        }
        std::ranges::sort(parameters);
        for (bool first = true; auto const& [key, value] : parameters) {
            sink.update((first ? "" : "&") + key + '=' + value);
            first = false;
        }
        return true;
    }
};

/// A value without blanks around it, and with one blank in place of several.
std::string trimmed(std::string_view text) {
    std::string out;
    for (char const one : text) {
        bool const blank = one == ' ' || one == '\t' || one == '\n';
        if (!blank) {
            out += one;
        } else if (!out.empty() && out.back() != ' ') {
            out += ' ';
        }
    }
    while (out.ends_with(' '))
        out.pop_back();
    return out;
}

/// "name:value" and a line feed for each header that the setting names.
struct canonical_headers : detail::always_present {
    static constexpr std::string_view name = "canonical_headers";

    template <class Crypto, class Sink>
    static bool write(Sink& sink, sign::signing_context const& context) {
        for (auto const& wanted : split(context.constants->find("signed_headers"), ';')) {
            std::string values;
            for (auto const& one : context.message.headers) {
                if (!rampart::text::same_ignoring_case(one.name, wanted)) continue;
                values += (values.empty() ? "" : ",") + trimmed(one.value);
            }
            sink.update(wanted + ':' + values + '\n');
        }
        return true;
    }
};

using scope = group<
    "/", leading<8, timestamp>, setting<"region">, setting<"service">, literal<"aws4_request">>;

template <bool Normalizes>
struct aws : sign::hmac_sha256_scheme {
    using message = sign::lines<
        literal<"AWS4-HMAC-SHA256">, timestamp, scope,
        sha256_of<
            sign::hex_lower, method, literal<"\n">, canonical_path<Normalizes>, literal<"\n">,
            canonical_query, literal<"\n">, canonical_headers, literal<"\n">,
            setting<"signed_headers">, literal<"\n">, sha256_of<sign::hex_lower, body>>>;
    using headers = sign::header_list<
        sign::header<"X-Amz-Date", timestamp>,
        sign::header<
            "Authorization", literal<"AWS4-HMAC-SHA256 Credential=">, api_key, literal<"/">, scope,
            literal<", SignedHeaders=">, setting<"signed_headers">, literal<", Signature=">,
            signature>>;
    using key_decoding = sign::derived_key<
        "AWS4", leading<8, timestamp>, setting<"region">, setting<"service">,
        literal<"aws4_request">>;
    using timestamp_format = sign::iso8601_basic;
};

/// The signature last in the query, behind what the request has there already.
template <bool Normalizes>
struct aws_query : aws<Normalizes> {
    using headers = sign::header_list<>;
    using query_parameters = sign::query_list<sign::query_parameter<"X-Amz-Signature", signature>>;
};

/// A request of a case, as it goes over the wire.
struct request {
    std::string method{};
    std::string target{};
    std::vector<std::pair<std::string, std::string>> headers{};
    std::string body{};

    [[nodiscard]] std::vector<sign::header_view> views() const {
        std::vector<sign::header_view> out;
        for (auto const& [name, value] : headers)
            out.push_back({name, value});
        return out;
    }

    /// The names of the headers that are signed: all but one, in order.
    [[nodiscard]] std::string signed_names(std::string_view without) const {
        std::vector<std::string> names;
        for (auto const& [name, ignored] : headers) {
            std::string lower;
            for (char const one : name)
                lower += one >= 'A' && one <= 'Z' ? static_cast<char>(one - 'A' + 'a') : one;
            if (lower != without) names.push_back(lower);
        }
        std::ranges::sort(names);
        names.erase(std::unique(names.begin(), names.end()), names.end());
        std::string out;
        for (auto const& name : names)
            out += (out.empty() ? "" : ";") + name;
        return out;
    }
};

/// Reads a request's text; its Authorization header is left out, and handed over.
request read_request(std::string_view text, std::string& authorization) {
    request out;
    auto const line_end = text.find('\n');
    auto const line = text.substr(0, line_end);
    auto const blank = line.find(' ');
    out.method = line.substr(0, blank);
    out.target = line.substr(blank + 1, line.rfind(' ') - blank - 1);
    auto const end = text.find("\n\n");
    if (end != std::string_view::npos) out.body = text.substr(end + 2);
    auto const head = text.substr(line_end + 1, end - line_end - 1);
    for (auto const& one : split(head, '\n')) {
        if (one.starts_with(' ')) {
            out.headers.back().second += '\n' + one; // the value goes on
        } else if (one.starts_with("Authorization:")) {
            authorization = one.substr(one.find(':') + 1);
        } else if (!one.empty()) {
            auto const colon = one.find(':');
            out.headers.emplace_back(one.substr(0, colon), one.substr(colon + 1));
        }
    }
    return out;
}

template <class Scheme>
sign::signed_headers<Scheme>
signed_by(request const& sent, std::string_view key, sign::settings constants) {
    sign::basic_signer<Scheme> const signer{
        std::string{key}, sign::secret{secret}, {}, std::move(constants)};
    auto const views = sent.views();
    sign::message_view const message{sent.method, "", sent.target, sent.body, false, views};
    sign::signed_headers<Scheme> headers;
    REQUIRE(signer.sign_with(message, "20150830T123600Z", "", headers) == sign::failure::none);
    return headers;
}

sign::settings account(std::string service, std::string names) {
    return sign::settings{
        {"region", "us-east-1"}, {"service", std::move(service)}, {"signed_headers", names}};
}

template <bool Normalizes>
void check_case(json::object const& one) {
    auto const& context = one.at("context").as_object();
    auto const* const omitted = context.if_contains("omit_session_token");
    bool const omits = omitted && omitted->as_bool();
    std::string_view const token = "x-amz-security-token";
    auto const key = std::string{context.at("credentials").at("access_key_id").as_string()};
    REQUIRE(context.at("credentials").at("secret_access_key").as_string() == secret);
    REQUIRE(context.at("timestamp").as_string() == "2015-08-30T12:36:00Z");
    REQUIRE(context.at("region").as_string() == "us-east-1");

    auto const& in_headers = one.at("header").as_object();
    std::string authorization;
    auto const sent = read_request(in_headers.at("signed_request").as_string(), authorization);
    auto const made = signed_by<aws<Normalizes>>(
        sent, key, account("service", sent.signed_names(omits ? token : "")));
    CHECK(header_of(made, "Authorization") == authorization);
    CHECK(header_of(made, "X-Amz-Date") == "20150830T123600Z");

    auto const& in_query = one.at("query").as_object();
    auto url = read_request(in_query.at("signed_request").as_string(), authorization);
    auto const place = url.target.find("&X-Amz-Signature=");
    REQUIRE(place != std::string::npos);
    auto const signature_sent = url.target.substr(place);
    url.target.resize(place);
    if (omits) { // it is sent, and not signed
        auto const begin = url.target.find("&X-Amz-Security-Token=");
        url.target.erase(begin, url.target.find('&', begin + 1) - begin);
    }
    auto const with_url =
        signed_by<aws_query<Normalizes>>(url, key, account("service", url.signed_names("")));
    CHECK(with_url.target_suffix() == signature_sent);
}

std::string hmac(std::string_view key, std::string_view message) {
    return plain_hmac(::EVP_sha256(), key, message);
}

/// A key by hand, as AWS's documentation derives it.
std::string derived(std::string_view day, std::string_view region, std::string_view service) {
    return hmac(
        hmac(hmac(hmac("AWS4" + std::string{secret}, day), region), service), "aws4_request");
}

/// Signs the body alone, so that keys can be looked at.
struct by_day : sign::hmac_sha256_scheme {
    using message = sign::concat<body>;
    using headers = sign::header_list<sign::header<"Signature", signature>>;
    using key_decoding = aws<true>::key_decoding;
    using timestamp_format = sign::iso8601_basic;
};

std::string signature_of(
    sign::basic_signer<by_day> const& signer, std::string_view time, std::string_view text) {
    sign::signed_headers<by_day> headers;
    REQUIRE(signer.sign_with({"POST", "h", "/", text}, time, "", headers) == sign::failure::none);
    return header_of(headers, "Signature");
}

} // namespace

TEST_CASE("the example of AWS's documentation is signed as it says") {
    request const list_users{
        "GET",
        "/?Action=ListUsers&Version=2010-05-08",
        {{"Host", "iam.amazonaws.com"},
         {"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"},
         {"X-Amz-Date", "20150830T123600Z"}},
        ""};
    auto const made = signed_by<aws<true>>(
        list_users, "AKIDEXAMPLE", account("iam", list_users.signed_names("")));
    CHECK(
        header_of(made, "Authorization") ==
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
        "SignedHeaders=content-type;host;x-amz-date, Signature="
        "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
}

TEST_CASE("a provider of OpenSSL's derives and signs the same") {
    sign::message_view const message{"GET", "h", "/"};
    auto const by_provider = [&] {
        sign::basic_signer<aws<true>, sign::provider_crypto> const signer{
            "key", sign::secret{secret}, {}, account("iam", "host")};
        sign::signed_headers<aws<true>> headers;
        REQUIRE(signer.sign_with(message, "20120215T000000Z", "", headers) == sign::failure::none);
        return header_of(headers, "Authorization");
    };
    sign::basic_signer<aws<true>> const direct{
        "key", sign::secret{secret}, {}, account("iam", "host")};
    sign::signed_headers<aws<true>> headers;
    REQUIRE(direct.sign_with(message, "20120215T000000Z", "", headers) == sign::failure::none);
    CHECK(by_provider() == header_of(headers, "Authorization"));
}

TEST_CASE("keys are derived from several threads at once, of several days") {
    sign::basic_signer<by_day> const signer{
        "key", sign::secret{secret}, {}, account("iam", "host")};
    std::vector<std::string> const days{"20120215", "20120216", "20120217"};
    std::vector<std::string> expected;
    for (auto const& day : days)
        expected.push_back(plain_hex(hmac(derived(day, "us-east-1", "iam"), "text")));
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (std::size_t first = 0; first < 4; ++first) {
        threads.emplace_back([&, first] {
            for (std::size_t turn = 0; turn < 300; ++turn) {
                auto const at = (first + turn) % days.size();
                sign::signed_headers<by_day> headers;
                auto const outcome = signer.sign_with(
                    {"POST", "h", "/", "text"}, days[at] + "T000000Z", "", headers);
                if (outcome != sign::failure::none || headers.value(0) != expected[at]) ++wrong;
            }
        });
    }
    for (auto& one : threads)
        one.join();
    CHECK(wrong == 0);
}

TEST_CASE("every case of AWS's signing suite is signed as published, in headers and in the query") {
    std::ifstream file{RAMPART_SHARED_VECTORS "/aws_sigv4.json"};
    if (!file) {
        MESSAGE("AWS's cases are not here; skipped");
        return;
    }
    std::string const text{std::istreambuf_iterator<char>{file}, {}};
    auto const suite = json::parse(text);
    auto const& cases = suite.at("cases").as_array();
    CHECK(cases.size() == 38);
    for (auto const& each : cases) {
        auto const& one = each.as_object();
        CAPTURE(std::string{one.at("name").as_string()});
        if (one.at("context").at("normalize").as_bool()) {
            check_case<true>(one);
        } else {
            check_case<false>(one);
        }
    }
}

TEST_CASE("a key is derived for its day, and anew for the next one, in either direction") {
    sign::basic_signer<by_day> const signer{
        "key", sign::secret{secret}, {}, account("iam", "host")};
    auto const by_hand = [](std::string_view day, std::string_view text) {
        return plain_hex(hmac(derived(day, "us-east-1", "iam"), text));
    };
    for (auto const* const day : {"20120215", "20120215", "20120216", "20120215", "20121231"}) {
        CAPTURE(day);
        for (auto const* const hour : {"T000000Z", "T235959Z"}) {
            CHECK(signature_of(signer, std::string{day} + hour, "text") == by_hand(day, "text"));
        }
    }
    // The documentation's example of a derived key.
    CHECK(
        plain_hex(derived("20120215", "us-east-1", "iam")) ==
        "f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d");
}

TEST_CASE("a signer copied or moved derives the same keys, and its clock's time is in AWS's form") {
    sign::basic_signer<by_day> signer{"key", sign::secret{secret}, {}, account("iam", "host")};
    auto const expected = signature_of(signer, "20120215T000000Z", "text");
    [&](auto const& any) { // one with OpenSSL's contexts is moved only
        if constexpr (std::copy_constructible<std::remove_cvref_t<decltype(any)>>) {
            auto const copy = any;
            CHECK(signature_of(copy, "20120215T000000Z", "text") == expected);
        }
    }(signer);
    auto const moved = std::move(signer);
    CHECK(signature_of(moved, "20120215T235959Z", "text") == expected);
    auto const made =
        signed_at<aws<true>>(1'440'938'160'999, secret, {"GET", "h", "/"}, account("iam", "host"));
    CHECK(header_of(made, "X-Amz-Date") == "20150830T123600Z");
}

TEST_CASE("a key that cannot be derived for want of a setting is told before anything is signed") {
    sign::basic_signer<by_day> const signer{
        "key", sign::secret{secret}, {}, sign::settings{{"region", "us-east-1"}}};
    sign::signed_headers<by_day> headers;
    CHECK(
        signer.sign_with({"POST", "h", "/", "x"}, "20120215T000000Z", "", headers) ==
        sign::failure::setting_invalid);
    sign::basic_signer<by_day> const endless{
        "key",
        sign::secret{secret},
        {},
        sign::settings{{"region", std::string(256, 'r')}, {"service", std::string(256, 's')}}};
    CHECK(
        endless.sign_with({"POST", "h", "/", "x"}, "20120215T000000Z", "", headers) ==
        sign::failure::crypto_library);
}

TEST_CASE("what was signed by a derived key is verified by one") {
    sign::basic_signer<by_day> const signer{
        "key", sign::secret{secret}, {}, account("iam", "host")};
    sign::basic_verifier<by_day> verifier{sign::secret{secret}};
    verifier.expect(account("iam", "host"));
    auto const made = signature_of(signer, "20120215T000000Z", "text");
    sign::received_stamps const stamps{{}, "20120215T000001Z", {}, made};
    CHECK(verifier.check({"POST", "h", "/", "text"}, stamps) == sign::receipt::genuine);
    CHECK(verifier.check({"POST", "h", "/", "texts"}, stamps) == sign::receipt::signature_differs);
    sign::received_stamps const next_day{{}, "20120216T000001Z", {}, made};
    CHECK(verifier.check({"POST", "h", "/", "text"}, next_day) == sign::receipt::signature_differs);
}
