#include "vectors.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

#include <boost/json.hpp>

#ifndef RAMPART_TEST_DATA
#error "define RAMPART_TEST_DATA as the path of tests/data"
#endif

namespace rampart::test {

namespace {

namespace json = boost::json;

std::optional<json::value> read(std::string const& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) return std::nullopt;
    std::string const text{std::istreambuf_iterator<char>{file}, {}};
    return json::parse(text);
}

json::value provider_file(std::string_view provider) {
    auto const path = std::string{RAMPART_TEST_DATA "/"} + std::string{provider} + ".vectors.json";
    auto file = read(path);
    if (!file) throw std::runtime_error{"cannot read " + path};
    return std::move(*file);
}

/// The text of a member; empty when it is null. A missing member is a broken file.
std::string text(json::value const& object, std::string_view name) {
    auto const& value = object.at(name);
    return value.is_null() ? std::string{} : std::string{value.as_string()};
}

std::optional<std::string> optional_text(json::value const& object, std::string_view name) {
    auto const* const value = object.as_object().if_contains(name);
    if (value == nullptr || value->is_null()) return std::nullopt;
    return std::string{value->as_string()};
}

std::size_t size(json::value const& object, std::string_view name) {
    return object.at(name).to_number<std::size_t>();
}

std::string target(json::value const& vector) {
    auto const query = text(vector, "query");
    return text(vector, "path") + (query.empty() ? "" : "?" + query);
}

std::string expand(json::value const& recipe) {
    auto out = optional_text(recipe, "prefix").value_or("");
    auto const piece = text(recipe, "repeat");
    for (auto left = size(recipe, "count"); left > 0; --left)
        out += piece;
    return out + optional_text(recipe, "suffix").value_or("");
}

std::vector<named_value> headers(json::value const& object) {
    std::vector<named_value> all;
    for (auto const& member : object.as_object()) {
        all.push_back({std::string{member.key()}, std::string{member.value().as_string()}});
    }
    return all;
}

bool is_multipart(std::string_view content_type) {
    return content_type.starts_with("multipart/form-data");
}

template <class Make>
auto each(json::value const& array, Make make) {
    std::vector<decltype(make(array))> all;
    for (auto const& element : array.as_array())
        all.push_back(make(element));
    return all;
}

} // namespace

std::vector<signing_vector> hexarails_vectors() {
    auto const file = provider_file("hexarails");
    return each(file.at("signing_vectors"), [](json::value const& from) {
        signing_vector out;
        out.id = text(from, "id");
        out.method = text(from, "method");
        out.host = text(from, "host");
        out.target = target(from);
        auto const* const recipe = from.as_object().if_contains("body_recipe");
        out.body = recipe ? expand(*recipe) : text(from, "body_utf8");
        out.multipart = is_multipart(text(from, "content_type"));
        out.api_key = text(from, "api_key");
        out.secret = text(from, "api_secret");
        out.timestamp = text(from, "timestamp");
        out.nonce = text(from, "nonce");
        out.canonical_string = text(from, "canonical_string");
        out.canonical_bytes = size(from, "canonical_string_length");
        out.canonical_sha256 = text(from, "canonical_string_sha256");
        out.signature = text(from, "signature");
        out.header_sets = {headers(from.at("headers"))};
        out.body_length = size(from, "body_length");
        out.body_base64 = optional_text(from, "body_base64");
        out.body_sha256 = optional_text(from, "body_sha256").value_or("");
        out.body_hash_line = text(from, "body_hash_line");
        if (auto const* const other = from.as_object().if_contains("alternate_reading")) {
            out.alternate_signature = text(*other, "signature");
        }
        return out;
    });
}

std::vector<signing_vector> rampnow_vectors() {
    auto const file = provider_file("rampnow");
    return each(file.at("signing_vectors"), [](json::value const& from) {
        signing_vector out;
        out.id = text(from, "name");
        out.method = text(from, "method");
        out.target = text(from, "uri");
        out.body = text(from, "body");
        out.api_key = text(from, "api_key");
        out.secret = text(from, "secret");
        out.timestamp = text(from, "timestamp");
        out.canonical_string = text(from, "message");
        out.canonical_bytes = size(from, "message_len_bytes");
        out.canonical_hex = text(from, "message_utf8_hex");
        out.signature = text(from, "signature_lower");
        out.signature_upper = text(from, "signature_upper");
        out.header_sets = {headers(from.at("headers_rn")), headers(from.at("headers_x_rampnow"))};
        out.body_hex = text(from, "body_utf8_hex");
        return out;
    });
}

std::vector<signing_vector> banxa_vectors() {
    auto const file = provider_file("banxa");
    return each(file.at("signing_vectors"), [](json::value const& from) {
        signing_vector out;
        out.id = text(from, "id");
        out.method = text(from, "method");
        out.target = target(from);
        out.body = text(from, "body");
        out.api_key = text(from, "api_key");
        out.secret = text(from, "api_secret");
        out.nonce = text(from, "nonce");
        out.canonical_string = text(from, "canonical_string");
        out.canonical_bytes = size(from, "canonical_bytes");
        out.canonical_sha256 = text(from, "canonical_sha256");
        out.signature = text(from, "signature");
        out.header_sets = {{{"Authorization", text(from, "authorization")}}};
        constexpr std::string_view differs = "must_differ_from:";
        auto const verdict = text(from, "verdict");
        if (verdict.starts_with(differs)) {
            out.differs_from = verdict.substr(differs.size());
        } else if (verdict != "valid") {
            throw std::runtime_error{"unknown verdict " + verdict};
        }
        return out;
    });
}

signing_vector const& find(std::vector<signing_vector> const& vectors, std::string_view id) {
    auto const found = std::find_if(
        vectors.begin(), vectors.end(), [&](signing_vector const& v) { return v.id == id; });
    if (found == vectors.end()) throw std::runtime_error{"no vector " + std::string{id}};
    return *found;
}

std::size_t count_in(std::string_view provider, std::string_view member) {
    auto const file = provider_file(provider);
    auto const* value = &file;
    for (auto dot = member.find('.'); dot != std::string_view::npos; dot = member.find('.')) {
        value = &value->at(member.substr(0, dot));
        member.remove_prefix(dot + 1);
    }
    return value->at(member).as_array().size();
}

std::vector<wrong_construction> hexarails_wrong_constructions() {
    auto const file = provider_file("hexarails");
    return each(file.at("wrong_constructions"), [](json::value const& from) {
        return wrong_construction{
            text(from, "id"), text(from, "base"), text(from, "canonical_string"),
            text(from, "signature"), text(from, "must_differ_from")};
    });
}

std::vector<wrong_construction> rampnow_wrong_rules() {
    auto const file = provider_file("rampnow");
    auto const right = rampnow_vectors();
    return each(file.at("wrong_rule"), [&](json::value const& from) {
        auto const base = text(from, "right_vector");
        return wrong_construction{
            text(from, "name"), base, text(from, "message"), text(from, "signature_lower"),
            find(right, base).signature};
    });
}

std::vector<webhook_vector> hexarails_webhooks() {
    auto const file = provider_file("hexarails");
    return each(file.at("webhook_vectors"), [](json::value const& from) {
        webhook_vector out;
        auto& received = out.received;
        auto const& header = from.at("headers_received");
        received.id = text(from, "id");
        received.method = text(from, "method");
        received.host = text(from, "host");
        received.target = target(from);
        received.body = text(from, "body_received_utf8");
        received.body_base64 = text(from, "body_received_base64");
        received.body_hash_line = text(from, "body_hash_line");
        received.multipart = is_multipart(text(header, "Content-Type"));
        received.api_key = text(header, "X-API-Key");
        received.secret = text(from, "api_secret");
        received.timestamp = text(header, "X-Timestamp");
        received.nonce = text(header, "X-Nonce");
        received.canonical_string = text(from, "canonical_string_of_received");
        received.signature = text(from, "expected_signature");
        out.received_signature = text(header, "X-Signature");
        out.valid = from.at("valid").as_bool();
        return out;
    });
}

std::vector<primitive_vector> hexarails_hashes() {
    auto const file = provider_file("hexarails");
    return each(file.at("primitives").at("sha256"), [](json::value const& from) {
        auto const* const recipe = from.as_object().if_contains("input_recipe");
        return primitive_vector{
            {}, recipe ? expand(*recipe) : text(from, "input_utf8"), text(from, "hex")};
    });
}

std::vector<primitive_vector> hexarails_macs() {
    auto const file = provider_file("hexarails");
    return each(file.at("primitives").at("hmac_sha256"), [](json::value const& from) {
        auto const hex_key = optional_text(from, "key_hex");
        return primitive_vector{
            hex_key ? from_hex(*hex_key) : text(from, "key_utf8"), text(from, "data_utf8"),
            text(from, "hex")};
    });
}

std::vector<primitive_vector> rampnow_legacy_hashes() {
    auto const file = provider_file("rampnow");
    return each(file.at("legacy_webhook_hash").at("vectors"), [](json::value const& from) {
        return primitive_vector{{}, text(from, "message"), text(from, "hash_lower")};
    });
}

std::vector<rfc4231_case> rfc4231_cases() {
    std::string counting;
    for (char byte = 1; byte <= 25; ++byte)
        counting += byte;
    std::string const long_key(131, '\xaa');
    return {
        {std::string(20, '\x0b'), "Hi There",
         "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
         "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
         "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854"},
        {"Jefe", "what do ya want for nothing?",
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
         "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
         "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"},
        {std::string(20, '\xaa'), std::string(50, '\xdd'),
         "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
         "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39"
         "bf3e848279a722c806b485a47e67c807b946a337bee8942674278859e13292fb"},
        {counting, std::string(50, '\xcd'),
         "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
         "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3db"
         "a91ca5c11aa25eb4d679275cc5788063a5f19741120c4f2de2adebeb10a298dd"},
        {std::string(20, '\x0c'), "Test With Truncation", "a3b6167473100ee06e0c796c2955552b",
         "415fad6271580a531d4179bc891d87a6"},
        {long_key, "Test Using Larger Than Block-Size Key - Hash Key First",
         "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
         "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
         "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"},
        {long_key,
         "This is a test using a larger than block-size key and a larger than block-size data. "
         "The key needs to be hashed before being used by the HMAC algorithm.",
         "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
         "e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944"
         "b6022cac3c4982b10d5eeb55c3e4de15134676fb6de0446065c97440fa8c6a58"},
    };
}

std::optional<wycheproof_file> wycheproof_hmac_sha256() {
#ifdef RAMPART_SHARED_VECTORS
    auto const file = read(RAMPART_SHARED_VECTORS "/wycheproof_hmac_sha256.json");
    if (!file) return std::nullopt;
    wycheproof_file out;
    out.announced = size(*file, "numberOfTests");
    for (auto const& group : file->at("testGroups").as_array()) {
        for (auto const& test : group.at("tests").as_array()) {
            wycheproof_case one;
            one.id = test.at("tcId").as_int64();
            one.key = from_hex(text(test, "key"));
            one.data = from_hex(text(test, "msg"));
            one.tag = from_hex(text(test, "tag"));
            one.valid = text(test, "result") == "valid";
            if (one.tag.size() * 8 != size(group, "tagSize")) {
                throw std::runtime_error{"a Wycheproof tag is not as long as its group says"};
            }
            out.cases.push_back(std::move(one));
        }
    }
    return out;
#else
    return std::nullopt;
#endif
}

std::string to_hex(std::string_view bytes) {
    std::string out;
    for (char const character : bytes) {
        auto const byte = static_cast<unsigned char>(character);
        out += "0123456789abcdef"[byte / 16];
        out += "0123456789abcdef"[byte % 16];
    }
    return out;
}

std::string from_hex(std::string_view hex) {
    std::string out;
    for (std::size_t at = 0; at + 1 < hex.size(); at += 2) {
        out += static_cast<char>(std::stoi(std::string{hex.substr(at, 2)}, nullptr, 16));
    }
    return out;
}

std::string lower(std::string_view text) {
    std::string out{text};
    for (auto& letter : out) {
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    }
    return out;
}

std::string upper(std::string_view text) {
    std::string out{text};
    for (auto& letter : out) {
        if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
    }
    return out;
}

std::vector<unsigned char> bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

} // namespace rampart::test
