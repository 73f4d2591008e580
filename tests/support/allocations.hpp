// Watching the heap: how often C++ code allocates, and what memory holds when it is given back.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace rampart::test {

/// Counts the calls of `operator new`, in all its forms, by this thread since construction, and the
/// bytes they asked for.
/// allocations.cpp replaces the global operators; OpenSSL's own malloc is not seen.
class allocation_count {
public:
    allocation_count() noexcept;
    [[nodiscard]] std::size_t value() const noexcept;

    /// How much was asked for, in bytes; what was given back meanwhile counts too.
    [[nodiscard]] std::size_t bytes() const noexcept;

private:
    std::size_t before_;
    std::size_t bytes_before_;
};

/// Lets one allocation of this thread fail while it exists: number `at` from now on, counted from
/// 0. One at a time.
class allocation_failure {
public:
    explicit allocation_failure(std::size_t at) noexcept;
    allocation_failure(allocation_failure const&) = delete;
    allocation_failure& operator=(allocation_failure const&) = delete;
    ~allocation_failure();

    /// Whether that allocation was asked for.
    [[nodiscard]] bool struck() const noexcept;
};

/// Keeps what a block of memory held at the moment when this thread gave it to `operator delete`.
///
/// The look is taken before the block is freed, so no dead memory is read. One at a time.
class release_watch {
public:
    /// Watches `size` bytes at `block`, which must be the beginning of an allocation.
    release_watch(void const* block, std::size_t size);
    release_watch(release_watch const&) = delete;
    release_watch& operator=(release_watch const&) = delete;
    ~release_watch();

    /// The bytes at release; nothing while the block is alive.
    [[nodiscard]] std::optional<std::string> const& content() const noexcept { return content_; }

private:
    friend struct release_access;

    void const* block_;
    std::string buffer_; // reserved beforehand: nothing may be allocated within a release
    std::optional<std::string> content_;
};

/// Counts the blocks of memory that hold a text at the moment when this thread gives them to
/// `operator delete`. The text must live as long. One at a time.
class release_search {
public:
    explicit release_search(std::string_view text) noexcept;
    release_search(release_search const&) = delete;
    release_search& operator=(release_search const&) = delete;
    ~release_search();

    [[nodiscard]] std::size_t found() const noexcept { return found_; }

private:
    friend struct release_access;

    std::string_view text_;
    std::size_t found_ = 0;
};

} // namespace rampart::test
