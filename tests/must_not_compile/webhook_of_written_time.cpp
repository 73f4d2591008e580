// expect: rampart: this scheme's time is not a Unix time: give the traits an outside(options, stamps, came_at) that reads it
#include <string>

#include <boost/describe/class.hpp>

#include <rampart/webhook/signed_events.hpp>

namespace sign = rampart::sign;
namespace webhook = rampart::webhook;
using namespace rampart::sign::parts;

struct scheme : sign::hmac_sha256_scheme {
    using message = sign::lines<timestamp, body>;
    using headers = sign::header_list<
        sign::header<"Zed-Time", timestamp>, sign::header<"Zed-Signature", signature>>;
    using timestamp_format = sign::iso8601_milliseconds;
};

struct event {
    std::string id;
};
BOOST_DESCRIBE_STRUCT(event, (), (id))

using verifier = webhook::verifier_of<webhook::signed_events<scheme, event>>;

bool wrong(verifier const& by, webhook::notification const& received) {
    return by.verify(received).has_value();
}
