// Definitions of answers.hpp.
#pragma once

#include <rampart/cli/impl/answers.hpp>

#include <iostream>
#include <optional>
#include <utility>

#include <boost/system/errc.hpp>
#include <unistd.h>

#include <rampart/json/document.hpp>

#include <rampart/cli/impl/call_settings.hpp>
#include <rampart/cli/impl/report.hpp>
#include <rampart/cli/impl/safe_text.hpp>
#include <rampart/cli/impl/table.hpp>
#include <rampart/cli/impl/watch.hpp>

namespace rampart::cli {

namespace {

void print(std::string_view text) {
    if (try_to_write_out(text)) return;
    auto lost = call_watch::instance().ended(
        "the call was done, but its answer could not be written to standard output");
    lost.code = boost::system::errc::make_error_code(boost::system::errc::io_error);
    throw call_failed{std::move(lost)};
}

/// The list that a page is of, wherever it stands in the answer; nothing when there is none or
/// several.
std::optional<json::value> list_in(json::value answer) {
    std::optional<json::value> found;
    for (auto const member : answer) {
        auto const inside = member.type() == json::kind::array    ? std::optional{member}
                            : member.type() == json::kind::object ? list_in(member)
                                                                  : std::nullopt;
        if (!inside) continue;
        if (found) return std::nullopt;
        found = inside;
    }
    return found;
}

/// The rows of an answer: those of its list, or the answer as the only one.
std::vector<json::value> rows_of(json::value answer) {
    auto list = answer.type() == json::kind::array ? std::optional{answer} : std::nullopt;
    bool const is_page =
        answer.type() == json::kind::object && (answer.find("total") || answer.find("meta"));
    if (is_page) list = list_in(answer);
    if (!list) return {answer};
    std::vector<json::value> out;
    for (auto const row : *list)
        out.push_back(row);
    return out;
}

std::string as_lines(std::vector<json::value> const& rows) {
    std::string out;
    for (auto const row : rows)
        out += json::to_text(row) + '\n';
    return safe_json(out);
}

std::string in_form(std::string const& form, json::value answer) {
    if (form == "table") return table_of(rows_of(answer));
    if (form == "jsonl") return as_lines(rows_of(answer));
    return safe_json(json::to_pretty_text(answer)) + '\n';
}

/// Prints all errors but the last, which ends the command.
void tell_all(std::vector<error> failures) {
    if (failures.empty()) return;
    for (std::size_t at = 0; at + 1 < failures.size(); ++at)
        std::cerr << error_report(failures[at]);
    throw call_failed{std::move(failures.back())};
}

} // namespace

void print_answer(
    std::string const& json, call_options const& options,
    std::vector<json::unread_row> const& unread) {
    std::string problem;
    auto const parsed = json::document::parse(json, problem);
    print(parsed ? in_form(options.output, parsed->root()) : safe_json(json) + '\n');
    auto& watch = call_watch::instance();
    std::vector<error> failures;
    for (auto const& row : unread) {
        failures.push_back(watch.ended(row.path + ": " + row.problem));
        failures.back().code = make_error_code(errc::malformed_response);
    }
    watch.over();
    tell_all(std::move(failures));
}

row_printer::row_printer(call_options const& options)
    : form_{options.output_given ? options.output : "jsonl"},
      shows_progress_{
          ::isatty(STDERR_FILENO) == 1 && (form_ != "jsonl" || ::isatty(STDOUT_FILENO) != 1)} {}

void row_printer::show_progress(std::size_t pages) const {
    if (!shows_progress_) return;
    std::cerr << '\r' << count_ << " rows, " << pages << (pages == 1 ? " page" : " pages")
              << std::flush;
}

void row_printer::add(std::string const& json, std::size_t pages) {
    ++count_;
    if (form_ == "jsonl") {
        print(safe_json(json) + '\n');
    } else {
        kept_.push_back(json);
    }
    show_progress(pages);
}

void row_printer::add(error failed) {
    // What is wrong with a whole list tells of no single request; it was a read all the same.
    if (!failed.request) failed.request = call_watch::instance().ended({}).request;
    errors_.push_back(explained(std::move(failed)));
}

void row_printer::finish() {
    if (shows_progress_ && count_ > 0) std::cerr << '\n';
    if (form_ != "jsonl") {
        std::string all = "[";
        for (auto const& row : kept_)
            all.append(all.size() == 1 ? "" : ",").append(row);
        all += ']';
        std::string problem;
        auto const parsed = json::document::parse(all, problem);
        print(parsed ? in_form(form_, parsed->root()) : all + '\n');
    }
    call_watch::instance().over();
    tell_all(std::move(errors_));
}

} // namespace rampart::cli
