// Requests to a sandbox::router, signed by a few lines that share nothing with the library: the
// recipes of the sheets and OpenSSL's one-shot HMAC().
#pragma once

#include <chrono>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <rampart/sandbox/banxa/side.hpp>
#include <rampart/sandbox/hexarails/side.hpp>
#include <rampart/sandbox/rampnow/side.hpp>
#include <rampart/sandbox/router.hpp>

namespace rampart::test {

inline std::string hex(unsigned char const* bytes, std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        text += "0123456789abcdef"[bytes[i] >> 4];
        text += "0123456789abcdef"[bytes[i] & 15];
    }
    return text;
}

inline std::string plain_hmac(std::string const& key, std::string const& message) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    HMAC(
        EVP_sha256(), key.data(), static_cast<int>(key.size()),
        reinterpret_cast<unsigned char const*>(message.data()), message.size(), digest, &length);
    return hex(digest, length);
}

inline std::string plain_sha256(std::string const& text) {
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256(reinterpret_cast<unsigned char const*>(text.data()), text.size(), digest);
    return hex(digest, sizeof digest);
}

/// What came back, its body parsed.
struct reply {
    unsigned status;
    boost::json::value body;

    boost::json::value const& data() const { return body.at("data"); }
    std::string text(std::string_view pointer) const {
        auto const& found = body.at_pointer({pointer.data(), pointer.size()});
        return found.is_string() ? std::string{found.as_string().c_str()}
                                 : boost::json::serialize(found);
    }
};

/// One part of a form; with a file name it is a file.
struct part {
    std::string name;
    std::string content;
    std::string file_name = {};
};

/// What a desk's router and its sides are told.
struct desk_settings {
    sandbox::options server = {};
    sandbox::hexarails::settings hexarails = {};
    sandbox::rampnow::settings rampnow = {};
    sandbox::banxa::settings banxa = {};
};

/// A router with all sides, and the partner's side of their signatures.
class desk {
public:
    explicit desk(desk_settings const& given = {})
        : settings{given},
          router{
              sandbox::side_list(
                  sandbox::hexarails::side{given.hexarails}, sandbox::rampnow::side{given.rampnow},
                  sandbox::banxa::side{given.banxa}),
              given.server} {}

    sandbox::wire_request hexarails_request(
        std::string const& method, std::string const& target, std::string const& body = {},
        std::string const& type = "application/json") {
        auto const mark = target.find('?');
        auto const timestamp = seconds();
        auto const nonce = "nonce-" + std::to_string(++count_);
        auto const query = mark == std::string::npos ? "" : target.substr(mark + 1);
        bool const hashed = !body.empty() && type == "application/json";
        auto const message = method + '\n' + host + '\n' + target.substr(0, mark) + '\n' + query +
                             '\n' + (hashed ? plain_sha256(body) : "") + '\n' + timestamp + '\n' +
                             nonce;
        return {
            method,
            target,
            {{"Host", host},
             {"Content-Type", type},
             {"X-API-Key", settings.hexarails.keys.api_key},
             {"X-Timestamp", timestamp},
             {"X-Nonce", nonce},
             {"X-Signature", plain_hmac(settings.hexarails.keys.api_secret, message)}},
            body};
    }

    reply hexarails(
        std::string const& method, std::string const& target, std::string const& body = {},
        std::string const& type = "application/json") {
        return send(hexarails_request(method, target, body, type));
    }

    sandbox::wire_request
    hexarails_form_request(std::string const& target, std::vector<part> const& parts) {
        std::string body;
        for (auto const& one : parts) {
            body += "--edge\r\nContent-Disposition: form-data; name=\"" + one.name + '"';
            if (!one.file_name.empty())
                body += "; filename=\"" + one.file_name + "\"\r\nContent-Type: application/pdf";
            body += "\r\n\r\n" + one.content + "\r\n";
        }
        return hexarails_request(
            "POST", target, body + "--edge--\r\n", "multipart/form-data; boundary=edge");
    }

    reply hexarails_form(std::string const& target, std::vector<part> const& parts) {
        return send(hexarails_form_request(target, parts));
    }

    sandbox::wire_request banxa_request(
        std::string const& method, std::string const& target, std::string const& body = {}) {
        auto const now =
            std::chrono::duration_cast<std::chrono::milliseconds>(router.now().time_since_epoch());
        // Milliseconds alone would come twice in a test.
        auto const digits = std::to_string(1000 + ++count_);
        auto const nonce = std::to_string(now.count()) + digits.substr(digits.size() - 3);
        auto const message =
            method + '\n' + target + '\n' + nonce + (body.empty() ? "" : '\n' + body);
        return {
            method,
            target,
            {{"Host", host},
             {"Accept", "application/json"},
             {"Content-Type", "application/json"},
             {"Authorization", "Bearer " + settings.banxa.keys.api_key + ':' +
                                   plain_hmac(settings.banxa.keys.api_secret, message) + ':' +
                                   nonce}},
            body};
    }

    reply
    banxa(std::string const& method, std::string const& target, std::string const& body = {}) {
        return send(banxa_request(method, target, body));
    }

    sandbox::wire_request rampnow_request(std::string const& target, std::string const& body) {
        auto const timestamp = seconds();
        return {
            "POST",
            target,
            {{"Host", host},
             {"X-RAMPNOW-API-KEY", settings.rampnow.keys.api_key},
             {"X-RAMPNOW-TIMESTAMP", timestamp},
             {"X-RAMPNOW-SIGN",
              plain_hmac(settings.rampnow.keys.api_secret, timestamp + "POST" + target + body)}},
            body};
    }

    reply rampnow(std::string const& target, std::string const& body) {
        return send(rampnow_request(target, body));
    }

    reply send(sandbox::wire_request const& request) {
        auto const answer = router.answer(request);
        INFO(request.method, " ", request.target, " -> ", answer.body);
        boost::system::error_code error;
        auto body = boost::json::parse(answer.body, error);
        CHECK_FALSE(error.failed());
        return {answer.status, std::move(body)};
    }

    /// A confirmed customer's id.
    std::string customer(std::string const& name = "Jane Doe") {
        return hexarails(
                   "POST", "/customer/create",
                   R"({"name":")" + name + R"(","email":"jane@example.com"})")
            .text("/data/id");
    }

    void subscribe(std::string const& url, std::string const& events) {
        CHECK(
            hexarails("POST", "/callback-url", R"({"callbackUrl":")" + url + "\"}").status == 200);
        CHECK(
            hexarails("POST", "/subscribed-events", R"({"events":)" + events + "}").status == 200);
    }

    desk_settings settings;
    sandbox::router router;
    std::string host = "localhost"; ///< what HexaRails requests are signed for

private:
    std::string seconds() const {
        return std::to_string(
            std::chrono::floor<std::chrono::seconds>(router.now().time_since_epoch()).count());
    }
    unsigned count_ = 0;
};

/// A file of tests/data.
inline boost::json::value const& vectors(std::string_view provider) {
    static std::map<std::string, boost::json::value, std::less<>> files;
    auto& file = files[std::string{provider}];
    if (file.is_null()) {
        std::ifstream in{RAMPART_TEST_DATA "/" + std::string{provider} + ".vectors.json"};
        file = boost::json::parse(std::string{std::istreambuf_iterator<char>{in}, {}});
    }
    return file;
}

/// Where an answer lacks what the documented one has, or has it as another kind of JSON value;
/// empty when it has the same shape. Null fits everything, and so does an empty array or object.
inline std::string misfit(
    boost::json::value const& documented, boost::json::value const& given,
    std::string const& where = "body") {
    if (documented.is_null() || given.is_null()) return {};
    if (documented.is_number() && given.is_number()) return {};
    if (documented.kind() != given.kind()) return where + " is of another kind";
    if (documented.is_array() && !documented.get_array().empty() && !given.get_array().empty())
        return misfit(documented.get_array().front(), given.get_array().front(), where + "[0]");
    if (documented.is_object())
        for (auto const& member : documented.get_object()) {
            auto const name = where + '.' + std::string{member.key()};
            auto const* const found = given.get_object().if_contains(member.key());
            if (!found) return name + " is missing";
            if (auto problem = misfit(member.value(), *found, name); !problem.empty())
                return problem;
        }
    return {};
}

} // namespace rampart::test
