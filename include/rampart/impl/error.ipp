// Definitions of error.hpp.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <boost/system/errc.hpp>

#include <rampart/error.hpp>
#include <rampart/impl/error_category.hpp>
#include <rampart/impl/plain_text.hpp>

namespace rampart {

RAMPART_DECL boost::system::error_category const& rampart_category() noexcept {
    // Never destroyed: errors may be looked at while the process ends.
    static auto const& instance = *new detail::category;
    return instance;
}

RAMPART_DECL boost::system::error_condition make_error_condition(condition group) noexcept {
    static auto const& instance = *new detail::condition_category; // never destroyed, as above
    return {static_cast<int>(group), instance};
}

RAMPART_DECL condition error::kind() const noexcept {
    if (outcome_unknown()) return condition::outcome_unknown;
    if (code.category() == rampart_category()) return condition_of(static_cast<errc>(code.value()));
    return code == boost::system::errc::timed_out ? condition::timeout : condition::connection;
}

RAMPART_DECL std::string error::describe() const {
    std::string out = code.message();
    auto const add = [&out](std::string_view label, std::string_view text) {
        if (text.empty()) return;
        out += label;
        detail::append_plain(out, text); // one line stays one line, whatever the provider says
    };
    add(": ", message);
    add("; delivery ", to_string(delivery));
    if (http_status != 0) add("; HTTP ", std::to_string(http_status));
    add("; code ", provider_code);
    add("; provider says: ", provider_message);
    add("; request id ", request_id);
    if (retry_after) {
        bool const cut = *retry_after >= longest_retry_after;
        add("; retry after ", std::to_string(retry_after->count()) + (cut ? " s or more" : " s"));
    }
    if (attempts > 1) add("; attempts ", std::to_string(attempts));
    if (outcome_unknown()) {
        add("; outcome_unknown: ", request->method);
        add(" ", request->path);
        add(" at ", request->timestamp);
        add(" nonce ", request->nonce);
        add("; settle it with ", request->settled_by);
    }
    return out;
}

RAMPART_DECL std::string_view name_of(boost::system::error_code code) noexcept {
    if (code.category() != rampart_category()) return "system_error";
    return to_string(static_cast<errc>(code.value()));
}

RAMPART_DECL error make_error(errc value, rampart::delivery how, std::string message) {
    error out;
    out.code = make_error_code(value);
    out.delivery = how;
    out.message = std::move(message);
    return out;
}

RAMPART_DECL call_failed::call_failed(error details)
    : std::runtime_error{details.describe()}, details_{std::move(details)} {}

[[noreturn]] RAMPART_DECL void
throw_exception_from_error(error const& details, boost::source_location const&) {
    throw call_failed{details};
}

} // namespace rampart
