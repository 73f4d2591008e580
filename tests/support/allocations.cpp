#include "allocations.hpp"

#include <cstdlib>
#include <new>
#include <utility>

#include <malloc.h>

namespace rampart::test {

namespace {

// Plain thread locals: constant-initialised, so usable before main and in any operator new.
thread_local std::size_t allocated = 0;
thread_local std::size_t allocated_bytes = 0;
thread_local bool may_fail = false;
thread_local std::size_t until_failure = 0;
thread_local release_watch* watching = nullptr;
thread_local release_search* searching = nullptr;

} // namespace

struct release_access {
    static void released(void const* block) noexcept {
        auto* const watch = watching;
        if (watch == nullptr || block == nullptr || watch->block_ != block) return;
        watching = nullptr;
        auto const* from = static_cast<unsigned char const volatile*>(block);
        for (auto& character : watch->buffer_)
            character = static_cast<char>(*from++);
        watch->content_ = std::move(watch->buffer_);
    }

    static void looked_through(void* block) noexcept {
        if (searching == nullptr || block == nullptr) return;
        std::string_view const content{static_cast<char const*>(block), malloc_usable_size(block)};
        if (content.find(searching->text_) != std::string_view::npos) ++searching->found_;
    }
};

allocation_count::allocation_count() noexcept
    : before_{allocated}, bytes_before_{allocated_bytes} {}

std::size_t allocation_count::value() const noexcept { return allocated - before_; }

std::size_t allocation_count::bytes() const noexcept { return allocated_bytes - bytes_before_; }

allocation_failure::allocation_failure(std::size_t at) noexcept {
    until_failure = at;
    may_fail = true;
}

allocation_failure::~allocation_failure() { may_fail = false; }

bool allocation_failure::struck() const noexcept { return !may_fail; }

release_watch::release_watch(void const* block, std::size_t size)
    : block_{block}, buffer_(size, '?') {
    watching = this;
}

release_watch::~release_watch() {
    if (watching == this) watching = nullptr;
}

release_search::release_search(std::string_view text) noexcept : text_{text} { searching = this; }

release_search::~release_search() { searching = nullptr; }

namespace {

/// What nobody has is refused here: AddressSanitizer would end the program.
constexpr std::size_t most = std::size_t{1} << (sizeof(std::size_t) == 8 ? 40 : 30);

bool fails(std::size_t size) noexcept {
    if (size > most) return true;
    if (!may_fail || until_failure-- > 0) return false;
    may_fail = false;
    return true;
}

void* allocate(std::size_t size) noexcept {
    if (fails(size)) return nullptr;
    ++allocated;
    allocated_bytes += size;
    return std::malloc(size == 0 ? 1 : size);
}

void* allocate(std::size_t size, std::align_val_t alignment) noexcept {
    if (fails(size)) return nullptr;
    ++allocated;
    allocated_bytes += size;
    auto const unit = static_cast<std::size_t>(alignment);
    return std::aligned_alloc(unit, (size + unit) / unit * unit);
}

void* or_throw(void* block) {
    if (block == nullptr) throw std::bad_alloc{};
    return block;
}

void release(void* block) noexcept {
    release_access::released(block);
    release_access::looked_through(block);
    std::free(block);
}

} // namespace

} // namespace rampart::test

using rampart::test::allocate;
using rampart::test::or_throw;
using rampart::test::release;

void* operator new(std::size_t size) { return or_throw(allocate(size)); }
void* operator new[](std::size_t size) { return or_throw(allocate(size)); }
void* operator new(std::size_t size, std::nothrow_t const&) noexcept { return allocate(size); }
void* operator new[](std::size_t size, std::nothrow_t const&) noexcept { return allocate(size); }
void* operator new(std::size_t size, std::align_val_t unit) {
    return or_throw(allocate(size, unit));
}
void* operator new[](std::size_t size, std::align_val_t unit) {
    return or_throw(allocate(size, unit));
}
void* operator new(std::size_t size, std::align_val_t unit, std::nothrow_t const&) noexcept {
    return allocate(size, unit);
}
void* operator new[](std::size_t size, std::align_val_t unit, std::nothrow_t const&) noexcept {
    return allocate(size, unit);
}

void operator delete(void* block) noexcept { release(block); }
void operator delete[](void* block) noexcept { release(block); }
void operator delete(void* block, std::size_t) noexcept { release(block); }
void operator delete[](void* block, std::size_t) noexcept { release(block); }
void operator delete(void* block, std::nothrow_t const&) noexcept { release(block); }
void operator delete[](void* block, std::nothrow_t const&) noexcept { release(block); }
void operator delete(void* block, std::align_val_t) noexcept { release(block); }
void operator delete[](void* block, std::align_val_t) noexcept { release(block); }
void operator delete(void* block, std::size_t, std::align_val_t) noexcept { release(block); }
void operator delete[](void* block, std::size_t, std::align_val_t) noexcept { release(block); }
void operator delete(void* block, std::align_val_t, std::nothrow_t const&) noexcept {
    release(block);
}
void operator delete[](void* block, std::align_val_t, std::nothrow_t const&) noexcept {
    release(block);
}
