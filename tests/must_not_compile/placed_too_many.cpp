// expect: an_endpoint_places_at_most_8_members_by_name
#include <rampart/endpoint.hpp>

constexpr auto a = rampart::in_query("a");

constexpr rampart::placements nine{a, a, a, a, a, a, a, a, a};
