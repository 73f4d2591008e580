// What the fuzz targets share: taking an input apart, and saying what was broken.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace rampart::fuzz {

/// Ends the program, which libFuzzer counts as a crash, when a promise does not hold.
inline void require(bool holds, std::string_view promise, std::string_view seen = {}) {
    if (holds) return;
    std::fprintf(
        stderr, "broken: %.*s\n  seen: %.*s\n", static_cast<int>(promise.size()), promise.data(),
        static_cast<int>(seen.size()), seen.data());
    std::abort();
}

/// An input, consumed from the left. What is missing reads as zero or as empty.
class input {
public:
    input(std::uint8_t const* data, std::size_t size)
        : rest_{reinterpret_cast<char const*>(data), size} {}

    /// The next byte, as one of `choices` numbers from 0 on. The last input bytes are not favoured.
    std::size_t choice(std::size_t choices) {
        if (rest_.empty()) return 0;
        auto const byte = static_cast<unsigned char>(rest_.front());
        rest_.remove_prefix(1);
        return byte % choices;
    }

    /// The next eight bytes as a number of either sign.
    std::int64_t number() {
        std::uint64_t value = 0;
        for (int at = 0; at < 8; ++at)
            value = value << 8 | choice(256);
        return static_cast<std::int64_t>(value);
    }

    /// The text before the next `separator`, which is dropped; all that is left without one.
    std::string_view until(char separator) {
        auto const text = rest_.substr(0, rest_.find(separator));
        rest_.remove_prefix(text.size() == rest_.size() ? text.size() : text.size() + 1);
        return text;
    }

    [[nodiscard]] std::string_view rest() const noexcept { return rest_; }

private:
    std::string_view rest_;
};

} // namespace rampart::fuzz
