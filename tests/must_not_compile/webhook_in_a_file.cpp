// expect: rampart: this body of Beast's does not hold the notification's bytes in memory, and a
// signature is over these: read the request with a string_body
#include <boost/beast/http/file_body.hpp>

#include <rampart/webhook/beast.hpp>

namespace http = boost::beast::http;

rampart::webhook::notification
wrong(http::request<http::file_body> const& received, rampart::webhook::callback const& url) {
    return rampart::webhook::from_beast(received, url);
}
