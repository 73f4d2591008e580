// HMAC (RFC 2104) with the key absorbed once: two precomputed pad states, copied per message.
#pragma once

#include <rampart/sign/config.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include <openssl/crypto.h>

#include <rampart/sign/digest.hpp>

namespace rampart::sign {

/// A keyed MAC over the hash `Digest`.
///
/// The key is hashed into the states that follow its two pads and is not kept; the states are
/// wiped on destruction, since they are as good as the key. One object serves any number of
/// threads at once: signing only copies the states. Nothing allocates and nothing fails.
template <class Digest>
class hmac {
public:
    static constexpr std::size_t digest_size = Digest::digest_size;
    using value_type = typename Digest::value_type;

    /// One message in progress.
    class stream {
    public:
        void update(std::span<unsigned char const> bytes) noexcept { inner_.update(bytes); }
        void update(std::string_view text) noexcept { inner_.update(text); }

        /// Ends the message; always true here, see mac in crypto.hpp.
        bool finish(value_type& out) noexcept {
            inner_.finish(out);
            outer_.update(out);
            finished_ = true;
            return outer_.finish(out);
        }

        stream(stream const&) = delete;
        stream& operator=(stream const&) = delete;

        /// A stream given up half-way still holds states that are as good as the key.
        ~stream() {
            if (finished_) return;
            inner_.wipe();
            outer_.wipe();
        }

    private:
        friend class hmac;
        stream(Digest const& inner, Digest const& outer) noexcept : inner_{inner}, outer_{outer} {}

        Digest inner_;
        Digest outer_;
        bool finished_ = false;
    };

    explicit hmac(std::span<unsigned char const> key) noexcept {
        std::array<unsigned char, Digest::block_size> block{};
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
        inner_.update(block);
        for (auto& byte : block)
            byte ^= inner_pad ^ outer_pad;
        outer_.update(block);
        OPENSSL_cleanse(block.data(), block.size());
    }

    hmac(hmac const&) noexcept = default;
    hmac& operator=(hmac const&) noexcept = default;

    ~hmac() {
        inner_.wipe();
        outer_.wipe();
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

private:
    static constexpr unsigned char inner_pad = 0x36;
    static constexpr unsigned char outer_pad = 0x5C;

    Digest inner_;
    Digest outer_;
};

using hmac_sha256 = hmac<sha256>;
using hmac_sha512 = hmac<sha512>;

} // namespace rampart::sign
