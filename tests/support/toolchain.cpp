#include "toolchain.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <fstream>
#include <mutex>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "threads.hpp"

#if !defined(RAMPART_COMPILER_COMMAND) || !defined(RAMPART_WORK)
#error "define RAMPART_COMPILER_COMMAND and RAMPART_WORK as strings"
#endif

namespace rampart::test {

process_result shell(
    std::string const& line, std::filesystem::path const& folder,
    std::vector<variable> const& variables) {
    auto const whole = "unset MALLOC_PERTURB_ DESTDIR CFLAGS CXXFLAGS CPPFLAGS LDFLAGS; "
                       "export LC_ALL=C; cd " +
                       shell_quoted(folder.string()) + " && { " + line + "\n} 2>&1";
    return run({"/bin/sh", "-c", whole}, variables, std::chrono::minutes{10});
}

std::string shell_quoted(std::string const& text) {
    std::string out = "'";
    for (char const character : text) {
        if (character == '\'') {
            out += "'\\''";
        } else {
            out += character;
        }
    }
    return out + "'";
}

std::string compiler() { return RAMPART_COMPILER_COMMAND " -std=c++20"; }

std::filesystem::path work_folder(std::string const& name) {
    auto folder = std::filesystem::path{RAMPART_WORK} / name;
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    return folder;
}

std::string text_of(std::filesystem::path const& file) {
    std::ifstream in{file, std::ios::binary};
    if (!in) throw std::runtime_error{"cannot read " + file.string()};
    std::ostringstream out;
    out << in.rdbuf();
    return std::move(out).str();
}

void write_text(std::filesystem::path const& file, std::string const& text) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream out{file, std::ios::binary};
    out << text;
    if (!out.flush()) throw std::runtime_error{"cannot write " + file.string()};
}

void in_parallel(std::size_t count, std::function<void(std::size_t)> const& task) {
    std::atomic<std::size_t> next{0};
    std::exception_ptr thrown;
    std::mutex mutex;
    auto const work = [&] {
        for (std::size_t at = 0; (at = next++) < count;) {
            try {
                task(at);
            } catch (...) {
                std::lock_guard const lock{mutex};
                thrown = std::current_exception();
            }
        }
    };
    {
        threads running;
        auto const most = std::max<std::size_t>(1, std::thread::hardware_concurrency());
        for (std::size_t at = 0; at < std::min(most, count); ++at)
            running.start(work);
    }
    if (thrown) std::rethrow_exception(thrown);
}

} // namespace rampart::test
