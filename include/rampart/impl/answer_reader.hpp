// An HTTP answer out of bytes as they come: no I/O.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/system/error_code.hpp>

#include <rampart/http/message.hpp>

namespace rampart::http::detail {

namespace beast = boost::beast;

/// Reads one answer, passing over interim ones (1xx).
class answer_reader {
public:
    static constexpr std::size_t max_header = 64 * 1024;

    explicit answer_reader(std::size_t max_body) : max_body_{max_body} { restart(); }

    /// Takes what it needs out of `buffer`; what lies behind the answer stays there.
    boost::system::error_code take(beast::flat_buffer& buffer) {
        boost::system::error_code code;
        while (!done_ && buffer.size() != 0) {
            begun_ = true;
            auto const used = parser_->put(buffer.data(), code);
            buffer.consume(used);
            if (code == beast::http::error::need_more) code = {};
            if (code) return code;
            if (parser_->is_done()) {
                message_ended();
            } else if (used == 0) {
                break;
            }
        }
        return code;
    }

    /// The connection ended in order: the end of an answer that says nothing about its length.
    boost::system::error_code end() {
        boost::system::error_code code;
        if (!parser_->got_some()) return code; // of this answer; an interim one may have come
        parser_->put_eof(code);
        if (!code && parser_->is_done()) message_ended();
        return code;
    }

    [[nodiscard]] bool done() const noexcept { return done_; }

    /// Whether anything has come at all.
    [[nodiscard]] bool begun() const noexcept { return begun_; }

    /// More interim answers than make sense: a server may send some, not a stream of them.
    [[nodiscard]] bool drowned() const noexcept { return interim_ > most_interim_answers; }

    /// Whether the server keeps the connection.
    [[nodiscard]] bool keeps_alive() const { return parser_->keep_alive(); }

    /// The answer, once done.
    [[nodiscard]] response release() {
        auto& message = parser_->get();
        response out;
        out.status = static_cast<int>(message.result_int());
        for (auto const& header : message) {
            out.headers.push_back({std::string{header.name_string()}, std::string{header.value()}});
        }
        out.body = std::move(message.body());
        return out;
    }

private:
    using parser_type = beast::http::response_parser<beast::http::string_body>;
    static constexpr int most_interim_answers = 8;

    void restart() {
        parser_.emplace();
        parser_->eager(true);
        parser_->body_limit(max_body_);
        parser_->header_limit(max_header);
    }

    void message_ended() {
        bool const interim = parser_->get().result_int() / 100 == 1;
        if (interim && ++interim_ <= most_interim_answers) {
            restart();
        } else {
            done_ = true;
        }
    }

    std::size_t max_body_;
    std::optional<parser_type> parser_;
    int interim_ = 0;
    bool begun_ = false;
    bool done_ = false;
};

} // namespace rampart::http::detail
