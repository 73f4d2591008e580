// System calls that fail when a test wants them to, put between the program and libc by the linker.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <set>
#include <string>
#include <vector>

struct addrinfo;

namespace rampart::test {

/// What happens to the chosen system call.
enum class mishap {
    failure, ///< it fails with an error that is usual for it; nothing was done
    held_up, ///< it is done, but 200 ms late
    // The others only count the calls that send or receive.
    broken,               ///< it fails, and so does every later one
    end_of_stream,        ///< receiving tells of the end, now and later; sending fails
    one_byte,             ///< one byte is sent or received
    one_byte_then_broken, ///< and every later sending or receiving fails
    interrupted,          ///< it fails with EINTR, once
};

/// While it exists, counts the system calls that the code under test makes in this thread (and
/// name resolution, which happens in another), and lets one of them go wrong. One at a time.
///
/// Needs a program linked with --wrap for each of the functions (tests/meson.build), so that the
/// code itself is the one that users run. Servers in other threads are not affected.
class system_faults {
public:
    /// The calls are counted from 0 on; `at` is the one that goes wrong.
    system_faults(std::size_t at, mishap what);
    ~system_faults();
    system_faults(system_faults const&) = delete;
    system_faults& operator=(system_faults const&) = delete;

    /// Whether the call number `at` was made.
    bool struck() const;
    /// The function whose call went wrong first: "connect".
    std::string where() const;
    /// How many calls were counted.
    std::size_t calls() const;

    /// From now on bytes that are sent are the request's, until the next connection is begun.
    void request_begins();
    bool request_begun() const;
    /// How many bytes went out since then.
    std::size_t request_bytes() const;
    /// Descriptors that were opened and not closed.
    std::size_t open_descriptors() const;

    /// For the wrapped functions.
    enum class verdict { go_on, fail, end, one_byte, interrupt };
    verdict judge(char const* function, bool moves_bytes);
    void connecting();
    void sent(std::size_t bytes);
    void opened(int descriptor);
    void closed(int descriptor);
    static system_faults* of_this_thread();
    static system_faults* of_any_thread();

private:
    mutable std::mutex mutex_;
    std::size_t const at_;
    mishap const what_;
    std::size_t calls_ = 0;
    std::size_t request_bytes_ = 0;
    char const* where_ = "";
    bool struck_ = false;
    bool failed_ = false;
    bool request_begun_ = false;
    bool sending_it_ = false;
    std::set<int> descriptors_;
};

/// While it exists, every name resolves to these numeric addresses, in this order. One at a time;
/// in a program linked as above.
class resolved_addresses {
public:
    explicit resolved_addresses(std::vector<std::string> numeric);
    ~resolved_addresses();
    resolved_addresses(resolved_addresses const&) = delete;
    resolved_addresses& operator=(resolved_addresses const&) = delete;

    /// For the wrapped function.
    int answer(char const* service, addrinfo const* hints, addrinfo** found) const;
    static resolved_addresses* current();

private:
    std::vector<std::string> const numeric_;
};

/// While it exists, the lookup of a name hangs; it fails when this goes. One at a time; in a
/// program linked as above.
class hung_lookup {
public:
    explicit hung_lookup(std::string name);
    ~hung_lookup();
    hung_lookup(hung_lookup const&) = delete;
    hung_lookup& operator=(hung_lookup const&) = delete;

    /// Lookups that hang at present.
    std::size_t waiting() const;
    /// Waits until that many hang.
    void wait_for(std::size_t count) const;

    /// For the wrapped function: whether it is that name, once it has hung.
    static bool hangs(char const* name);

private:
    std::string const name_;
};

/// Lets the machine seem to have slept for so long, from now on; in a program linked as above.
void seem_to_sleep(std::chrono::seconds longer);

/// How often the system's resolver was asked in this process so far; in a program linked as above.
std::size_t lookups_asked();

} // namespace rampart::test
