// expect: deleted
// expect: rampart::sign::secret
#include <rampart/sign/secret.hpp>

auto wrong(rampart::sign::secret const& key) {
    rampart::sign::secret copy = key;
    return copy.bytes().size();
}
