// The sandbox in a process of its own, for benchmarks/load.sh: prints where it is and its keys as
// JSON, as `rampart sandbox` does, and plays the providers until its input ends.
#include <fstream>
#include <iostream>
#include <limits>
#include <string>
#include <string_view>

#include <rampart/json/write.hpp>
#include <rampart/sandbox/server.hpp>

#include "place.hpp"

int main(int count, char** arguments) {
    if (count != 2) {
        std::cerr << "Usage: load_sandbox DIRECTORY\n";
        return 2;
    }
    rampart::sandbox::server const server;
    std::string const ca_file = std::string{arguments[1]} + "/ca.pem";
    if (!(std::ofstream{ca_file} << server.ca_pem() << std::flush)) {
        std::cerr << ca_file << " cannot be written; name a directory that exists\n";
        return 2;
    }
    auto const account_of = [&](std::string_view side) {
        auto const& keys = server.keys(side);
        return load::account{server.base_url(), keys.api_key, keys.api_secret};
    };
    load::place const at{
        ca_file, account_of("hexarails"), account_of("rampnow"), account_of("banxa")};
    std::cout << rampart::json::to_json(at) << '\n' << std::flush;
    std::cin.ignore(std::numeric_limits<std::streamsize>::max());
}
