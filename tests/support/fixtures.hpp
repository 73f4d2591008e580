// Answers from the providers' vector files, read through a client: what the tests of the providers'
// operations share.
#pragma once

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include <rampart/http/scripted_transport.hpp>
#include <rampart/make_client.hpp>

#include <doctest/doctest.h>

namespace fixture_tests {

template <class Provider>
using client_of = rampart::basic_client<
    Provider, rampart::sign::basic_signer<typename Provider::scheme>,
    rampart::http::scripted_transport, rampart::policies<rampart::no_retry>>;

/// The array called `member` of a file in tests/data.
inline boost::json::array entries_of(std::string_view file_name, std::string_view member) {
    std::ifstream file{RAMPART_TEST_DATA "/" + std::string{file_name}, std::ios::binary};
    REQUIRE(file.good());
    std::string const text{std::istreambuf_iterator<char>{file}, {}};
    return boost::json::parse(text).at(member).as_array();
}

/// The entry whose member `key` has this value.
inline boost::json::value
entry_of(boost::json::array const& entries, std::string_view key, std::string_view value) {
    for (auto const& entry : entries) {
        if (std::string_view{entry.at(key).as_string()} == value) return entry;
    }
    FAIL("no entry " << value);
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

/// Whether a list has these places in their order; it may have others between them.
template <class List>
bool declares(std::vector<std::string> const& places) {
    auto next = places.begin();
    List::for_each([&]<auto const & Endpoint>() {
        if (next != places.end() && *next == place_of<Endpoint>()) ++next;
    });
    if (next != places.end()) MESSAGE(*next, " is not in the list, or not in its place");
    return next == places.end();
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
template <class Client, auto const& Endpoint>
std::string refusal_of(Client api, rampart::request_of<Endpoint> const& request) {
    auto const got = api.template call<Endpoint>(request);
    CHECK(api.transport().sent().empty());
    REQUIRE(got.has_error());
    CHECK(got.error().code == rampart::errc::invalid_request);
    CHECK(got.error().delivery == rampart::delivery::not_sent);
    return got.error().message;
}

} // namespace fixture_tests
