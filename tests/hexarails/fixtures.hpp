// The response fixtures of HexaRails' vector file, decoded as a client does.
#pragma once

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json.hpp>

#include <rampart/hexarails.hpp>
#include <rampart/http/scripted_transport.hpp>

#include <doctest/doctest.h>

namespace rampart::test {

using hexarails_client = basic_client<
    hexarails::provider, sign::basic_signer<hexarails::scheme>, http::scripted_transport,
    rampart::policies<rampart::no_retry>>;

inline boost::json::value hexarails_file() {
    std::ifstream file{RAMPART_TEST_DATA "/hexarails.vectors.json", std::ios::binary};
    REQUIRE(file.good());
    std::string const text{std::istreambuf_iterator<char>{file}, {}};
    return boost::json::parse(text);
}

inline http::response response_of(boost::json::value const& fixture) {
    return {
        fixture.at("http_status").to_number<int>(), {}, boost::json::serialize(fixture.at("body"))};
}

/// "POST /customer/create": how the file calls an operation.
template <auto const& Endpoint>
std::string place_of() {
    return std::string{http::to_string(Endpoint.method)} + " " + std::string{Endpoint.path};
}

/// One fixture's answer as the endpoint's response.
template <auto const& Endpoint>
rampart::response_of<Endpoint> decoded(std::string_view fixture) {
    auto const file = hexarails_file();
    auto got = hexarails_client::decode<Endpoint>(
        test::response_of(file.at("response_fixtures").at(place_of<Endpoint>()).at(fixture)));
    REQUIRE_MESSAGE(got.has_value(), got.error().describe());
    return std::move(*got);
}

/// A success with these members, decoded.
template <auto const& Endpoint>
result<rampart::response_of<Endpoint>> decoded_body(std::string body, int status = 200) {
    return hexarails_client::decode<Endpoint>({status, {}, std::move(body)});
}

} // namespace rampart::test
