// Redis' protocol by hiredis' reader and formatter, which do no I/O and are the same in all of its
// versions.
#pragma once

#include <rampart/config.hpp>

#include <cstddef>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <openssl/crypto.h>

#include <hiredis/hiredis.h>

#include <rampart/error.hpp>
#include <rampart/shared/script_store.hpp>

namespace rampart::shared::detail {

struct reply_free {
    void operator()(redisReply* one) const noexcept { freeReplyObject(one); }
};

/// What a server answered to one command.
using reply = std::unique_ptr<redisReply, reply_free>;

/// Of a status, an error or a text.
[[nodiscard]] inline std::string_view text_of(redisReply const& one) noexcept {
    return one.str == nullptr ? std::string_view{} : std::string_view{one.str, one.len};
}

[[nodiscard]] inline bool is_error(redisReply const& one) noexcept {
    return one.type == REDIS_REPLY_ERROR;
}

/// A script's answer; nothing when it is anything but whole numbers.
[[nodiscard]] inline std::optional<numbers> numbers_of(redisReply const& one) {
    numbers out;
    if (one.type == REDIS_REPLY_INTEGER) {
        out.push_back(one.integer);
        return out;
    }
    if (one.type != REDIS_REPLY_ARRAY) return std::nullopt;
    for (std::size_t at = 0; at < one.elements; ++at) {
        if (one.element[at]->type != REDIS_REPLY_INTEGER) return std::nullopt;
        out.push_back(one.element[at]->integer);
    }
    return out;
}

/// Appends a command's bytes. The words are texts of any bytes.
inline void append_command(std::string& out, std::vector<std::string_view> const& words) {
    std::vector<char const*> starts;
    std::vector<std::size_t> sizes;
    for (auto const word : words) {
        starts.push_back(word.data());
        sizes.push_back(word.size());
    }
    char* bytes = nullptr;
    auto const size =
        redisFormatCommandArgv(&bytes, static_cast<int>(words.size()), starts.data(), sizes.data());
    if (size < 0) throw std::bad_alloc{};
    auto const count = static_cast<std::size_t>(size);
    out.append(bytes, count);
    OPENSSL_cleanse(bytes, count); // a password may be among them
    redisFreeCommand(bytes);
}

/// Takes bytes as they come and gives whole answers. Not for two threads at once.
class reply_reader {
public:
    /// More than any answer here has.
    static constexpr std::size_t longest = std::size_t{1} << 20;

    reply_reader() : reader_{redisReaderCreate(), &redisReaderFree} {
        if (!reader_) throw std::bad_alloc{};
    }

    /// False when there is no memory, or the server sends without an end.
    [[nodiscard]] bool feed(std::string_view bytes) noexcept {
        return reader_->len - reader_->pos + bytes.size() <= longest &&
               redisReaderFeed(reader_.get(), bytes.data(), bytes.size()) == REDIS_OK;
    }

    /// The next whole answer, null when it has not all come; false: it is not Redis' protocol.
    [[nodiscard]] bool next(reply& out) noexcept {
        void* found = nullptr;
        if (redisReaderGetReply(reader_.get(), &found) != REDIS_OK) return false;
        out.reset(static_cast<redisReply*>(found));
        return true;
    }

private:
    std::unique_ptr<redisReader, void (*)(redisReader*)> reader_;
};

} // namespace rampart::shared::detail
