// expect: a request type with an http::file member needs .body = body_form::multipart
#include <rampart/call/request_builder.hpp>

struct upload {
    rampart::http::file document;
};
BOOST_DESCRIBE_STRUCT(upload, (), (document))

constexpr rampart::endpoint<upload, rampart::json::nothing> send{
    .method = rampart::http::method::post, .path = "/x", .effect = rampart::effect::creates};

auto wrong() { return rampart::detail::build_request<send>({}); }
