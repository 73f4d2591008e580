// expect: rampart: these are not the facts of signed notifications: they need scheme, options with diagnosed_body, names_key, unknown_key and outside(options, stamps, came_at); webhook::signed_events<scheme, event> has them
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

struct traits {
    using event = std::string;
    using scheme = ::scheme;
    static webhook::result<event>
    read(std::string_view body, std::vector<rampart::json::deviation>*) {
        return std::string{body};
    }
};

webhook::verifier_of<traits> wrong() { return webhook::verifier_of<traits>{sign::secret{"s"}}; }
