// What hosts share state through: a store that runs small scripts, each in one step.
#pragma once

#include <rampart/config.hpp>

#include <array>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <openssl/evp.h>

#include <rampart/error.hpp>

namespace rampart::shared {

/// A script's keys or arguments.
using texts = std::vector<std::string>;

/// What a script answers: whole numbers.
using numbers = std::vector<std::int64_t>;

/// A script in Lua, as Redis and Valkey run it, and its SHA-1, by which they know one that they
/// have run before. Copies share both. Safe under threads.
class script {
public:
    /// Takes a copy of the text.
    explicit script(std::string_view text) : parts_{std::make_shared<parts const>(text)} {}

    /// The text.
    [[nodiscard]] std::string const& text() const noexcept { return parts_->text; }
    /// 40 hexadecimal digits; empty where OpenSSL has no SHA-1.
    [[nodiscard]] std::string const& sha1() const noexcept { return parts_->sha1; }

private:
    struct parts {
        explicit parts(std::string_view given) : text{given} {
            std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
            unsigned size = 0;
            if (EVP_Digest(text.data(), text.size(), sum.data(), &size, EVP_sha1(), nullptr) != 1) {
                return;
            }
            constexpr std::string_view digits = "0123456789abcdef";
            for (unsigned at = 0; at < size; ++at) {
                sha1 += digits[sum[at] >> 4];
                sha1 += digits[sum[at] & 15];
            }
        }
        std::string text;
        std::string sha1;
    };

    std::shared_ptr<parts const> parts_;
};

/// What a store offers. Copies of one are the same store.
///
/// | expression                                      | meaning |
/// | ----------------------------------------------- | --- |
/// | `s.run(code, keys, args, timeout)`              | runs the script and waits: result<numbers> |
/// | `s.async_run(code, keys, args, timeout, token)` | the same without waiting; `token` gets it |
/// |                                                 | on its own executor |
///
/// A script runs whole and by itself: no other one sees what it has half done. All keys it touches
/// are in `keys`, and have one hash tag in common, as in "{tag}:a" and "{tag}:b". The error says by
/// its delivery whether the script may have run. Within `timeout` there is an answer or an error.
/// All are callable from several threads at once.
template <class S>
concept script_store = std::copy_constructible<S> && requires(
    S& store, script const& code, texts keys, texts args, std::chrono::milliseconds timeout,
    void (*done)(result<numbers>)) {
    { store.run(code, keys, args, timeout) } -> std::same_as<result<numbers>>;
    store.async_run(code, keys, args, timeout, done);
};

} // namespace rampart::shared
