// A process for each thing that is measured: none finds the heap that another one left.
#pragma once

#include <array>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
#include <stdexcept>
#include <utility>
#include <vector>

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace benchmarks {

/// A forked child that does its work each time it is asked, and answers with a few numbers.
class worker {
public:
    static constexpr std::size_t answers = 4;
    using answer = std::array<double, answers>;
    /// Made in the child, once; called there each time the parent asks.
    using work = std::function<answer()>;

    explicit worker(std::function<work()> const& make) {
        if (::pipe(ask_.data()) != 0 || ::pipe(tell_.data()) != 0) throw std::runtime_error{"pipe"};
        child_ = ::fork();
        if (child_ < 0) throw std::runtime_error{"fork"};
        if (child_ == 0) serve(make);
        ::close(std::exchange(ask_[0], -1));
        ::close(std::exchange(tell_[1], -1));
    }
    ~worker() {
        ::close(ask_[1]);
        ::close(tell_[0]);
        ::kill(child_, SIGKILL); // children made later hold the other end, too
        ::waitpid(child_, nullptr, 0);
    }
    worker(worker const&) = delete;
    worker& operator=(worker const&) = delete;

    /// Throws when the child has failed; it has said why.
    [[nodiscard]] answer run() {
        answer out{};
        char const byte = 0;
        if (::write(ask_[1], &byte, 1) != 1 ||
            ::read(tell_[0], out.data(), sizeof out) != static_cast<ssize_t>(sizeof out))
            throw std::runtime_error{"a part of the measurement failed"};
        return out;
    }

private:
    [[noreturn]] void serve(std::function<work()> const& make) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::close(ask_[1]);
        ::close(tell_[0]);
        try {
            auto const made = make();
            char byte = 0;
            while (::read(ask_[0], &byte, 1) == 1) {
                auto const said = made();
                if (::write(tell_[1], said.data(), sizeof said) < 0) break;
            }
            std::_Exit(0);
        } catch (std::exception const& failed) {
            std::fprintf(stderr, "%s\n", failed.what());
            std::_Exit(1);
        }
    }

    std::array<int, 2> ask_{};
    std::array<int, 2> tell_{};
    pid_t child_ = -1;
};

} // namespace benchmarks
