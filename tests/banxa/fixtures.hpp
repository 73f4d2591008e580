// The response fixtures of tests/data/banxa.vectors.json.
#pragma once

#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include <rampart/client.hpp>
#include <rampart/http/scripted_transport.hpp>

#include <doctest/doctest.h>

namespace banxa_tests {

template <class Provider>
using client_of = rampart::basic_client<
    Provider, rampart::sign::basic_signer<typename Provider::scheme>,
    rampart::http::scripted_transport>;

inline boost::json::array fixtures() {
    std::ifstream file{RAMPART_TEST_DATA "/banxa.vectors.json", std::ios::binary};
    REQUIRE(file.good());
    std::string const text{std::istreambuf_iterator<char>{file}, {}};
    return boost::json::parse(text).at("response_fixtures").as_array();
}

inline boost::json::value fixture_of(std::string_view id) {
    for (auto const& fixture : fixtures()) {
        if (std::string_view{fixture.at("id").as_string()} == id) return fixture;
    }
    FAIL("no fixture " << id);
    return {};
}

/// A fixture whose body is null is an answer without one.
inline rampart::http::response answer_of(boost::json::value const& fixture) {
    auto const& body = fixture.at("body");
    return {
        fixture.at("http_status").to_number<int>(),
        {},
        body.is_null() ? std::string{} : boost::json::serialize(body)};
}

template <auto const& Endpoint>
std::string place_of() {
    return std::string{rampart::http::to_string(Endpoint.method)} + " " +
           std::string{Endpoint.path};
}

template <class List>
std::vector<std::string> places_of() {
    std::vector<std::string> out;
    List::for_each([&]<auto const & Endpoint>() { out.push_back(place_of<Endpoint>()); });
    return out;
}

template <class Provider, auto const& Endpoint>
rampart::response_of<Endpoint> decoded(boost::json::value const& fixture) {
    auto got = client_of<Provider>::template decode<Endpoint>(answer_of(fixture));
    REQUIRE_MESSAGE(got.has_value(), got.error().describe());
    return std::move(*got);
}

/// What an operation's answer is when it was read and written again.
template <class Provider, auto const& Endpoint>
boost::json::value rewritten(boost::json::value const& fixture) {
    return boost::json::parse(rampart::json::to_json(decoded<Provider, Endpoint>(fixture)));
}

/// The message of a request that a rule refuses; nothing may have been sent.
template <class Provider, auto const& Endpoint>
std::string refusal_of(rampart::request_of<Endpoint> const& request) {
    client_of<Provider> api{"https://banxa.example.test", {"key", rampart::sign::secret{"secret"}}};
    auto const got = api.template call<Endpoint>(request);
    CHECK(api.transport().sent().empty());
    REQUIRE(got.has_error());
    CHECK(got.error().code == rampart::errc::invalid_request);
    CHECK(got.error().delivery == rampart::delivery::not_sent);
    return got.error().message;
}

/// Whether a request keeps every rule.
template <auto const& Endpoint>
bool is_accepted(rampart::request_of<Endpoint> const& request) {
    auto const built = rampart::build_request<Endpoint>(request);
    if (!built) MESSAGE(built.error().describe());
    return built.has_value();
}

} // namespace banxa_tests
