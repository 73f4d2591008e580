// Where the sandbox is: what its process tells the load's.
#pragma once

#include <string>

#include <rampart/json/describe.hpp>

namespace load {

struct account {
    std::string base_url;
    std::string api_key;
    std::string api_secret;
};
BOOST_DESCRIBE_STRUCT(account, (), (base_url, api_key, api_secret))

/// The line that `rampart sandbox` prints is read as well.
struct place {
    std::string ca_file; ///< the sandbox's certificate authority, PEM
    account hexarails;
    account rampnow;
    account banxa;
};
BOOST_DESCRIBE_STRUCT(place, (), (ca_file, hexarails, rampnow, banxa))

} // namespace load
