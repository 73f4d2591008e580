// Threads that are waited for at the end of their scope: libc++ before 20 has no std::jthread.
#pragma once

#include <thread>
#include <utility>
#include <vector>

namespace rampart::test {

class threads {
public:
    threads() = default;
    threads(threads const&) = delete;
    threads& operator=(threads const&) = delete;
    ~threads() {
        for (auto& one : running_)
            one.join();
    }

    template <class Function>
    void start(Function function) {
        running_.emplace_back(std::move(function));
    }

private:
    std::vector<std::thread> running_;
};

} // namespace rampart::test
