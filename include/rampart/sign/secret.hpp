// An API secret in memory: not printable, not copyable by accident, wiped when it goes. How it is
// read from the environment or a file is in secret_source.hpp.
#pragma once

#include <rampart/sign/config.hpp>

#include <algorithm>
#include <cstddef>
#include <iosfwd>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <openssl/crypto.h>

namespace rampart::sign {

class secret_reading;

/// Who else may read the file that a secret is in.
enum class secret_readers : unsigned char {
    owner_and_group, ///< others must not
    anyone,          ///< it is guarded in another way: by its directory, or by a container
};

/// The secret half of a key pair, as issued by the provider (text; no decoding happens here).
///
/// It can be moved but not copied, streamed or formatted, and its bytes are overwritten on
/// destruction and when it is moved from. A signer absorbs it into its key state and lets it go.
/// Not safe for concurrent modification; reading from several threads is fine.
///
/// Signers and verifiers refuse one that is empty or has white space, a line end, quotes or a byte
/// order mark around it (key_text.hpp).
class secret {
public:
    secret() noexcept = default;

    /// Takes a copy of `text`; wiping the original is the caller's affair.
    explicit secret(std::string_view text)
        : bytes_{text.empty() ? nullptr : std::make_unique<unsigned char[]>(text.size())},
          size_{text.size()} {
        // Not memcpy: GCC 14 warns at -O2 that a text might be longer than memory.
        std::copy(text.begin(), text.end(), bytes_.get());
    }

    /// Takes the text and wipes the string it came in.
    explicit secret(std::string&& text) : secret{std::string_view{text}} {
        OPENSSL_cleanse(text.data(), text.size());
        text.clear();
    }

    /// Takes a copy; null, as of `std::getenv` when the variable is not set, makes an empty one.
    explicit secret(char const* text)
        : secret{text == nullptr ? std::string_view{} : std::string_view{text}} {}

    /// Takes the bytes over.
    secret(secret&& other) noexcept
        : bytes_{std::move(other.bytes_)}, size_{std::exchange(other.size_, 0)} {}

    /// Takes the bytes over; its own are wiped.
    secret& operator=(secret&& other) noexcept {
        if (this != &other) {
            wipe();
            bytes_ = std::move(other.bytes_);
            size_ = std::exchange(other.size_, 0);
        }
        return *this;
    }

    secret(secret const&) = delete;
    secret& operator=(secret const&) = delete;

    ~secret() { wipe(); }

    /// Reads the secret from an environment variable, see secret_source.hpp.
    [[nodiscard]] static secret_reading from_environment(std::string const& name);

    /// Reads the secret from a file, see secret_source.hpp.
    [[nodiscard]] static secret_reading
    from_file(std::string const& path, secret_readers readers = secret_readers::owner_and_group);

    /// The bytes of the secret, for keying a MAC. Valid as long as this object is not changed.
    [[nodiscard]] std::span<unsigned char const> bytes() const noexcept {
        return {bytes_.get(), size_};
    }

    /// Whether there are no bytes.
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

    /// A second copy, made on purpose (for two signers of one key pair).
    [[nodiscard]] secret duplicate() const {
        return secret{std::string_view{reinterpret_cast<char const*>(bytes_.get()), size_}};
    }

    /// Overwrites and releases the bytes now.
    void wipe() noexcept {
        if (bytes_) OPENSSL_cleanse(bytes_.get(), size_);
        bytes_.reset();
        size_ = 0;
    }

    /// A secret does not go into a stream; this overload turns the attempt into a compile error.
    template <class Traits>
    friend std::basic_ostream<char, Traits>&
    operator<<(std::basic_ostream<char, Traits>&, secret const&) = delete;

private:
    std::unique_ptr<unsigned char[]> bytes_;
    std::size_t size_ = 0;
};

} // namespace rampart::sign
