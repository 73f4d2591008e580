// The sample messages of tests/data/rampnow.vectors.json.
#pragma once

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include <rampart/client.hpp>
#include <rampart/http/scripted_transport.hpp>

#include <doctest/doctest.h>

namespace rampnow_tests {

template <class Provider>
using client_of = rampart::basic_client<
    Provider, rampart::sign::basic_signer<typename Provider::scheme>,
    rampart::http::scripted_transport>;

inline boost::json::array samples() {
    std::ifstream file{RAMPART_TEST_DATA "/rampnow.vectors.json", std::ios::binary};
    REQUIRE(file.good());
    std::string const text{std::istreambuf_iterator<char>{file}, {}};
    return boost::json::parse(text).at("sample_messages").as_array();
}

inline boost::json::value sample_of(std::string_view name) {
    for (auto const& sample : samples()) {
        if (std::string_view{sample.at("name").as_string()} == name) return sample;
    }
    FAIL("no sample " << name);
    return {};
}

inline rampart::http::response answer_of(boost::json::value const& sample) {
    return {
        sample.at("http_status").to_number<int>(), {}, boost::json::serialize(sample.at("body"))};
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
rampart::response_of<Endpoint> decoded(boost::json::value const& sample) {
    auto got = client_of<Provider>::template decode<Endpoint>(answer_of(sample));
    REQUIRE_MESSAGE(got.has_value(), got.error().describe());
    return std::move(*got);
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

} // namespace rampnow_tests
