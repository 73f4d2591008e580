// Text that is wiped when the last copy of it goes: a proxy's password, the key of a certificate.
#pragma once

#include <rampart/config.hpp>

#include <cstddef>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <openssl/crypto.h>

namespace rampart::http {

/// Text among settings that is not printed, and whose bytes are overwritten when the last copy of
/// it goes: copies share them. It does not change. Safe under threads.
class secret_text {
public:
    secret_text() noexcept = default;

    /// Takes a copy of `text`; wiping the original is the caller's affair.
    explicit secret_text(std::string_view text)
        : bytes_{text.empty() ? nullptr : std::make_shared<holder const>(text)} {}

    /// Takes the text and wipes the string it came in.
    explicit secret_text(std::string&& text) : secret_text{std::string_view{text}} {
        OPENSSL_cleanse(text.data(), text.size());
        text.clear();
    }

    /// Takes a copy; null, as of `std::getenv` when the variable is not set, makes an empty one.
    explicit secret_text(char const* text)
        : secret_text{text == nullptr ? std::string_view{} : std::string_view{text}} {}

    /// A copy of a sign::secret.
    template <class Secret>
    requires requires(Secret const& secret) { secret.bytes().data(); }
    explicit secret_text(Secret const& secret)
        : secret_text{std::string_view{
              reinterpret_cast<char const*>(secret.bytes().data()), secret.bytes().size()}} {}

    /// The text. Valid as long as one copy is there.
    [[nodiscard]] std::string_view reveal() const noexcept {
        return bytes_ ? std::string_view{bytes_->data, bytes_->size} : std::string_view{};
    }

    /// Whether there is no text.
    [[nodiscard]] bool empty() const noexcept { return !bytes_; }

    /// By value.
    friend bool operator==(secret_text const& left, secret_text const& right) noexcept {
        return left.reveal() == right.reveal();
    }

    /// It does not go into a stream; this overload turns the attempt into a compile error.
    template <class Traits>
    friend std::basic_ostream<char, Traits>&
    operator<<(std::basic_ostream<char, Traits>&, secret_text const&) = delete;

private:
    struct holder {
        explicit holder(std::string_view text) : data{new char[text.size()]}, size{text.size()} {
            text.copy(data, size);
        }
        ~holder() {
            OPENSSL_cleanse(data, size);
            delete[] data;
        }
        holder(holder const&) = delete;
        holder& operator=(holder const&) = delete;
        char* const data;
        std::size_t const size;
    };

    std::shared_ptr<holder const> bytes_;
};

} // namespace rampart::http
