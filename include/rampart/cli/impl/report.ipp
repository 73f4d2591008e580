// Definitions of report.hpp.
#pragma once

#include <rampart/cli/impl/report.hpp>

#include <cstdint>
#include <iostream>
#include <optional>
#include <utility>

#include <boost/system/errc.hpp>
#include <unistd.h>

#include <rampart/json/describe.hpp>
#include <rampart/json/write.hpp>

#include <rampart/cli/impl/safe_text.hpp>

namespace rampart::cli {

namespace {

struct error_members {
    std::string delivery;
    int http_status = 0;
    std::string code;
    std::string provider_code;
    std::string message;
    std::string request_id;
    std::optional<int> attempts;
    std::optional<std::int64_t> retry_after_s;
    std::optional<std::string> method;
    std::optional<std::string> path;
    std::optional<std::string> timestamp;
    std::optional<std::string> nonce;
    std::optional<std::string> settled_by;
};
BOOST_DESCRIBE_STRUCT(
    error_members, (),
    (delivery, http_status, code, provider_code, message, request_id, attempts, retry_after_s,
     method, path, timestamp, nonce, settled_by))

struct retry_members {
    int attempt = 0;
    std::string delivery;
    std::string code;
    std::string provider_code;
    std::int64_t retry_in_ms = 0;
};
BOOST_DESCRIBE_STRUCT(retry_members, (), (attempt, delivery, code, provider_code, retry_in_ms))

struct note_members {
    std::string note;
};
BOOST_DESCRIBE_STRUCT(note_members, (), (note))

std::string name_of_code(error const& failed, std::string_view code) {
    if (!code.empty()) return std::string{code};
    // A command line that cannot be understood has no errc of its own.
    if (failed.code == boost::system::errc::invalid_argument) return "usage";
    return std::string{name_of(failed.code)};
}

bool is_invalid(error const& failed) {
    return failed.code == errc::invalid_request || failed.code == errc::invalid_credentials ||
           failed.code == errc::invalid_base_url || failed.code == errc::insecure_transport ||
           failed.code == errc::invalid_tls_settings ||
           failed.code == boost::system::errc::invalid_argument;
}

std::string message_of(error const& failed) {
    auto out = failed.provider_message;
    if (out.empty() && is_invalid(failed) && !failed.message.empty()) {
        out = failed.message; // starts with the field or the setting that is wrong
    } else if (out.empty()) {
        out = failed.code.message();
        if (!failed.message.empty()) out += ": " + failed.message;
    } else if (!failed.message.empty()) {
        out += " (" + failed.message + ')';
    }
    return out;
}

std::optional<std::string> given(std::string const& text) {
    if (text.empty()) return std::nullopt;
    return as_utf8(text);
}

template <class T>
std::string line_of(T const& members) {
    return safe_json(json::to_json(members)) + '\n';
}

/// "  label      text" and a line feed; nothing for an empty text.
void add_row(std::string& out, std::string_view label, std::string_view text) {
    constexpr std::size_t column = 12;
    if (text.empty()) return;
    out.append("  ").append(label).append(column - std::min(column - 1, label.size()), ' ');
    out.append(safe_line(text)).append("\n");
}

std::string_view headline(error const& failed) {
    if (failed.outcome_unknown()) return "outcome unknown: look before you repeat it";
    switch (exit_code_of(failed)) {
    case exit_code::refused: return "refused";
    case exit_code::invalid: return {}; // the message says it all
    case exit_code::not_sent:
        return failed.delivery == delivery::not_sent ? "not sent" : "the read failed";
    default: return "outcome unknown";
    }
}

} // namespace

exit_code exit_code_of(error const& failed) {
    if (is_invalid(failed) && failed.delivery == delivery::not_sent) return exit_code::invalid;
    switch (failed.delivery) {
    case delivery::not_sent: return exit_code::not_sent;
    case delivery::rejected: return exit_code::refused;
    case delivery::unknown: break;
    }
    // What only reads changes nothing, whatever became of it.
    bool const only_reads = failed.request && !failed.request->changes;
    return only_reads ? exit_code::not_sent : exit_code::unknown;
}

std::string error_line(error const& failed, std::string_view code) {
    error_members out{
        std::string{to_string(failed.delivery)},
        failed.http_status,
        name_of_code(failed, code),
        as_utf8(failed.provider_code),
        as_utf8(message_of(failed)),
        as_utf8(failed.request_id),
        {},
        {},
        {},
        {},
        {},
        {},
        {}};
    if (failed.attempts > 0) out.attempts = failed.attempts;
    if (failed.retry_after) out.retry_after_s = failed.retry_after->count();
    if (failed.request) {
        out.method = given(failed.request->method);
        out.path = given(failed.request->path);
        out.timestamp = given(failed.request->timestamp);
        out.nonce = given(failed.request->nonce);
        if (failed.outcome_unknown()) out.settled_by = given(failed.request->settled_by);
    }
    return line_of(out);
}

std::string error_text(error const& failed, std::string_view code) {
    std::string out = program_name() + ": ";
    auto const head = headline(failed);
    if (!head.empty()) out.append(head).append(": ");
    out += safe_line(message_of(failed)) + '\n';
    if (exit_code_of(failed) == exit_code::invalid) return out;
    auto name = name_of_code(failed, code);
    if (!failed.provider_code.empty()) name += ", the provider's " + failed.provider_code;
    add_row(out, "code", name);
    if (failed.http_status != 0) add_row(out, "HTTP", std::to_string(failed.http_status));
    add_row(out, "request id", failed.request_id);
    if (failed.retry_after) {
        add_row(out, "wait", std::to_string(failed.retry_after->count()) + " s, the provider asks");
    }
    if (!failed.request) return out;
    auto const& sent = *failed.request;
    auto const tries = failed.attempts == 1 ? " attempt" : " attempts";
    add_row(
        out, "sent",
        sent.method + ' ' + sent.path + ", " + std::to_string(failed.attempts) + tries);
    add_row(out, "timestamp", sent.timestamp);
    add_row(out, "nonce", sent.nonce);
    if (failed.outcome_unknown()) add_row(out, "look first", sent.settled_by);
    return out;
}

std::string error_report(error const& failed, std::string_view code) {
    return errors_are_read_by_people() ? error_text(failed, code) : error_line(failed, code);
}

std::string retried_report(error const& failed, int attempt, std::chrono::milliseconds wait) {
    if (errors_are_read_by_people()) {
        return "attempt " + std::to_string(attempt) + " failed (" + safe_line(message_of(failed)) +
               "), again in " + std::to_string(wait.count()) + " ms\n";
    }
    return line_of(retry_members{
        attempt, std::string{to_string(failed.delivery)}, name_of_code(failed, {}),
        as_utf8(failed.provider_code), wait.count()});
}

void note(std::string_view sentence) {
    if (errors_are_read_by_people()) {
        std::cerr << "note: " << safe_line(sentence) << '\n';
    } else {
        std::cerr << line_of(note_members{as_utf8(sentence)});
    }
}

bool errors_are_read_by_people() { return ::isatty(STDERR_FILENO) == 1; }

void reject_input(std::string message) {
    throw call_failed{make_error(errc::invalid_request, delivery::not_sent, std::move(message))};
}

error usage_error(std::string message) {
    auto out = make_error({}, delivery::not_sent, std::move(message));
    out.code = boost::system::errc::make_error_code(boost::system::errc::invalid_argument);
    return out;
}

std::string in_quotes(std::string_view text) {
    std::size_t length = text.size();
    if (length > 80) {
        length = 80;
        // Back to where a UTF-8 character begins.
        while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80)
            --length;
    }
    return '"' + std::string{text.substr(0, length)} + (length < text.size() ? "...\"" : "\"");
}

bool try_to_write_out(std::string_view bytes) {
    std::cout.write(bytes.data(), static_cast<std::streamsize>(bytes.size())).flush();
    return std::cout.good();
}

void write_out(std::string_view bytes) {
    if (try_to_write_out(bytes)) return;
    auto lost = make_error({}, delivery::not_sent, "nothing could be written to standard output");
    lost.code = boost::system::errc::make_error_code(boost::system::errc::io_error);
    throw call_failed{std::move(lost)};
}

} // namespace rampart::cli
