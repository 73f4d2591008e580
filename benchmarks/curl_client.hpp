// The same call with libcurl and OpenSSL's one-shot HMAC(), as many clients are written.
#pragma once

#include <memory>
#include <string_view>

#include "raw_beast_client.hpp"

namespace benchmarks {

/// One easy handle, used again and again, which keeps its connection. Throws on any failure.
class curl_client {
public:
    explicit curl_client(account to);
    ~curl_client();

    created create_customer(std::string_view name, std::string_view email);

private:
    class handle;
    std::unique_ptr<handle> handle_;
};

} // namespace benchmarks
