// A message put together in an AVX-512 register a block, and stored once.
//
// A load that spans several stores has to wait until these have left the CPU's store buffer, which
// they do in order: after the signature before. Compressing what was appended text by text so
// begins a third of a block's time late. Here each load of the compression finds its bytes in one
// store, and a text costs a few instructions whatever its length.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include <rampart/sign/simd/sha_ni.hpp>

namespace rampart::sign::detail {

/// Whether this CPU has AVX-512 with BW and VBMI2, and its operating system keeps the registers.
inline bool cpu_writes_in_registers() noexcept {
#if defined(RAMPART_HAS_SHA256_NI)
    __builtin_cpu_init(); // this may run before the library's own initialisation
    return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("bmi2");
#else
    return false;
#endif
}

/// False until it is initialised, which is right too; tests set it.
inline std::atomic<bool> writes_in_registers{cpu_writes_in_registers()};

#if defined(RAMPART_HAS_SHA256_NI)

#define RAMPART_AVX512_WRITER [[gnu::target("avx512bw,avx512vl,avx512vbmi2,bmi2")]]
#define RAMPART_AVX512_WRITER_INLINE RAMPART_AVX512_WRITER RAMPART_INLINE

/// Writes blocks of 64 bytes with SHA-256's padding (FIPS 180-4 section 5.1).
///
/// A block is two halves of 32 bytes, since the CPU takes one of its vector units away from all
/// that is under way, e.g. a compression, while it has 64 bytes to work on at once.
class block_writer {
    using bytes_32 [[gnu::vector_size(32)]] = char;
    using bytes_16 [[gnu::vector_size(16)]] = char;

public:
    /// Texts will have this separator between them, for which a place is kept by `separate`.
    RAMPART_AVX512_WRITER_INLINE block_writer(unsigned char* out, char separator) noexcept
        : begin_{out}, out_{out} {
        first_ = second_ = filling_ = bytes_32{} + separator; // memset would put them in memory
    }

    /// Between two texts, of which either may be empty, but is written: a full block then goes out.
    RAMPART_AVX512_WRITER_INLINE void separate() noexcept { ++position_; }

    RAMPART_AVX512_WRITER_INLINE void text(std::string_view text) noexcept {
        if (position_ + text.size() >= 64) [[unlikely]]
            return long_text(text);
        if (text.empty()) return; // which may have no address
        put(text.data(), text.size());
        position_ += text.size();
    }

    /// A text written just now by one store of sixteen bytes, and so read by one such load,
    /// whatever its size; a longer one is read as any other.
    RAMPART_AVX512_WRITER_INLINE void fresh_text(std::string_view fresh) noexcept {
        if (fresh.size() > 16 || position_ >= 64) return text(fresh);
        bytes_16 source;
        std::memcpy(&source, fresh.data(), sizeof source);
        auto const mask = lowest(fresh.size()) << position_;
        first_ = expand(source, first_, static_cast<std::uint32_t>(mask));
        // What goes into the second half begins so many bytes into the text.
        auto const passed = position_ < 32 ? (32 - position_ < 16 ? 32 - position_ : 16) : 0;
        second_ =
            expand(moved_down(source, passed), second_, static_cast<std::uint32_t>(mask >> 32));
        auto const end = position_ + fresh.size();
        position_ = end;
        if (end < 64) return;
        next_block();
        position_ = end - 64;
        first_ = expand(
            moved_down(source, fresh.size() - position_), first_,
            static_cast<std::uint32_t>(lowest(position_)));
    }

    /// Ends the message, `before` bytes of which have been compressed already. Returns the number
    /// of blocks.
    RAMPART_AVX512_WRITER_INLINE std::size_t finish(std::size_t before) noexcept {
        auto const size = before + static_cast<std::size_t>(out_ - begin_) + position_;
        if (position_ == 64) next_block();
        put(padding, sizeof padding);
        if (position_ >= 56) {
            next_block();
            first_ = second_ = bytes_32{};
        }
        using words_4 [[gnu::vector_size(32)]] = long long;
        words_4 const length = {
            0, 0, 0, static_cast<long long>(__builtin_bswap64(std::uint64_t{size} * 8))};
        second_ |= __builtin_bit_cast(bytes_32, length);
        next_block();
        return static_cast<std::size_t>(out_ - begin_) / 64;
    }

private:
    alignas(64) static constexpr char padding[64] = {static_cast<char>(0x80)};

    /// Sixteen indices from the n-th on move a vector down by n bytes.
    static constexpr char shifts[32] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10,
                                        11, 12, 13, 14, 15, -1, -1, -1, -1, -1, -1,
                                        -1, -1, -1, -1, -1, -1, -1, -1, -1, -1};

    /// Without the first `by` of its bytes, sixteen at most.
    RAMPART_AVX512_WRITER_INLINE static bytes_16
    moved_down(bytes_16 source, std::size_t by) noexcept {
        bytes_16 indices;
        std::memcpy(&indices, shifts + by, sizeof indices);
        return __builtin_bit_cast(bytes_16, __builtin_ia32_pshufb128(source, indices));
    }

    RAMPART_AVX512_WRITER_INLINE static bytes_32
    expand(bytes_16 source, bytes_32 half, std::uint32_t places) noexcept {
        bytes_16 const nothing{};
        auto const wide = __builtin_shufflevector(
            source, nothing, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19,
            20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31);
        return __builtin_bit_cast(bytes_32, __builtin_ia32_expandqi256_mask(wide, half, places));
    }

    /// As many lowest bits; all for 64.
    RAMPART_AVX512_WRITER_INLINE static std::uint64_t lowest(std::size_t size) noexcept {
        return __builtin_ia32_bzhi_di(~std::uint64_t{0}, size);
    }

    /// Puts up to 64 bytes at the position, as many of them as the block has room for.
    RAMPART_AVX512_WRITER_INLINE void put(char const* from, std::size_t size) noexcept {
        // What the mask leaves out is not read, neither before `from` nor behind the text.
        auto const begin = reinterpret_cast<std::uintptr_t>(from) - position_;
        auto const mask = lowest(size) << position_;
        first_ = load(begin, first_, static_cast<std::uint32_t>(mask));
        second_ = load(begin + 32, second_, static_cast<std::uint32_t>(mask >> 32));
    }

    RAMPART_AVX512_WRITER_INLINE static bytes_32
    load(std::uintptr_t from, bytes_32 half, std::uint32_t places) noexcept {
        // An integer, since no pointer may point before the text. The compilers' builtins differ.
        // NOLINTBEGIN(performance-no-int-to-ptr)
#if defined(__clang__)
        auto const* const address = reinterpret_cast<bytes_32 const*>(from);
#else
        auto const* const address = reinterpret_cast<char const*>(from);
#endif
        // NOLINTEND(performance-no-int-to-ptr)
        return __builtin_bit_cast(
            bytes_32, __builtin_ia32_loaddquqi256_mask(address, half, places));
    }

    RAMPART_AVX512_WRITER_INLINE void long_text(std::string_view text) noexcept {
        if (position_ == 64) next_block();
        while (position_ + text.size() >= 64) {
            auto const room = 64 - position_;
            put(text.data(), room);
            next_block();
            text.remove_prefix(room);
        }
        if (text.empty()) return;
        put(text.data(), text.size());
        position_ = text.size();
    }

    RAMPART_AVX512_WRITER_INLINE void next_block() noexcept {
        std::memcpy(out_, &first_, sizeof first_);
        std::memcpy(out_ + 32, &second_, sizeof second_);
        out_ += 64;
        first_ = second_ = filling_;
        position_ = 0;
    }

    unsigned char* begin_;
    unsigned char* out_;
    std::size_t position_ = 0;
    bytes_32 filling_;
    bytes_32 first_;
    bytes_32 second_;
};

#endif

} // namespace rampart::sign::detail
