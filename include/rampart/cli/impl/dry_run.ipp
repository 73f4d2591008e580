// Definitions of dry_run.hpp.
#pragma once

#include <rampart/cli/impl/dry_run.hpp>

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <unistd.h>

#include <rampart/http/origin.hpp>
#include <rampart/json/describe.hpp>
#include <rampart/json/document.hpp>
#include <rampart/json/write.hpp>
#include <rampart/sign/encode.hpp>

#include <rampart/cli/impl/environment.hpp>
#include <rampart/cli/impl/report.hpp>
#include <rampart/cli/impl/safe_text.hpp>

namespace rampart::cli {

namespace {

struct header_line {
    std::string name;
    std::string value;
};
BOOST_DESCRIBE_STRUCT(header_line, (), (name, value))

struct dry_request {
    std::string method;
    std::string url;
    std::vector<header_line> headers;
    std::optional<std::string> body;
    std::optional<std::string> body_base64; ///< when it is not a text
};
BOOST_DESCRIBE_STRUCT(dry_request, (), (method, url, headers, body, body_base64))

constexpr std::string_view mask = "********";
constexpr std::string_view bearer = "Bearer ";

/// What a shell is to put there, as `$NAME`.
struct shell_variables {
    std::string token;
    std::string secret;
};

/// Puts other texts where a token and a secret stand.
http::request
masked(http::request out, api const& of, std::string_view token, std::string_view secret) {
    for (auto& header : out.headers) {
        if (of.has_token && header.name == "Authorization" && header.value.starts_with(bearer)) {
            header.value = std::string{bearer}.append(token);
        }
    }
    constexpr std::string_view parameter = "client_secret=";
    auto const at = out.target.find(parameter);
    if (at != std::string::npos) {
        auto const begin = at + parameter.size();
        out.target.replace(begin, out.target.find('&', begin) - begin, secret);
    }
    return out;
}

bool is_text(std::string_view bytes) {
    return json::is_utf8(bytes) && bytes.find('\0') == std::string_view::npos;
}

std::string base64(std::string_view bytes) {
    return sign::encoded<sign::base64>(
        {reinterpret_cast<unsigned char const*>(bytes.data()), bytes.size()});
}

/// A shell word that is these bytes; the variables stay such.
std::string in_shell(std::string_view text, shell_variables const& of) {
    std::string out = "'";
    for (std::size_t at = 0; at < text.size(); ++at) {
        auto const rest = text.substr(at);
        std::string_view const variable = rest.starts_with(of.token)    ? of.token
                                          : rest.starts_with(of.secret) ? of.secret
                                                                        : std::string_view{};
        if (!variable.empty()) {
            out.append("'\"").append(variable).append("\"'");
            at += variable.size() - 1;
        } else if (text[at] == '\'') {
            out += "'\\''";
        } else {
            out += text[at];
        }
    }
    return out + '\'';
}

std::string
as_curl(std::string const& url, http::request const& message, shell_variables const& of) {
    std::string out;
    std::string data;
    if (!message.body.empty()) {
        bool const text = is_text(message.body) && message.body.front() != '@';
        data = " --data-binary " + (text ? in_shell(message.body, of) : std::string{"@-"});
        if (!text) out = "printf %s " + in_shell(base64(message.body), of) + " | base64 -d | ";
    }
    out += "curl --globoff --path-as-is -X " + std::string{http::to_string(message.method)} + ' ' +
           in_shell(url + message.target, of);
    for (auto const& [name, value] : message.headers) {
        // curl makes these two itself, from the same bytes.
        if (name == "Host" || name == "Content-Length") continue;
        out += " -H " + in_shell(name + ": " + value, of);
    }
    return out + data + '\n';
}

std::string as_json(std::string const& url, http::request const& message) {
    dry_request out{std::string{http::to_string(message.method)}, url + message.target, {}, {}, {}};
    for (auto const& [name, value] : message.headers)
        out.headers.push_back({name, as_utf8(value)});
    if (is_text(message.body)) {
        out.body = message.body;
    } else {
        out.body_base64 = base64(message.body);
    }
    std::string problem;
    auto const parsed = json::document::parse(json::to_json(out), problem);
    return safe_json(json::to_pretty_text(parsed->root())) + '\n';
}

} // namespace

void print_dry_run(
    std::string const& form, std::string const& base_url, http::request const& prepared,
    api const& of) {
    auto const where = http::origin::parse(base_url);
    auto const url = where ? where->str() : base_url;
    if (form == "curl") {
        shell_variables const variables{
            '$' + token_variable(of.provider), '$' + secret_variable(of.provider)};
        return write_out(
            as_curl(url, masked(prepared, of, variables.token, variables.secret), variables));
    }
    auto const shown = masked(prepared, of, mask, mask);
    if (form == "json") return write_out(as_json(url, shown));
    if (form != "text") {
        reject_input("--dry-run: must be text, json or curl, found " + in_quotes(form));
    }
    // The exact bytes; only a terminal's prompt wants a line of its own.
    bool const ends_line = ::isatty(STDOUT_FILENO) != 1;
    write_out(http::head_of(shown) + shown.body + (ends_line ? "" : "\n"));
}

} // namespace rampart::cli
