// Definitions of run.hpp: how a command ends.
#pragma once

#include <algorithm>
#include <exception>
#include <iostream>
#include <utility>

#include <rampart/cli/impl/command_line.hpp>
#include <rampart/cli/impl/doctor.hpp>
#include <rampart/cli/impl/registry.hpp>
#include <rampart/cli/impl/report.hpp>
#include <rampart/cli/impl/watch.hpp>
#include <rampart/cli/run.hpp>

namespace rampart::cli {

namespace {

int end_with(error const& failed, std::string_view code = {}) {
    call_watch::instance().over(); // a signal has nothing to add
    std::cerr << error_report(failed, code) << std::flush;
    return static_cast<int>(exit_code_of(failed));
}

/// An exception that nobody foresaw, out of memory for one.
error unforeseen(char const* what) {
    auto& watch = call_watch::instance();
    if (watch.may_have_changed()) return watch.ended(what);
    return make_error({}, delivery::not_sent, what);
}

} // namespace

registry& registry::instance() {
    static registry one;
    return one;
}

commands const* registry::find(std::string_view name) const {
    auto const at = std::ranges::find(providers, name, &commands::name);
    return at == providers.end() ? nullptr : &*at;
}

std::vector<std::string> provider_names() {
    std::vector<std::string> out;
    for (auto const& one : registry::instance().providers)
        out.emplace_back(one.name());
    return out;
}

std::string any_of(std::vector<std::string> const& names) {
    std::string out;
    for (std::size_t left = names.size(); auto const& one : names) {
        out += one;
        --left;
        if (left > 0) out += left == 1 ? " or " : ", ";
    }
    return out;
}

detail::api_commands const&
chosen_api(commands const& of, std::optional<std::string> const& header_set) {
    if (!header_set) return of.apis().front();
    std::vector<std::string> names;
    for (auto const& [name, one] : of.header_sets()) {
        if (name == *header_set) return one;
        names.emplace_back(name);
    }
    if (!names.empty()) {
        reject_input(
            "--header-set: must be " + any_of(names) + ", found " + in_quotes(*header_set));
    }
    for (auto const& one : registry::instance().providers) {
        if (!one.header_sets().empty()) names.emplace_back(one.name());
    }
    reject_input("--header-set: only " + any_of(names) + " has several header sets; leave it out");
}

std::string const& program_name() { return registry::instance().how.name; }

int run(int argument_count, char** arguments, std::vector<commands> providers, program how) {
    try {
        if (how.name.empty()) {
            std::string_view const path{argument_count > 0 ? arguments[0] : "rampart"};
            how.name = path.substr(path.rfind('/') + 1);
        }
        registry::instance() = {std::move(providers), std::move(how)};
        run_command_line(argument_count, arguments);
        return static_cast<int>(exit_code::done);
    } catch (ended const& all_said) {
        return all_said.code;
    } catch (notification_refused const& refused) {
        return end_with(refused.details(), refused.word());
    } catch (call_failed const& failed) {
        return end_with(failed.details());
    } catch (std::exception const& other) {
        return end_with(unforeseen(other.what()));
    }
}

} // namespace rampart::cli
