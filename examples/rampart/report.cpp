#include "report.hpp"

#include <iostream>
#include <string_view>
#include <utility>

#include <boost/system/errc.hpp>

#include <rampart/impl/plain_text.hpp>
#include <rampart/json/describe.hpp>
#include <rampart/json/write.hpp>
#include <rampart/sign/encode.hpp>

namespace rampart::cli {

namespace {

struct error_report {
    std::string delivery;
    int http_status = 0;
    std::string code;
    std::string message;
    std::string request_id;
};
BOOST_DESCRIBE_STRUCT(error_report, (), (delivery, http_status, code, message, request_id))

struct retry_report {
    int attempt = 0;
    std::string delivery;
    std::string code;
    std::int64_t retry_in_ms = 0;
};
BOOST_DESCRIBE_STRUCT(retry_report, (), (attempt, delivery, code, retry_in_ms))

/// What users and gateways send need not be UTF-8, but a line of JSON must be.
std::string printable(std::string text) {
    std::string out;
    if (json::is_utf8(text)) {
        // JSON escapes the control characters below U+0020; the others are for no terminal either.
        for (std::string_view rest = text; !rest.empty();) {
            auto const character = rest.substr(0, rampart::detail::utf8_character(rest));
            rest.remove_prefix(character.size());
            out += character.size() > 1 && rampart::detail::disturbs(character) ? " " : character;
        }
        return out;
    }
    for (char const character : text) {
        auto const byte = static_cast<unsigned char>(character);
        if (byte < 0x80) {
            out += character;
        } else {
            out += "\\x" + sign::encoded<sign::hex_lower>({&byte, 1});
        }
    }
    return out;
}

std::string line(error_report report) {
    for (auto* const text : {&report.code, &report.message, &report.request_id}) {
        *text = printable(std::move(*text));
    }
    return json::to_json(report) + '\n';
}

/// The provider's code, or rampart's where it gave none.
std::string code_of(error const& failed) {
    return failed.provider_code.empty() ? std::string{name_of(failed.code)} : failed.provider_code;
}

std::string message_of(error const& failed) {
    auto out = failed.provider_message;
    if (out.empty() && exit_code_of(failed) == exit_code::invalid && !failed.message.empty()) {
        out = failed.message; // starts with the field or the setting that is wrong
    } else if (out.empty()) {
        out = failed.code.message();
        if (!failed.message.empty()) out += ": " + failed.message;
    } else if (!failed.message.empty()) {
        out += " (" + failed.message + ')';
    }
    if (failed.retry_after) {
        out += "; retry after " + std::to_string(failed.retry_after->count()) + " s";
    }
    return out;
}

} // namespace

exit_code exit_code_of(error const& failed) {
    if (failed.code == errc::invalid_request || failed.code == errc::invalid_credentials ||
        failed.code == errc::invalid_base_url || failed.code == errc::insecure_transport ||
        failed.code == errc::invalid_tls_settings) {
        return exit_code::invalid;
    }
    switch (failed.delivery) {
    case delivery::not_sent: return exit_code::not_sent;
    case delivery::rejected: return exit_code::refused;
    case delivery::unknown: break;
    }
    return exit_code::unknown;
}

std::string error_line(error const& failed) {
    return line(
        {std::string{to_string(failed.delivery)}, failed.http_status, code_of(failed),
         message_of(failed), failed.request_id});
}

std::string retried_line(error const& failed, int attempt, std::chrono::milliseconds wait) {
    return json::to_json(retry_report{
               attempt, std::string{to_string(failed.delivery)}, printable(code_of(failed)),
               wait.count()}) +
           '\n';
}

std::string usage_line(std::string message) {
    return line({std::string{to_string(delivery::not_sent)}, 0, "usage", std::move(message), {}});
}

void reject_input(std::string message) {
    throw call_failed{make_error(errc::invalid_request, delivery::not_sent, std::move(message))};
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

void reject_provider(std::string_view name) {
    reject_input("PROVIDER: must be hexarails, rampnow or banxa, found " + in_quotes(name));
}

void write_out(std::string_view bytes, delivery if_lost) {
    std::cout.write(bytes.data(), static_cast<std::streamsize>(bytes.size())).flush();
    if (std::cout) return;
    error lost = make_error(
        {}, if_lost,
        if_lost == delivery::not_sent
            ? "nothing could be written to standard output"
            : "the call was done, but its answer could not be written to standard output");
    lost.code = boost::system::errc::make_error_code(boost::system::errc::io_error);
    throw call_failed{std::move(lost)};
}

} // namespace rampart::cli
