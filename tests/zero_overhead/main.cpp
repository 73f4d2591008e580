// Usage: zero_overhead typed|by_hand|equal COUNT
//
// Makes the request COUNT times: for a tool that counts instructions. `equal` compares the bytes
// of the two ways instead.
#include <charconv>
#include <cstdio>
#include <cstring>

#include "subject.hpp"

namespace {

rampart::hexarails::customer_create const customer{
    .name = "Zoë \"Z.\" Example",
    .email = "zoe.example@partner.example.com",
    .type = rampart::hexarails::customer_type::DEPOSITOR,
    .isIndividual = true,
    .externalId = "9f0c1b7e-5d2a-4c57-8a3e-0b6d1f2e3c4d",
    .dateOfBirth = "1990-01-31",
    .country = "SGP",
    .city = "Singapore",
    .address = "1 Raffles Place, #20-61"};

bool same(rampart::http::request const& left, rampart::http::request const& right) {
    return left.method == right.method && left.target == right.target &&
           left.headers == right.headers && left.body == right.body &&
           left.multipart == right.multipart;
}

using way_of_making = rampart::http::request(rampart::hexarails::customer_create const&);

std::size_t repeat(way_of_making& make, int count) {
    std::size_t bytes = 0;
    for (int turn = 0; turn < count; ++turn)
        bytes += make(customer).body.size();
    return bytes;
}

} // namespace

int main(int argc, char** argv) {
    int count = 0;
    if (argc == 3) std::from_chars(argv[2], argv[2] + std::strlen(argv[2]), count);
    if (argc != 3 || count < 1) {
        std::fprintf(stderr, "usage: %s typed|by_hand|equal COUNT\n", argv[0]);
        return 2;
    }
    std::string const way = argv[1];
    using zero_overhead::by_hand;
    using zero_overhead::typed;
    if (way == "equal") {
        bool const equal = same(typed(customer), by_hand(customer));
        std::puts(equal ? "equal" : "different");
        return equal ? 0 : 1;
    }
    auto const bytes = repeat(way == "typed" ? typed : by_hand, count);
    std::printf("%zu bytes of bodies\n", bytes);
}
