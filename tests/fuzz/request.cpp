// Built requests, taken apart by the sandbox's own parsers: what was put in comes out. The input
// is a line for each field; the last one takes all that is left.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <rampart/call/request_builder.hpp>
#include <rampart/sandbox/impl/amounts.ipp>
#include <rampart/sandbox/impl/field_reader.ipp>
#include <rampart/sandbox/impl/form_parts.ipp>
#include <rampart/sandbox/impl/identifiers.ipp>
#include <rampart/sandbox/impl/wire.ipp>

#include "support/input.hpp"

namespace {

namespace http = rampart::http;
namespace json = rampart::json;
namespace sandbox = rampart::sandbox;
using rampart::effect;
using rampart::endpoint;
using rampart::detail::build_request;
using rampart::fuzz::require;

struct fields {
    std::string first;
    std::string second;
    std::string text;
    std::optional<std::string> maybe;
};
BOOST_DESCRIBE_STRUCT(fields, (), (first, second, text, maybe))

struct papers {
    std::string first;
    std::string text;
    http::file scan;
};
BOOST_DESCRIBE_STRUCT(papers, (), (first, text, scan))

constexpr endpoint<fields, json::nothing> in_query{
    .path = "/a/{first}/b/{second}.json", .effect = effect::reads};
constexpr endpoint<fields, json::nothing> in_body{
    .method = http::method::post, .path = "/{first}/{second}", .effect = effect::creates};
constexpr endpoint<papers, json::nothing> in_form{
    .method = http::method::post,
    .path = "/{first}",
    .effect = effect::creates,
    .body = rampart::body_form::multipart};

/// Whether a text may stand in the request line, by Boost.JSON's reading of UTF-8.
bool fits_line(std::string_view text) {
    if (text.find_first_of(std::string_view{"\r\n\0", 3}) != std::string::npos) return false;
    std::string quoted;
    for (char const character : text)
        quoted += static_cast<unsigned char>(character) < 0x80 ? 'x' : character;
    boost::system::error_code failed;
    static_cast<void>(boost::json::parse('"' + quoted + '"', failed));
    return !failed;
}

bool fits_path(std::string_view text) {
    return fits_line(text) && !text.empty() && text != "." && text != "..";
}

sandbox::wire_request on_the_wire(http::request const& made) {
    for (char const character : made.target)
        require(character > ' ' && character < 127, "a target is visible ASCII", made.target);
    require(made.target.find('#') == std::string::npos, "and has no fragment", made.target);
    sandbox::wire_request out{
        std::string{http::to_string(made.method)}, made.target, {}, made.body};
    for (auto const& header : made.headers)
        out.headers.push_back({header.name, header.value});
    return out;
}

/// The path's segments, decoded.
std::vector<std::string> segments(sandbox::wire_request const& received) {
    std::vector<std::string> out;
    auto path = received.path();
    while (!path.empty()) {
        require(path.starts_with('/'), "a path starts with a slash", path);
        path.remove_prefix(1);
        auto const segment = path.substr(0, path.find('/'));
        path.remove_prefix(segment.size());
        auto decoded = rampart::text::percent_decoded(segment, false);
        require(decoded.has_value(), "a segment is percent-encoded", segment);
        out.push_back(*std::move(decoded));
    }
    return out;
}

void check_members(boost::json::object const& members, fields const& sent, std::string_view where) {
    auto const is = [&](std::string_view name, std::string_view text) {
        auto const* const found = members.if_contains({name.data(), name.size()});
        require(found && found->is_string(), "a field arrives", where);
        auto const& got = found->get_string();
        require(std::string_view{got.data(), got.size()} == text, "and unchanged", where);
    };
    is("text", sent.text);
    if (sent.maybe) is("maybe", *sent.maybe);
    require(members.size() == (sent.maybe ? 2U : 1U), "and nothing else does", where);
}

void check_fields(fields const& sent) {
    bool const in_path = fits_path(sent.first) && fits_path(sent.second);
    auto const query = build_request<in_query>(sent);
    bool const in_line = in_path && fits_line(sent.text) && fits_line(sent.maybe.value_or(""));
    require(query.has_value() == in_line, "refused exactly when a rule is broken", sent.text);
    if (query) {
        auto const got = on_the_wire(*query);
        require(
            segments(got) == std::vector<std::string>{"a", sent.first, "b", sent.second + ".json"},
            "path parameters arrive", got.target);
        auto const members = sandbox::members_of_query(got.query());
        require(members.has_value(), "a query can be read", got.target);
        check_members(*members, sent, got.target);
    } else {
        require(
            query.error().code == rampart::errc::invalid_request &&
                query.error().delivery == rampart::delivery::not_sent,
            "a broken rule is an invalid request");
    }
    auto const body = build_request<in_body>(sent);
    bool const utf8 = json::is_utf8(sent.text) && json::is_utf8(sent.maybe.value_or(""));
    require(body.has_value() == (in_path && utf8), "JSON carries all UTF-8", sent.text);
    if (!body) return;
    auto const got = on_the_wire(*body);
    require(
        segments(got) == std::vector<std::string>{sent.first, sent.second},
        "path parameters arrive", got.target);
    require(sandbox::has_media_type(got, "application/json"), "the body says what it is");
    auto const members = sandbox::members_of_body(got.body);
    require(members.has_value(), "a JSON body can be read", got.body);
    check_members(*members, sent, got.body);
}

/// As the builder writes a name: a quotation mark is percent-encoded (RFC 7578 section 2).
std::string without_quotes(std::string_view text) {
    std::string out;
    for (char const character : text)
        character == '"' ? out += "%22" : out += character;
    return out;
}

void check_form(papers const& sent, std::string_view boundary) {
    auto const made = build_request<in_form>(sent, boundary);
    if (!made) {
        auto const& failed = made.error();
        require(failed.code == rampart::errc::invalid_request, "refused for a rule");
        return;
    }
    auto const got = on_the_wire(*made);
    auto const type = got.header("Content-Type");
    require(type.has_value(), "a form says its type");
    auto const parts = sandbox::parse_form(*type, got.body);
    require(parts && parts->size() == 2, "a form can be read", got.body);
    auto const& text = parts->front();
    require(
        text.name == "text" && !text.file_name && text.content == sent.text, "a text part arrives",
        got.body);
    auto const& scan = parts->back();
    require(scan.name == "scan" && scan.content == sent.scan.bytes, "a file arrives", got.body);
    require(scan.file_name == without_quotes(sent.scan.name), "a file's name arrives", got.body);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    rampart::fuzz::input bytes{data, size};
    fields sent;
    bool const has_maybe = bytes.choice(2) == 1;
    // Line ends take a byte of their own here, so that fields may hold them.
    std::array<std::string, 4> texts;
    for (auto& text : texts)
        text = bytes.until('\x01');
    sent = {texts[0], texts[1], texts[2], std::nullopt};
    if (has_maybe) sent.maybe = texts[3];
    check_fields(sent);
    papers scanned{texts[0], texts[1], {texts[2], std::string{bytes.rest()}, "image/png"}};
    check_form(scanned, "a-boundary");
    check_form(scanned, texts[3]);
    return 0;
}
