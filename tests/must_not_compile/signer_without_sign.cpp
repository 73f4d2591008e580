// expect: rampart: this type is not a signer: it needs a headers type and sign(message, headers)
#include <rampart/hexarails.hpp>

struct stamper {
    struct headers {
        std::size_t size() const { return 0; }
        std::string_view name(std::size_t) const { return {}; }
        std::string_view value(std::size_t) const { return {}; }
    };
    headers stamp(rampart::sign::message_view const&) const { return {}; }
};

using client = rampart::basic_client<rampart::hexarails::provider, stamper>;

client wrong{rampart::hexarails::sandbox, stamper{}};
