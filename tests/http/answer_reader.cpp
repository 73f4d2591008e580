// impl/answer_reader.hpp: answers in whatever pieces they come, and what one may cost.
#include <rampart/http/impl/answer_reader.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/buffer.hpp>

#include <doctest/doctest.h>

namespace {

using rampart::http::response;
using rampart::http::detail::answer_reader;
namespace beast = boost::beast;
using http_error = beast::http::error;

constexpr std::size_t max_body = 1000;

/// What came of an answer: the answer, or a code; neither when it was not whole.
struct outcome {
    std::optional<response> answer{};
    boost::system::error_code code{};
    std::size_t left = 0; ///< bytes behind the answer
    std::size_t capacity = 0;
};

/// Reads as a connection does: each piece as soon as it is there, and the end after the last one.
class reading {
public:
    void feed(std::string_view piece) {
        if (code_ || reader_.done()) {
            behind_ += piece.size();
            return;
        }
        auto const room = buffer_.prepare(piece.size());
        buffer_.commit(boost::asio::buffer_copy(room, boost::asio::buffer(piece)));
        code_ = reader_.take(buffer_);
    }

    outcome end() {
        if (!code_ && !reader_.done()) code_ = reader_.end();
        outcome out{
            .code = code_, .left = buffer_.size() + behind_, .capacity = buffer_.capacity()};
        if (!code_ && reader_.done() && !reader_.drowned()) out.answer = reader_.release();
        return out;
    }

private:
    answer_reader reader_{max_body};
    beast::flat_buffer buffer_;
    boost::system::error_code code_;
    std::size_t behind_ = 0;
};

outcome read_at_once(std::string_view bytes) {
    reading one;
    one.feed(bytes);
    return one.end();
}

struct sample {
    std::string bytes;
    std::optional<std::string> body; ///< none: it is refused
    int status = 200;
};

std::string const ok = "HTTP/1.1 200 OK\r\n";
std::string const chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";

std::vector<sample> const& samples() {
    static std::vector<sample> const all{
        {ok + "Content-Length: 2\r\n\r\n{}", "{}"},
        {ok + "Content-Length: 0\r\n\r\n", ""},
        {ok + "\r\nto the end", "to the end"},
        {"HTTP/1.1 204 No Content\r\n\r\n", "", 204},
        {chunked + "0\r\n\r\n", ""},
        {chunked + "2\r\n{}\r\n0\r\n\r\n", "{}"},
        {chunked + "1\r\n{\r\n1\r\n}\r\n0\r\n\r\n", "{}"},
        {chunked + "000\r\n\r\n", ""},
        {chunked + "a\r\n0123456789\r\nF\r\n0123456789abcde\r\n0\r\n\r\n",
         "01234567890123456789abcde"},
        {chunked + "A\r\n0123456789\r\nf\r\n0123456789abcde\r\n0\r\n\r\n",
         "01234567890123456789abcde"},
        {chunked + "0002\r\n{}\r\n00\r\n\r\n", "{}"},
        // Padded to a width, as old servers do.
        {chunked + "2  \r\n{}\r\n0     \r\n\r\n", "{}"},
        {chunked + "2;a=b;c=\"d e\"\r\n{}\r\n0;last\r\n\r\n", "{}"},
        {chunked + "2 ; a\r\n{}\r\n0\r\nX-A: 1\r\nX-B:2\r\n 3\r\n\r\n", "{}"},
        // A status line that ends behind its code.
        {"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\n{}", "{}"},
        {"HTTP/1.0 404\r\n\r\nno", "no", 404},
        {"HTTP/1.0 499\r\nContent-Length: 2\r\n\r\nno", "no", 499},
        {"HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\n{}", "{}"},
        {"HTTP/1.1 204\r\n\r\n", "", 204},
        {"HTTP/1.1 100\r\n\r\nHTTP/1.1 103 Early\r\nLink: a\r\n\r\nHTTP/1.1 102\r\n\r\n"
         "HTTP/1.1 201\r\nContent-Length: 2\r\n\r\n{}",
         "{}", 201},
        // What is wrong stays wrong.
        {"HTTP/1.1 20\r\n\r\n", {}},
        {"HTTP/1.1 2000\r\n\r\n", {}},
        {"HTTP/1.9 200\r\nContent-Length: 2\r\n\r\n{}", {}},
        {"HTTP/1.1  200\r\n\r\n", {}},
        {"HTTP/1.1 200\nContent-Length: 2\n\n{}", {}},
        {"HTTP/2 200\r\n\r\n", {}},
        {ok + "Content-Length: 3\r\n\r\n{}", {}},
        {chunked + "2\r\n{}\r\n0\r\n", {}},
        {chunked + "2\r\n{}0\r\n\r\n", {}},
        {chunked + "\r\n{}\r\n0\r\n\r\n", {}},
        {chunked + " 2\r\n{}\r\n0\r\n\r\n", {}},
        {chunked + "2 2\r\n{}\r\n0\r\n\r\n", {}},
        {chunked + "0x2\r\n{}\r\n0\r\n\r\n", {}},
        {chunked + "-2\r\n{}\r\n0\r\n\r\n", {}},
        {chunked + "2\n{}\n0\n\n", {}},
        {chunked + "2\r{}\r\n0\r\n\r\n", {}},
        {chunked + "10000000000000002\r\n{}\r\n0\r\n\r\n", {}},
        {chunked + "ffffffffffffffff\r\n{}\r\n0\r\n\r\n", {}},
        {chunked + "2;a\x01\r\n{}\r\n0\r\n\r\n", {}},
        {chunked + "0\r\nno field\r\n\r\n", {}},
        {chunked + "0\r\n: nothing\r\n\r\n", {}},
        {chunked + "0\r\n X: 1\r\n\r\n", {}},
        {chunked + "0\r\nX: 1\n\r\n", {}},
        {chunked + "0\r\n\rX", {}},
    };
    return all;
}

void check(outcome const& got, sample const& expected) {
    CAPTURE(expected.bytes);
    if (!expected.body) {
        CHECK_FALSE(got.answer.has_value());
        CHECK(got.code);
        return;
    }
    CAPTURE(got.code.message());
    REQUIRE(got.answer.has_value());
    CHECK(got.answer->status == expected.status);
    CHECK(got.answer->body == *expected.body);
}

std::string repeated(std::string_view text, std::size_t size) {
    std::string out;
    while (out.size() < size)
        out += text;
    return out;
}

} // namespace

TEST_CASE("an answer is the same in one piece and byte by byte") {
    for (auto const& one : samples()) {
        check(read_at_once(one.bytes), one);
        reading slowly;
        for (char const byte : one.bytes)
            slowly.feed({&byte, 1});
        check(slowly.end(), one);
    }
}

TEST_CASE("an answer is the same however it is cut in two or three") {
    for (auto const& one : samples()) {
        std::string_view const bytes = one.bytes;
        for (std::size_t first = 0; first <= bytes.size(); ++first) {
            for (std::size_t second = first; second <= bytes.size(); ++second) {
                reading pieces;
                pieces.feed(bytes.substr(0, first));
                pieces.feed(bytes.substr(first, second - first));
                pieces.feed(bytes.substr(second));
                check(pieces.end(), one);
            }
        }
    }
}

TEST_CASE("what lies behind an answer stays where it is") {
    for (auto const& one : samples()) {
        if (!one.body || one.bytes.ends_with("to the end") || one.status == 404) continue;
        auto const got = read_at_once(one.bytes + "more");
        check(got, one);
        CHECK(got.left == 4);
    }
}

TEST_CASE("a reader knows whether anything of an answer has come") {
    answer_reader reader{max_body};
    beast::flat_buffer buffer;
    CHECK_FALSE(reader.take(buffer));
    CHECK_FALSE(reader.begun());
    buffer.commit(boost::asio::buffer_copy(buffer.prepare(1), boost::asio::buffer("H", 1)));
    CHECK_FALSE(reader.take(buffer));
    CHECK(reader.begun());
    CHECK_FALSE(reader.done());
}

TEST_CASE("trailers are no headers of the answer") {
    auto const got = read_at_once(chunked + "2\r\n{}\r\n0\r\nDate: then\r\n\r\n");
    REQUIRE(got.answer.has_value());
    CHECK_FALSE(got.answer->header("Date").has_value());
    CHECK(got.answer->header("Transfer-Encoding") == "chunked");
}

TEST_CASE("headers of 60 KiB are taken, more than 64 KiB are refused") {
    auto const header = [](std::size_t size) { return "X: " + std::string(size, 'x') + "\r\n"; };
    auto const rest = std::string{"Content-Length: 2\r\n\r\n{}"};
    for (std::size_t const piece : {std::size_t{1}, std::size_t{1000}, std::size_t{1} << 20}) {
        CAPTURE(piece);
        auto const in_pieces = [&](std::string const& bytes) {
            reading one;
            for (std::size_t at = 0; at < bytes.size(); at += piece)
                one.feed(std::string_view{bytes}.substr(at, piece));
            return one.end();
        };
        auto const large = in_pieces(ok + header(60 * 1024) + rest);
        REQUIRE(large.answer.has_value());
        CHECK(large.answer->body == "{}");
        CHECK(large.answer->header("X")->size() == 60 * 1024);
        CHECK(in_pieces(ok + header(65 * 1024) + rest).code == http_error::header_limit);
        auto const many = repeated("X: 1\r\n", 65 * 1024);
        if (piece <= 1000) CHECK(in_pieces(ok + many + rest).code == http_error::header_limit);
    }
}

TEST_CASE("chunk extensions and trailers have a bound, and cost no memory") {
    auto const extended = [](std::size_t size) {
        return chunked + "2;" + std::string(size, 'e') + "\r\n{}\r\n0\r\n\r\n";
    };
    CHECK(read_at_once(extended(60 * 1024)).answer.has_value());
    // With the semicolon, and the zero of the last chunk.
    CHECK(read_at_once(extended(64 * 1024 - 2)).answer.has_value());
    CHECK(read_at_once(extended(64 * 1024 - 1)).code == http_error::buffer_overflow);
    // Little in each of many chunks is as much.
    auto const many = chunked + repeated("1;" + std::string(80, 'e') + "\r\nx\r\n", 80'000);
    CHECK(read_at_once(many).code == http_error::buffer_overflow);
    auto const zeros = chunked + std::string(70'000, '0');
    CHECK(read_at_once(zeros).code == http_error::buffer_overflow);
    auto const padded = chunked + "1" + std::string(70'000, ' ');
    CHECK(read_at_once(padded).code == http_error::buffer_overflow);

    auto const trailed = [](std::size_t size) {
        return chunked + "2\r\n{}\r\n0\r\nX: " + std::string(size, 't') + "\r\n\r\n";
    };
    CHECK(read_at_once(trailed(60 * 1024)).answer.has_value());
    CHECK(read_at_once(trailed(64 * 1024)).code == http_error::buffer_overflow);
    CHECK(
        read_at_once(chunked + "0\r\n" + repeated("X: 1\r\n", 70'000)).code ==
        http_error::buffer_overflow);
    // Each has its own.
    auto const both = chunked + "2;" + std::string(60'000, 'e') +
                      "\r\n{}\r\n0\r\nX: " + std::string(60'000, 't') + "\r\n\r\n";
    CHECK(read_at_once(both).answer.has_value());

    // As they come from a socket, they are not even gathered.
    reading endless;
    endless.feed(chunked + "2;");
    for (int count = 0; count < 100; ++count)
        endless.feed(std::string(16 * 1024, 'e'));
    auto const got = endless.end();
    CHECK(got.code == http_error::buffer_overflow);
    CHECK(got.capacity <= 64 * 1024);
}

TEST_CASE("a body has its bound, whichever way it is framed") {
    std::string const most(max_body, 'x');
    CHECK(read_at_once(ok + "Content-Length: 1000\r\n\r\n" + most).answer->body == most);
    CHECK(read_at_once(ok + "\r\n" + most).answer->body == most);
    CHECK(read_at_once(chunked + "3e8\r\n" + most + "\r\n0\r\n\r\n").answer->body == most);
    CHECK(
        read_at_once(ok + "Content-Length: 1001\r\n\r\n" + most + "x").code ==
        http_error::body_limit);
    CHECK(read_at_once(ok + "\r\n" + most + "x").code == http_error::body_limit);
    CHECK(
        read_at_once(chunked + "3e7\r\n" + most.substr(1) + "\r\n2\r\nxx").code ==
        http_error::body_limit);
}

TEST_CASE("more interim answers than make sense are no answer") {
    std::string const interim = "HTTP/1.1 100\r\n\r\n";
    auto const answer = ok + "Content-Length: 2\r\n\r\n{}";
    CHECK(read_at_once(repeated(interim, 8 * interim.size()) + answer).answer.has_value());
    CHECK_FALSE(read_at_once(repeated(interim, 9 * interim.size()) + answer).answer.has_value());
}
