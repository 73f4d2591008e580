// expect: rampart: these are not the facts of a provider's notifications: they need a type `event` and a static read(body, deviations) that returns webhook::result<event>
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
};

struct event {
    std::string id;
};
BOOST_DESCRIBE_STRUCT(event, (), (id))

struct traits : webhook::signed_events<scheme, event> {
    using event = std::string; // and read() makes the other one
};

webhook::verifier_of<traits> wrong() { return webhook::verifier_of<traits>{sign::secret{"s"}}; }
