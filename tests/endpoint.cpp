#include <rampart/endpoint.hpp>

#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include <doctest/doctest.h>

namespace {

using rampart::body_form;
using rampart::effect;
using rampart::endpoint;
namespace http = rampart::http;
namespace json = rampart::json;

struct by_id {
    std::string id;
    std::optional<std::string> filter;
};
BOOST_DESCRIBE_STRUCT(by_id, (), (id, filter))

struct upload {
    http::file one;
    std::optional<http::file> maybe;
    std::vector<http::file> many;
};
BOOST_DESCRIBE_STRUCT(upload, (), (one, maybe, many))

struct family {};

constexpr endpoint<by_id, json::nothing> fetch{.path = "/x/{id}", .effect = effect::reads};
constexpr endpoint<by_id, std::string, family> tied{
    .method = http::method::post, .path = "/x", .effect = effect::creates};

// An endpoint's types come from the constant itself.
static_assert(std::is_same_v<rampart::request_of<fetch>, by_id>);
static_assert(std::is_same_v<rampart::response_of<fetch>, json::nothing>);
static_assert(std::is_same_v<rampart::endpoint_type<fetch>::family_type, rampart::any_provider>);
static_assert(std::is_same_v<rampart::endpoint_type<tied>::family_type, family>);
static_assert(std::is_same_v<rampart::response_of<tied>, std::string>);

// The rules that a well-made endpoint keeps; the broken ones are in must_not_compile.
static_assert(rampart::detail::check_endpoint<fetch>());
static_assert(rampart::detail::check_endpoint<tied>());
static_assert(rampart::detail::braces_pair("/a/{b}"));
static_assert(!rampart::detail::braces_pair("/a/{b"));
static_assert(rampart::detail::path_parameters_have_members<by_id>("/{id}/{filter}"));
static_assert(!rampart::detail::path_parameters_have_members<by_id>("/{id}/{other}"));
static_assert(!rampart::detail::has_optional_path_member<by_id>("/{id}"));
static_assert(rampart::detail::has_optional_path_member<by_id>("/{id}/{filter}"));
static_assert(rampart::detail::has_files<upload>());
static_assert(!rampart::detail::has_files<by_id>());
static_assert(rampart::detail::is_file<http::file>);
static_assert(rampart::detail::is_file<std::optional<http::file>>);
static_assert(rampart::detail::is_file<std::vector<http::file>>);
static_assert(!rampart::detail::is_file<std::string>);

constexpr body_form form_of(http::method method, body_form body = body_form::automatic) {
    return endpoint<by_id, json::nothing>{.method = method, .path = "/", .body = body}.form();
}

} // namespace

TEST_CASE("an effect is written as its own name") {
    CHECK(rampart::to_string(effect::reads) == "reads");
    CHECK(rampart::to_string(effect::creates) == "creates");
    CHECK(rampart::to_string(effect::moves_money) == "moves_money");
    CHECK(rampart::to_string(effect::unspecified) == "unspecified");
}

TEST_CASE("an endpoint is a GET without an effect until it says otherwise") {
    constexpr endpoint<by_id, json::nothing> bare{};
    CHECK(bare.method == http::method::get);
    CHECK(bare.effect == effect::unspecified);
    CHECK(bare.path.empty());
}

TEST_CASE("members go into the query of GET and DELETE and into a JSON body otherwise") {
    CHECK(form_of(http::method::get) == body_form::query);
    CHECK(form_of(http::method::delete_) == body_form::query);
    CHECK(form_of(http::method::post) == body_form::json);
    CHECK(form_of(http::method::patch) == body_form::json);
    CHECK(form_of(http::method::put) == body_form::json);
}

TEST_CASE("a place that an endpoint names for its members holds for every method") {
    CHECK(form_of(http::method::post, body_form::query) == body_form::query);
    CHECK(form_of(http::method::post, body_form::multipart) == body_form::multipart);
    CHECK(form_of(http::method::delete_, body_form::json) == body_form::json);
}
