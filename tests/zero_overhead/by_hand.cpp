// What a careful engineer writes for this one call: every text reserved, moved and made once; the
// key absorbed once; and the checks that rampart makes, since a faster wrong request is no peer.
#include "subject.hpp"

#include <charconv>
#include <chrono>
#include <cstring>
#include <optional>
#include <span>
#include <stdexcept>
#include <string_view>

#include <rampart/sign/crypto.hpp>
#include <rampart/version.hpp>

namespace zero_overhead {

namespace {

using namespace rampart;

[[noreturn]] void refuse(char const* why) { throw std::invalid_argument{why}; }

/// How many bytes the character at the beginning has; refuses what is no UTF-8.
std::size_t utf8_size(std::string_view text) {
    auto const byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    unsigned const lead = byte(0);
    std::size_t const size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || size > text.size()) refuse("not UTF-8");
    for (std::size_t at = 1; at < size; ++at) {
        if ((byte(at) & 0xC0) != 0x80) refuse("not UTF-8");
    }
    if ((lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xED && byte(1) > 0x9F) ||
        (lead == 0xF0 && byte(1) < 0x90) || (lead == 0xF4 && byte(1) > 0x8F)) {
        refuse("not UTF-8");
    }
    return size;
}

/// Quotes and escapes a text: one pass, and what needs no escape in one piece.
void append_json(std::string& out, std::string_view text) {
    static constexpr char digits[] = "0123456789abcdef";
    out += '"';
    std::size_t done = 0;
    for (std::size_t at = 0; at < text.size();) {
        auto const byte = static_cast<unsigned char>(text[at]);
        if (byte >= 0x80) {
            at += utf8_size(text.substr(at));
            continue;
        }
        if (byte >= 0x20 && byte != '"' && byte != '\\') {
            ++at;
            continue;
        }
        out.append(text, done, at - done);
        done = ++at;
        switch (byte) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\b': out += "\\b"; break;
        case '\f': out += "\\f"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        default:
            out += "\\u00";
            out += digits[byte >> 4];
            out += digits[byte & 15];
        }
    }
    out.append(text, done);
    out += '"';
}

void append_member(
    std::string& out, std::string_view quoted_name, std::optional<std::string> const& value) {
    if (!value) return;
    out += quoted_name;
    append_json(out, *value);
}

void check_date(std::optional<std::string> const& day) {
    if (!day) return;
    auto const& text = *day;
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') refuse("dateOfBirth");
    auto const number = [&](std::size_t begin, std::size_t size) {
        unsigned value = 0;
        auto const* const end = text.data() + begin + size;
        auto const [stop, code] = std::from_chars(text.data() + begin, end, value);
        if (code != std::errc{} || stop != end) refuse("dateOfBirth");
        return value;
    };
    using namespace std::chrono;
    year_month_day const date{
        year{static_cast<int>(number(0, 4))}, month{number(5, 2)}, std::chrono::day{number(8, 2)}};
    if (!date.ok()) refuse("dateOfBirth");
}

void check_country(std::optional<std::string> const& country, char const* name) {
    if (!country) return;
    if (country->size() != 3) refuse(name);
    for (char const letter : *country) {
        if (letter < 'A' || letter > 'Z') refuse(name);
    }
}

/// Two characters a byte, to `out`.
void write_hex(char* out, std::span<unsigned char const> bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    for (auto const byte : bytes) {
        *out++ = digits[byte >> 4];
        *out++ = digits[byte & 15];
    }
}

constexpr auto host = "ramp.hexarails.ai";

} // namespace

http::request by_hand(hexarails::customer_create const& customer) {
    static sign::hmac_sha256 const mac{
        {reinterpret_cast<unsigned char const*>(api_secret), std::strlen(api_secret)}};
    if (customer.name.empty()) refuse("name");
    if (customer.email.empty()) refuse("email");
    check_date(customer.dateOfBirth);
    check_country(customer.country, "country");
    check_country(customer.nationality, "nationality");

    http::request out;
    out.method = http::method::post;
    out.target = "/customer/create";
    out.body.reserve(256);
    out.body += R"({"name":)";
    append_json(out.body, customer.name);
    out.body += R"(,"email":)";
    append_json(out.body, customer.email);
    if (customer.type) {
        out.body += R"(,"type":)";
        append_json(out.body, customer.type->text());
    }
    if (customer.isIndividual) {
        out.body += *customer.isIndividual ? R"(,"isIndividual":true)" : R"(,"isIndividual":false)";
    }
    append_member(out.body, R"(,"sumsubShareToken":)", customer.sumsubShareToken);
    append_member(out.body, R"(,"externalId":)", customer.externalId);
    append_member(out.body, R"(,"dateOfBirth":)", customer.dateOfBirth);
    append_member(out.body, R"(,"country":)", customer.country);
    append_member(out.body, R"(,"nationality":)", customer.nationality);
    append_member(out.body, R"(,"city":)", customer.city);
    append_member(out.body, R"(,"address":)", customer.address);
    out.body += '}';

    auto const timestamp = std::to_string(unix_seconds);
    sign::sha256 body_hash;
    body_hash.update(std::string_view{out.body});
    sign::sha256::value_type digest;
    body_hash.finish(digest);
    std::string canonical;
    canonical.reserve(256);
    canonical += "POST\n";
    canonical += host;
    canonical += "\n/customer/create\n\n";
    char hex[64];
    write_hex(hex, digest);
    canonical.append(hex, sizeof hex);
    canonical += '\n';
    canonical += timestamp;
    canonical += '\n';
    canonical += nonce;
    std::string signature(64, '\0');
    write_hex(signature.data(), mac.of(canonical));

    out.headers.reserve(10);
    out.headers.emplace_back("Host", host);
    out.headers.emplace_back("User-Agent", "rampart/" RAMPART_VERSION_STRING);
    out.headers.emplace_back("Accept", "application/json");
    out.headers.emplace_back("Accept-Encoding", "identity");
    out.headers.emplace_back("Content-Type", "application/json");
    out.headers.emplace_back("Content-Length", std::to_string(out.body.size()));
    out.headers.emplace_back("X-API-Key", api_key);
    out.headers.emplace_back("X-Timestamp", timestamp);
    out.headers.emplace_back("X-Nonce", nonce);
    out.headers.emplace_back("X-Signature", std::move(signature));
    return out;
}

} // namespace zero_overhead
