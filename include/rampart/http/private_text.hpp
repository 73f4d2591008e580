// A text that is overwritten when it goes: a private key in PEM, a passphrase, a password.
#pragma once

#include <rampart/config.hpp>

#include <concepts>
#include <cstddef>
#include <iosfwd>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <openssl/crypto.h>

namespace rampart::http {

/// A text among settings that nobody is to see. It does not go into a stream; copies share one
/// text, which is overwritten when the last of them goes. Any thread may read it.
class private_text {
public:
    /// An empty one.
    private_text() noexcept = default;

    /// Takes a copy of `text`; wiping the original is the caller's affair.
    private_text(std::string_view text) // NOLINT: settings are written with plain texts
        : held_{text.empty() ? nullptr : std::make_shared<holder>(text)} {}

    /// Takes the text and wipes the string it came in.
    private_text(std::string&& text) // NOLINT: as above
        : private_text{std::string_view{text}} {
        OPENSSL_cleanse(text.data(), text.size());
        text.clear();
    }

    /// Takes a copy.
    private_text(std::string const& text) // NOLINT: as above
        : private_text{std::string_view{text}} {}

    /// Takes a copy; null, as of `std::getenv` when the variable is not set, makes an empty one.
    private_text(char const* text) // NOLINT: as above
        : private_text{text == nullptr ? std::string_view{} : std::string_view{text}} {}

    /// Takes a copy of what has bytes, a `sign::secret` for one.
    template <class Secret>
    requires requires(Secret const& from) {
        { from.bytes() } -> std::convertible_to<std::span<unsigned char const>>;
    }
    private_text(Secret const& from) // NOLINT: as above
        : private_text{text_of(from.bytes())} {}

    /// The text; valid as long as this object or a copy is there and not changed.
    [[nodiscard]] std::string_view view() const noexcept {
        return held_ ? std::string_view{held_->bytes.get(), held_->size} : std::string_view{};
    }

    /// Whether there is no text.
    [[nodiscard]] bool empty() const noexcept { return held_ == nullptr; }

    /// It does not go into a stream; this overload turns the attempt into a compile error.
    template <class Traits>
    friend std::basic_ostream<char, Traits>&
    operator<<(std::basic_ostream<char, Traits>&, private_text const&) = delete;

private:
    struct holder {
        explicit holder(std::string_view text)
            : bytes{std::make_unique<char[]>(text.size())}, size{text.size()} {
            text.copy(bytes.get(), size);
        }
        holder(holder const&) = delete;
        holder& operator=(holder const&) = delete;
        ~holder() { OPENSSL_cleanse(bytes.get(), size); }

        std::unique_ptr<char[]> bytes;
        std::size_t size;
    };

    static std::string_view text_of(std::span<unsigned char const> bytes) noexcept {
        return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
    }

    std::shared_ptr<holder const> held_;
};

} // namespace rampart::http
