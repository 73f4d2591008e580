// An HTTP answer out of bytes as they come: no I/O.
#pragma once

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/system/error_code.hpp>

#include <rampart/http/impl/chunked_body.hpp>
#include <rampart/http/impl/status_line.hpp>
#include <rampart/http/message.hpp>

namespace rampart::http::detail {

namespace beast = boost::beast;

/// Reads one answer, passing over interim ones (1xx). Beast's parser reads the headers and says how
/// the body is framed; the body is taken apart here, since that parser aborts builds without NDEBUG
/// on some legal splits of a chunked one, and has no bound for extensions and trailers.
class answer_reader {
public:
    static constexpr std::size_t max_header = 64 * 1024;

    explicit answer_reader(std::size_t max_body) : max_body_{max_body} { restart(); }

    /// Takes what it needs out of `buffer`; what lies behind the answer stays there. Of a header
    /// that is not whole, and of nothing else, a part may stay there too.
    boost::system::error_code take(beast::flat_buffer& buffer) {
        boost::system::error_code code;
        while (!done_ && buffer.size() != 0 && !code) {
            begun_ = true;
            auto const bytes = text_of(buffer);
            auto const used = in_body_ ? take_body(bytes, code) : take_header(bytes, code);
            buffer.consume(used);
            if (used == 0) break;
        }
        return code;
    }

    /// The connection ended in order: the end of an answer that says nothing about its length.
    boost::system::error_code end() {
        if (!in_body_) {
            // An interim answer may have come, and nothing of this one.
            if (!parser_->got_some()) return {};
            return beast::http::error::partial_message;
        }
        if (!parser_->need_eof()) return beast::http::error::partial_message;
        done_ = true;
        return {};
    }

    [[nodiscard]] bool done() const noexcept { return done_; }

    /// Whether anything has come at all.
    [[nodiscard]] bool begun() const noexcept { return begun_; }

    /// More interim answers than make sense: a server may send some, not a stream of them.
    [[nodiscard]] bool drowned() const noexcept { return interim_ > most_interim_answers; }

    /// The answer's, once its header is there.
    [[nodiscard]] int status() const { return static_cast<int>(parser_->get().result_int()); }

    /// Whether the server keeps the connection.
    [[nodiscard]] bool keeps_alive() const { return parser_->keep_alive(); }

    /// How long the server keeps the connection while nobody uses it, where it says so.
    [[nodiscard]] std::optional<std::chrono::seconds> kept_for() const noexcept {
        return kept_for_;
    }

    /// The answer, once done. Trailers are not among its headers: RFC 9110, section 6.5.1.
    [[nodiscard]] response release() {
        auto const& message = parser_->get();
        response out;
        out.status = static_cast<int>(message.result_int());
        for (auto const& header : message) {
            if (header.name() == beast::http::field::keep_alive) note_keep_alive(header.value());
            out.headers.push_back({std::string{header.name_string()}, std::string{header.value()}});
        }
        out.body = std::move(body_);
        return out;
    }

private:
    using parser_type = beast::http::response_parser<beast::http::empty_body>;
    static constexpr int most_interim_answers = 8;

    static std::string_view text_of(beast::flat_buffer const& buffer) noexcept {
        return {static_cast<char const*>(buffer.data().data()), buffer.size()};
    }

    /// `Keep-Alive: timeout=5, max=100`
    void note_keep_alive(std::string_view value) noexcept {
        constexpr std::string_view name = "timeout=";
        auto const at = value.find(name);
        if (at == std::string_view::npos) return;
        value.remove_prefix(at + name.size());
        std::uint32_t seconds = 0;
        auto const [stop, failed] =
            std::from_chars(value.data(), value.data() + value.size(), seconds);
        if (failed == std::errc{}) kept_for_ = std::chrono::seconds{seconds};
    }

    void restart() {
        parser_.emplace();
        parser_->body_limit(max_body_);
        parser_->header_limit(max_header);
        header_bytes_ = 0;
    }

    std::size_t take_header(std::string_view bytes, boost::system::error_code& code) {
        if (!parser_->got_some()) {
            auto const lacks_blank = short_status_line(bytes);
            if (lacks_blank == short_status::undecided) return 0;
            if (lacks_blank == short_status::yes) return repair(bytes, code);
        }
        auto const used = parser_->put(boost::asio::buffer(bytes.data(), bytes.size()), code);
        header_bytes_ += used;
        if (code == beast::http::error::need_more) {
            code = {};
            if (header_bytes_ + bytes.size() - used > max_header) {
                code = beast::http::error::header_limit;
            }
        }
        if (!code && parser_->is_header_done()) header_ended();
        return used;
    }

    /// Gives the parser the status line as it should be.
    std::size_t repair(std::string_view bytes, boost::system::error_code& code) {
        std::string line{bytes.substr(0, short_status_size)};
        line += " \r\n";
        parser_->put(boost::asio::buffer(line), code);
        if (code == beast::http::error::need_more) code = {};
        return short_status_size + 2;
    }

    void header_ended() {
        bool const interim = parser_->get().result_int() / 100 == 1;
        if (interim && ++interim_ <= most_interim_answers) {
            restart();
            return;
        }
        in_body_ = true;
        done_ = parser_->is_done();
        if (done_) return;
        if (parser_->chunked()) {
            chunks_.emplace(max_body_);
        } else if (auto const length = parser_->content_length()) {
            left_ = *length;
            // No more than max_body_: the parser has seen to it.
            body_.reserve(static_cast<std::size_t>(*length));
        } else {
            left_ = max_body_;
        }
    }

    std::size_t take_body(std::string_view bytes, boost::system::error_code& code) {
        if (chunks_) {
            auto const used = chunks_->take(bytes, body_, code);
            done_ = chunks_->done();
            return used;
        }
        if (parser_->need_eof() && bytes.size() > left_) {
            code = beast::http::error::body_limit;
            return 0;
        }
        auto const piece =
            bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size())));
        body_ += piece;
        left_ -= piece.size();
        done_ = left_ == 0 && !parser_->need_eof();
        return piece.size();
    }

    std::size_t max_body_;
    std::optional<parser_type> parser_;
    std::optional<chunked_body> chunks_;
    std::string body_;
    std::uint64_t left_ =
        0; ///< of the body: bytes to come, or allowed where it ends with the stream
    std::size_t header_bytes_ = 0;
    std::optional<std::chrono::seconds> kept_for_;
    int interim_ = 0;
    bool in_body_ = false;
    bool begun_ = false;
    bool done_ = false;
};

} // namespace rampart::http::detail
