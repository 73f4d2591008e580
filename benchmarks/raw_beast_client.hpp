// The same call without rampart: what whole calls and compile times are measured beside.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace benchmarks {

/// Where a server is and what it wants of a caller.
struct account {
    std::string host;
    std::uint16_t port = 0;
    std::string ca_file;
    std::string api_key;
    std::string api_secret;
};

/// What POST /customer/create answers.
struct created {
    std::string id;
    std::string status;
};

/// One kept-alive connection, written by hand over Boost.Beast: a coroutine with deadlines,
/// HexaRails' signature from a MAC keyed once, and Boost.JSON. Throws on any failure.
class raw_beast_client {
public:
    explicit raw_beast_client(account to);
    ~raw_beast_client();

    created create_customer(std::string_view name, std::string_view email);

private:
    class connection;
    std::unique_ptr<connection> connection_;
};

} // namespace benchmarks
