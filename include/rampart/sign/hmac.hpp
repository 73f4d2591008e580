// HMAC (RFC 2104) with the key absorbed once: two precomputed pad states, copied per message.
#pragma once

#include <rampart/sign/config.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include <openssl/crypto.h>

#include <rampart/sign/digest.hpp>
#include <rampart/sign/encode.hpp>
#include <rampart/sign/text.hpp>

#if defined(RAMPART_SIGNS_BY_PROVIDER)

namespace rampart::sign {

using hmac_sha256 = evp_hmac_sha256;
using hmac_sha512 = evp_hmac_sha512;

} // namespace rampart::sign

#else

namespace rampart::sign {

namespace detail {

/// The lanes of batch.hpp read the key's states.
class lane_runner;

/// What `pad` may write behind the end of a message: a block of zeros and a length.
template <class Functions>
inline constexpr std::size_t pad_room = 2 * Functions::block_size;

} // namespace detail

/// A keyed MAC over the hash `Digest`.
///
/// The key is hashed into the states that follow its two pads and is not kept; the states are
/// wiped on destruction, since they are as good as the key. One object serves any number of
/// threads at once: signing only copies the states. Nothing allocates and nothing fails.
template <class Digest>
class hmac {
    using Functions = typename Digest::functions;
    using words = typename Functions::words;
    static constexpr std::size_t block_size = Functions::block_size;

public:
    /// Messages up to this size are gathered before they are hashed.
    static constexpr std::size_t gathered = 1024;
    static constexpr std::size_t digest_size = Digest::digest_size; ///< in bytes
    using value_type = typename Digest::value_type;                 ///< the bytes of a result

    /// One message in progress.
    ///
    /// The message is gathered in place and compressed straight from there, padding included: a
    /// message of up to `gathered` bytes takes one call for the inner hash and one for the outer.
    /// A longer one is compressed as it comes, without being copied.
    class stream {
    public:
        /// Adds bytes.
        void update(std::span<unsigned char const> bytes) noexcept {
            update({reinterpret_cast<char const*>(bytes.data()), bytes.size()});
        }

        /// Adds bytes.
        void update(std::string_view text) noexcept {
            pieces next{*this};
            next.update(text);
            next.done();
        }

        /// For many short texts one after the other: where the next one goes is then kept in a
        /// register, and not in memory that each text has to wait for. Until `done` the stream is
        /// not to be used otherwise.
        class pieces {
        public:
            /// Collects into `to`.
            explicit pieces(stream& to) noexcept : to_{to}, at_{to.at_} {}

            /// Adds bytes.
            RAMPART_INLINE void update(std::string_view text) noexcept {
                if (text.size() > static_cast<std::size_t>(to_.buffer_ + gathered - at_)) {
                    at_ = to_.pass_on(at_, text);
                } else {
                    at_ = detail::append(at_, text);
                }
            }

            /// Hands over what was collected.
            void done() noexcept { to_.at_ = at_; }

        private:
            stream& to_;
            unsigned char* at_;
        };

        /// Ends the message; always true here, see mac in crypto.hpp.
        bool finish(value_type& out) noexcept {
            auto const blocks = detail::pad<Functions>(buffer_, at_, block_size + passed_on_);
#if defined(RAMPART_HAS_SHA256_NI)
            if constexpr (digest_size == 32) {
                if (Functions::by_instructions()) {
                    detail::sha256_ni::hmac(
                        inner_.data(), outer_.data(), buffer_, blocks, out.data());
                    return true;
                }
            }
#endif
            finish(buffer_, blocks, out);
            return true;
        }

        stream(stream const&) = delete;
        stream& operator=(stream const&) = delete;

        /// The values that follow the pads are as good as the key.
        ~stream() {
            inner_.wipe();
            outer_.wipe();
        }

    private:
        friend class hmac;

        void finish(unsigned char const* blocks, std::size_t count, value_type& out) noexcept {
            inner_.many(blocks, count);
            inner_.write(buffer_);
            detail::append(buffer_ + digest_size, outer_tail());
            outer_.one(buffer_);
            outer_.write(out.data());
        }

        stream(words const& inner, words const& outer) noexcept : inner_{inner}, outer_{outer} {}

        /// Compresses what was gathered, up to `at`, and the text as far as they make whole blocks.
        /// Returns the end of what is left.
        [[gnu::noinline]] unsigned char*
        pass_on(unsigned char* at, std::string_view text) noexcept {
            auto used = static_cast<std::size_t>(at - buffer_);
            auto const missing = (block_size - used % block_size) % block_size;
            detail::append(at, text.substr(0, missing));
            text.remove_prefix(missing);
            used += missing;
            inner_.many(buffer_, used / block_size);
            auto const whole = text.size() / block_size;
            inner_.many(reinterpret_cast<unsigned char const*>(text.data()), whole);
            passed_on_ += used + whole * block_size;
            text.remove_prefix(whole * block_size);
            return detail::append(buffer_, text);
        }

        alignas(64) unsigned char buffer_[gathered + detail::pad_room<Functions>];
        unsigned char* at_ = buffer_;
        std::size_t passed_on_ = 0; ///< bytes compressed already
        detail::compressor<Functions> inner_;
        detail::compressor<Functions> outer_;
    };

    /// Copied, or with a key of any length.
    explicit hmac(std::span<unsigned char const> key) noexcept {
        std::array<unsigned char, block_size> block{};
        if (key.size() > block.size()) {
            Digest shortened;
            shortened.update(key);
            typename Digest::value_type digest;
            shortened.finish(digest);
            for (std::size_t at = 0; at < digest.size(); ++at)
                block[at] = digest[at];
            OPENSSL_cleanse(digest.data(), digest.size());
            shortened.wipe();
        } else {
            for (std::size_t at = 0; at < key.size(); ++at)
                block[at] = key[at];
        }
        for (auto& byte : block)
            byte ^= inner_pad;
        inner_ = after(block);
        for (auto& byte : block)
            byte ^= inner_pad ^ outer_pad;
        outer_ = after(block);
        OPENSSL_cleanse(block.data(), block.size());
    }

    /// Copied, or with a key of any length.
    hmac(hmac const&) noexcept = default;
    /// Copies the key's state.
    hmac& operator=(hmac const&) noexcept = default;

    ~hmac() {
        OPENSSL_cleanse(inner_.data(), sizeof inner_);
        OPENSSL_cleanse(outer_.data(), sizeof outer_);
    }

    /// Starts a message. The stream is independent of this object.
    [[nodiscard]] stream start() const noexcept { return stream{inner_, outer_}; }

    /// The MAC of one whole text.
    [[nodiscard]] value_type of(std::string_view text) const noexcept {
        auto message = start();
        message.update(text);
        value_type out;
        message.finish(out);
        return out;
    }

    /// Writes the hexadecimal digits of the MAC of a message in whole blocks, padded behind the
    /// key's inner pad.
    void write_hex(unsigned char const* blocks, std::size_t count, char* out) const noexcept {
#if defined(RAMPART_HAS_SHA256_NI)
        if constexpr (digest_size == 32) {
            if (Functions::by_instructions()) {
                return detail::sha256_ni::hmac_hex(
                    inner_.data(), outer_.data(), blocks, count, out);
            }
        }
#endif
        auto message = start();
        value_type mac;
        message.finish(blocks, count, mac);
        hex_lower::encode(mac, out);
    }

private:
    friend class detail::lane_runner;

    /// What follows the inner hash in the outer block: the padding, always the same.
    static std::string_view outer_tail() noexcept {
        static constexpr auto tail = [] {
            std::array<char, block_size - digest_size> out{};
            constexpr std::size_t bits = (block_size + digest_size) * 8;
            out.front() = static_cast<char>(0x80);
            out[out.size() - 2] = static_cast<char>(bits >> 8);
            out[out.size() - 1] = static_cast<char>(bits & 0xFF);
            return out;
        }();
        return {tail.data(), tail.size()};
    }

    static constexpr unsigned char inner_pad = 0x36;
    static constexpr unsigned char outer_pad = 0x5C;

    static words after(std::array<unsigned char, block_size> const& block) noexcept {
        detail::compressor<Functions> state{detail::compressor<Functions>::initial()};
        state.one(block.data());
        auto const out = state.value();
        state.wipe();
        return out;
    }

    words inner_; ///< the chaining value that follows the inner pad
    words outer_; ///< and the outer pad
};

using hmac_sha256 = hmac<sha256>;
using hmac_sha512 = hmac<sha512>;

} // namespace rampart::sign

#endif
