// Reads HTTP messages: Beast's parsers without Beast's stream operations, which cost the compiler
// several seconds for every kind of stream.
#pragma once

#include <rampart/config.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <cstddef>

namespace rampart::sandbox::detail {

/// Reads until the parser has the header, or the whole message. What comes after it stays in the
/// buffer. end_of_stream when the peer closed before a message, partial_message when within one.
template <class Stream, class Parser>
boost::asio::awaitable<void> read_message(
    Stream& stream, boost::beast::flat_buffer& buffer, Parser& parser, bool header_only,
    boost::system::error_code& error) {
    namespace http = boost::beast::http;
    constexpr std::size_t block = 64 * 1024;
    parser.eager(!header_only);
    error = {};
    while (!error && !(header_only ? parser.is_header_done() : parser.is_done())) {
        if (buffer.size() > 0) {
            buffer.consume(parser.put(buffer.data(), error));
            if (error != http::error::need_more) continue;
        }
        auto const count = co_await stream.async_read_some(
            buffer.prepare(block), boost::asio::redirect_error(boost::asio::use_awaitable, error));
        buffer.commit(count);
        if (error != boost::asio::error::eof) continue;
        error = {};
        if (parser.got_some())
            parser.put_eof(error);
        else
            error = http::error::end_of_stream;
    }
}

} // namespace rampart::sandbox::detail
