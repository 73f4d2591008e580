// The command line `rampart`: how it ends.
#include <exception>
#include <iostream>

#include "command_line.hpp"
#include "report.hpp"
#include "watch.hpp"

namespace {

using namespace rampart::cli;

int end_with(rampart::error const& failed, std::string_view code = {}) {
    call_watch::instance().over(); // a signal has nothing to add
    std::cerr << error_report(failed, code) << std::flush;
    return static_cast<int>(exit_code_of(failed));
}

/// An exception that nobody foresaw, out of memory for one.
rampart::error unforeseen(char const* what) {
    auto& watch = call_watch::instance();
    if (watch.may_have_changed()) return watch.ended(what);
    return rampart::make_error({}, rampart::delivery::not_sent, what);
}

} // namespace

int main(int argument_count, char** arguments) {
    try {
        run_command_line(argument_count, arguments);
        return static_cast<int>(exit_code::done);
    } catch (delivery_refused const& refused) {
        return end_with(refused.details(), refused.word());
    } catch (rampart::call_failed const& failed) {
        return end_with(failed.details());
    } catch (std::exception const& other) {
        return end_with(unforeseen(other.what()));
    }
}
